"""What is shown, by whom, at which time. It knows no widget."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.commands import KeyMap, Situation
from wishtui.config import Settings
from wishtui.domain.delivery import Connected, not_connected
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header, Issue, Status, last_activity_at, lock_reason
from wishtui.domain.ordering import Sort
from wishtui.i18n import _
from wishtui.present.rows import IssueRow
from wishtui.present.spans import Line
from wishtui.present.words import FormatTime
from wishtui.resources import templates_dir
from wishtui.services.drafting import DraftEditor, DraftMarks, drafts_of, read_drafts
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.line_drafts import LineDrafts
from wishtui.services.seen_issues import SeenIssues
from wishtui.store import Store
from wishtui.store.changes import ChangeFeed
from wishtui.tui.store_thread import StoreThread
from wishtui.tui.tasks import Tasks
from wishtui.tui.text_edits import CutText
from wishtui.tui.translating import ShownTranslations
from wishtui.tui.undo import UndoHistory
from wishtui.tui.view_tabs import ViewTabs

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.letters import Catalogue
    from wishtui.present.conversation import View
    from wishtui.services.appeals import AppealService
    from wishtui.services.assistance import Assistance
    from wishtui.services.lent_texts import LentTexts
    from wishtui.services.searching import SearchIndex, SearchRun
    from wishtui.tui.background_jobs import BackgroundJobs
    from wishtui.tui.live import Live


class OpenedIssue(msgspec.Struct, frozen=True):
    """All that the screen shows of an issue, as the store has it at one moment."""

    issue: Issue | None = None
    appeals: "tuple[Appeal, ...]" = ()
    drafts: tuple[Draft, ...] = ()
    """This agent's, oldest first."""


class Session:
    """The state that the screen shows and the commands change."""

    tab = Tab.UNHANDLED
    sort = Sort.DUE
    opened = OpenedIssue()
    """The issue in hand."""
    preloaded: OpenedIssue | None = None
    """The issue of the first frame, where it was read before there was an event loop."""
    searched = ""
    """The search that narrows the list, as it was typed."""
    search_wanted = ""
    """The search that was asked for last; `searched` follows when something is found, or nothing."""
    searched_at: datetime | None = None
    """When somebody searched last; None when nobody has since the texts were let go of."""
    search_run: "SearchRun | None" = None
    """What it has found."""
    search_words: Sequence[str] = ()
    """Its words, folded, to be marked wherever they are shown."""
    resume_search = ""
    resume_issue = ""
    resume_top = 0
    """Where the last run ended: its search, the issue under its cursor and the row at its top."""
    marked: dict[str, None]
    """Marked issues, in the order of marking."""
    history: dict[str, list[str]]
    """What was typed into each kind of line before, newest last."""
    left_unsaved: Sequence[tuple[str, str]] = ()
    """What no disk took when leaving was asked for last."""
    cut: CutText
    """What was cut last, in any field."""
    confirmed = ""
    """The text that the owner was warned about and may now send."""
    connected: Connected = staticmethod(not_connected)
    """Whether what is answered in a shop goes into the outbox, for Wish."""
    sending = ""
    """The issue that an answer of ours is on its way to."""

    assistance: "Assistance | None" = None
    """What the owner has others do; None where nothing can be configured."""
    shops: Sequence[str] = ()
    """The names of the seller's shops, as far as they are known; "" is one without a name."""

    private: Callable[[], Path] | None = None
    """Gives the folder of what this user keeps of the store; None where nothing is kept of it."""

    live: "Live | None" = None
    """What syncs and delivers in the background; None where there is no Wish to do that with."""
    background: "BackgroundJobs | None" = None
    """What looks at the store beside the screen; None where nothing does."""
    input_at: Callable[[], float] = staticmethod(lambda: -inf)
    """When the last key came, in seconds of `monotonic`: what nobody waits for gives way to keys."""
    risk_levels: dict[str, str]
    """How much each risk pressed when it was last measured for this agent, by the risk's name."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        keymap: KeyMap,
        *,
        agent: str,
        clock: Callable[[], datetime],
        letter_folders: Sequence[Path] = (),
    ) -> None:
        self.store = store
        self.settings = settings
        self.keymap = keymap
        self.agent = agent
        self.letter_folders = list(letter_folders) or [templates_dir()]
        self.clock = clock
        self.show_time: FormatTime = lambda when: settings.show_time(when, clock())
        """How the agent reads a time."""
        self.inbox = Inbox(store, windows=settings.windows)
        self.store_thread = StoreThread()
        """Where everything that asks the store is done while the screen runs."""
        self.run, self.run_unsaid = self.store_thread.run, self.store_thread.run_unsaid
        self.tasks = Tasks(self.store_thread.later)
        """What goes on by itself."""
        self.changes = ChangeFeed()
        """The store's changes, told on the event loop."""
        self.drafts = DraftEditor(store, agent=agent, clock=clock)
        self.marks = DraftMarks(agent)
        self.line_drafts = LineDrafts(store, agent=agent, clock=clock)
        """What was typed into prompts and not used yet."""
        drafts, composers = read_drafts(store)
        self.marks.put(drafts, composers)
        self.line_drafts.put(drafts)
        self.startup_notices: list[str] = []
        """What the user must be told at the start."""
        self.views = ViewTabs(settings.views, self.inbox)
        self.translations = ShownTranslations(self.tasks)
        self.undo_history = UndoHistory(self.is_pending)
        self.marked, self.history, self.risk_levels = {}, {}, {}
        self.seen, self.cut = SeenIssues(clock()), CutText()

    @property
    def issue(self) -> Issue | None:
        """The issue in hand."""
        return self.opened.issue

    @property
    def has_searched(self) -> bool:
        """Whether an index has been begun."""
        return "search" in self.__dict__

    @cached_property
    def search(self) -> "SearchIndex":
        """The index behind `/`, begun with the first search."""
        from wishtui.services.searching import SearchIndex

        return SearchIndex(self.store, windows=self.settings.windows, zone=self.settings.zone, me=self.agent)

    @cached_property
    def catalogue(self) -> "Catalogue":
        """Letters of the owner and our own. The template engine is loaded when the first is asked for."""
        from wishtui.letters import Catalogue

        return Catalogue(self.letter_folders)

    @cached_property
    def appeals(self) -> "AppealService":
        """Where appeals are written, with the first of them."""
        from wishtui.services.appeals import AppealService

        return AppealService(
            self.store, self.catalogue, profile=self.settings.profile, clock=self.clock, author=self.agent
        )

    @property
    def ids(self) -> Sequence[str]:
        """The list as it is shown now; an empty id is that of an issue that nobody has read."""
        return self.inbox.view(self.tab, self.sort)

    @property
    def resume_row(self) -> int:
        """The row of the issue under the last run's cursor; the first one where it is not in the list."""
        row = self.inbox.position(self.resume_issue, self.tab, self.sort) if self.resume_issue else None
        return row or 0

    @property
    def has_pending_reply(self) -> bool:
        """Whether some reply's hold is running down, second by second."""
        timed = map(self.inbox.header, self.inbox.timed)
        return any(header.pending is not None for header in timed if header is not None)

    def row(self, issue_id: str, selected: bool) -> IssueRow:
        """What the list says of one issue."""
        header = self.inbox.header(issue_id)
        if header is None:
            raise KeyError(issue_id)
        return IssueRow(
            header=header,
            now=self.clock(),
            windows=self.settings.windows,
            selected=selected,
            marked=issue_id in self.marked,
            drafted=issue_id in self.marks.mine,
            busy=self.marks.others.get(issue_id, ""),
            new=self.seen.is_new(header),
            agent=self.agent,
        )

    def targets(self) -> list[str]:
        """What a command acts on: the marked issues, or the one in hand."""
        if self.marked:
            return list(self.marked)
        return [self.issue.id] if self.issue else []

    def is_pending(self, issue_id: str) -> bool:
        """Whether an issue has a reply that waits to be sent, as far as the list knows."""
        row = self.inbox.headers.row(issue_id)
        return row is not None and row.pending is not None

    def pending_here(self) -> bool:
        """Whether the issue in hand has a reply whose hold still runs."""
        from wishtui.services.answering import is_due  # no first frame shows one

        pending = self.issue.pending if self.issue else None
        return pending is not None and not is_due(pending, self.clock(), self.store)

    def remember(self, kind: str, text: str) -> None:
        """Keep what was typed into a line, to be recalled."""
        if text.strip():
            past = self.history.setdefault(kind, [])
            past[:] = [*(line for line in past if line != text), text][-100:]

    def read(self, issue_id: str) -> OpenedIssue:
        """All that is shown of an issue, as it is in the store now. Asks the store."""
        _now = self.settings.local(self.clock())  # the zone is a file as well, and times are about to be shown
        issue = self.store.get(issue_id) if issue_id else None
        if issue is None:
            return OpenedIssue()
        appeals = tuple(appeal for appeal in self.store.appeals.appeals() if issue_id in appeal.issue_ids)
        return OpenedIssue(issue, appeals, tuple(drafts_of(self.store, issue_id, self.agent)))

    def take(self, opened: OpenedIssue) -> Draft | None:
        """Have an issue in hand and in sight, with the newest of its drafts; gives that, if there is one."""
        self.opened, issue = opened, opened.issue
        if issue is None:
            return None
        self.seen.mark(issue.id, last_activity_at(issue))
        return self.drafts.take(issue, opened.drafts)

    def view(self, width: int) -> "View":
        """How the detail is laid out."""
        from wishtui.present.conversation import View  # a narrow first frame shows no issue

        if self.opened.appeals:
            from wishtui.present.appeals import status_words  # few issues have one

        appeals = tuple(
            _(
                "{kind}, {status}, changed {time}: {appeal}",
                kind=appeal.kind,
                status=status_words(appeal.status),
                time=self.show_time(appeal.changed_at),
                appeal=appeal.id,
            )
            for appeal in self.opened.appeals
        )
        draft = self.drafts.draft
        return View(
            now=self.clock(),
            windows=self.settings.windows,
            width=width,
            format_time=self.show_time,
            appeals=appeals,
            translation=self.translations.of,
            original=draft.origin.original if draft and self.issue and draft.issue_id == self.issue.id else "",
            names_shop=names_shops(self),
        )

    def lines(self, width: int) -> list[Line]:
        """The issue in hand, laid out."""
        from wishtui.present.conversation import detail_lines

        return detail_lines(self.issue, self.view(width)) if self.issue else []

    def situation(self) -> Situation:
        """What decides whether a command can run."""
        issue, step = self.issue, self.undo_history.newest(self.clock())
        return Situation(
            issue_id=issue.id if issue else "",
            lock=lock_reason(issue) if issue else "",
            closed=issue is not None and issue.status is Status.CLOSED,
            marked=len(self.marked),
            undo=_("the reply") if self.pending_here() else _(step.label) if step else "",
            restricted=self.settings.restricted,
            writes_files=not self.settings.restricted or bool(self.settings.export_folder),
            views=len(self.views.names),
            shops=len(self.shops),
        )


def listed(session: Session, ids: Iterable[str]) -> list[Header | str]:
    """The header of each issue; its id where the list does not know it, as of a Closed one before those are read."""
    return [session.inbox.header(issue_id) or issue_id for issue_id in ids]


def read_headers(session: Session, ids: Iterable[str]) -> list[Header]:
    """The headers of issues, those that the list does not know from the store. Called on the store's thread."""
    known = listed(session, ids)
    missing = session.store.headers(each for each in known if isinstance(each, str))
    headers = (missing.get(each) if isinstance(each, str) else each for each in known)
    return [header for header in headers if header is not None]


def lent_texts(session: Session) -> "LentTexts | None":
    """What the owner's editors have; None where nobody would look for it at the next start."""
    from wishtui.services.lent_texts import LentTexts  # after the first frame

    return LentTexts(session.private) if session.private is not None else None


def names_shops(session: Session) -> bool:
    """Whether what is shown is of several shops, so that each has to be named."""
    return len(session.shops) > 1 and session.inbox.shop is None
