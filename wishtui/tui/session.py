"""One sitting at the inbox: what is shown, by whom, at which time. It knows no widget."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.commands import KeyMap, Situation
from wishtui.config import Settings
from wishtui.domain.issue import Issue, Status, lock_reason
from wishtui.domain.ordering import Sort
from wishtui.present.conversation import View, detail_lines
from wishtui.present.rows import Row
from wishtui.present.spans import Line
from wishtui.resources import templates_dir
from wishtui.services.drafting import DraftDesk
from wishtui.services.inbox import Inbox, Tab
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.letters import Catalogue
    from wishtui.services.appeals import AppealDesk
    from wishtui.services.searching import SearchIndex


class UndoStep(msgspec.Struct, frozen=True):
    """Something that can be taken back, until a moment if it has one."""

    label: str
    run: Callable[[], list[str]]
    """Takes it back and gives the issues that changed."""
    until: datetime | None = None


class Session:
    """The state that the screen shows and the commands change."""

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
        self.inbox = Inbox(store, window=settings.window)
        self.drafts = DraftDesk(store, agent=agent, clock=clock)
        self.tab = Tab.UNHANDLED
        self.sort = Sort.DUE
        self.issue: Issue | None = None
        self.told: list[str] = []
        """What the user must be told at the start."""
        self.searched = ""
        """The search that narrows the list, as it was typed."""
        self.sought: list[str] = []
        """Its words, folded, to be marked wherever they are shown."""
        self.marked: dict[str, None] = {}
        """Marked issues, in the order of marking."""
        self.undo_steps: list[UndoStep] = []
        self.history: dict[str, list[str]] = {}
        """What was typed into each kind of line before, newest last."""
        self.wanted_search = ""
        self.wanted_issue = ""
        self.wanted_top = 0
        """Where the last sitting ended: its search, the issue under its cursor and the row at its top."""
        self.confirmed = ""
        """The text that the owner was warned about and may now send."""

    @property
    def has_searched(self) -> bool:
        """Whether an index has been begun."""
        return "search" in self.__dict__

    @cached_property
    def search(self) -> "SearchIndex":
        """The index behind `/`, begun with the first search."""
        from wishtui.services.searching import SearchIndex

        return SearchIndex(self.store, window=self.settings.window, zone=self.settings.zone)

    @cached_property
    def catalogue(self) -> "Catalogue":
        """Letters of the owner and our own. The template engine is loaded when the first is asked for."""
        from wishtui.letters import Catalogue

        return Catalogue(self.letter_folders)

    @cached_property
    def appeals(self) -> "AppealDesk":
        """Where appeals are written, with the first of them."""
        from wishtui.services.appeals import AppealDesk

        return AppealDesk(
            self.store.appeals, self.catalogue, shop=self.settings.shop, clock=self.clock, author=self.agent
        )

    @property
    def ids(self) -> list[str]:
        """The list as it is shown now."""
        return self.inbox.view(self.tab, self.sort)

    @property
    def store_is_empty(self) -> bool:
        """Whether nothing was ever imported, as far as is known yet."""
        return self.inbox.count(Tab.ALL) == 0

    @property
    def counting(self) -> bool:
        """Whether some reply's hold is running down, second by second."""
        timed = map(self.inbox.header, self.inbox.timed)
        return any(header.pending is not None for header in timed if header is not None)

    def notes(self) -> list[str]:
        """What the header says besides the counts."""
        return ["read only"] if self.store.read_only else []

    def refresh(self) -> list[str]:
        """Take in what other agents did, and record the replies whose hold is over; gives the touched issues.

        Raises:
            StoreError: the store cannot be read or written now.
        """
        # The first look comes a second after the first frame.
        from wishtui.services.answering import release_due
        from wishtui.services.tending import wake_due

        now = self.clock()
        timed = [header for header in map(self.inbox.header, self.inbox.timed) if header is not None]
        released = release_due(self.store, now, self.settings.window, headers=timed)
        due = [*released, *wake_due(self.store, now, ids=[header.id for header in timed if header.snooze])]
        changed = {*self.store.refresh(), *(issue.id for issue in due)}
        touched = self.inbox.changed(changed)
        return [*touched, *(issue_id for issue_id in self.drafts.look() if issue_id not in touched)]

    def row(self, issue_id: str, selected: bool) -> Row:
        """What the list says of one issue."""
        header = self.inbox.header(issue_id)
        if header is None:
            raise KeyError(issue_id)
        return Row(
            header=header,
            now=self.clock(),
            window=self.settings.window,
            selected=selected,
            marked=issue_id in self.marked,
            drafted=issue_id in self.drafts.drafted,
            busy=self.drafts.others.get(issue_id, ""),
        )

    def targets(self) -> list[str]:
        """What a command acts on: the marked issues, or the one in hand."""
        if self.marked:
            return list(self.marked)
        return [self.issue.id] if self.issue else []

    def undoable(self) -> UndoStep | None:
        """The newest step that can still be taken back; those whose time is over are forgotten."""
        now = self.clock()
        while self.undo_steps and (until := self.undo_steps[-1].until) is not None and now >= until:
            self.undo_steps.pop()
        return self.undo_steps[-1] if self.undo_steps else None

    def pending_here(self) -> bool:
        """Whether the issue in hand has a reply whose hold still runs."""
        pending = self.issue.pending if self.issue else None
        return pending is not None and self.clock() < pending.release_at

    def remember(self, kind: str, text: str) -> None:
        """Keep what was typed into a line, to be recalled."""
        if text.strip():
            past = self.history.setdefault(kind, [])
            past[:] = [*(line for line in past if line != text), text][-100:]

    def open(self, issue_id: str) -> Issue | None:
        """Take an issue in hand, as it is in the store now."""
        self.issue = self.store.get(issue_id) if issue_id else None
        return self.issue

    def view(self, width: int) -> View:
        """How the detail is laid out."""
        return View(
            now=self.clock(),
            window=self.settings.window,
            width=width,
            moment=self.show_time,
            appeals=self._appeals_here(),
        )

    def show_time(self, moment: datetime) -> str:
        """`moment` as the agent reads it."""
        return self.settings.show_time(moment, self.clock())

    def _appeals_here(self) -> tuple[str, ...]:
        """Appeals of the issue in hand, as the store has them now."""
        here = self.issue.id if self.issue else ""
        known = (appeal for appeal in self.store.appeals.appeals() if here in appeal.issue_ids)
        return tuple(
            f"{appeal.kind}, {appeal.status}, changed {self.show_time(appeal.changed_at)}: {appeal.id}"
            for appeal in known
        )

    def lines(self, width: int) -> list[Line]:
        """The issue in hand, laid out."""
        return detail_lines(self.issue, self.view(width)) if self.issue else []

    def situation(self) -> Situation:
        """What decides whether a command can run."""
        issue, step = self.issue, self.undoable()
        return Situation(
            issue_id=issue.id if issue else "",
            lock=lock_reason(issue) if issue else "",
            closed=issue is not None and issue.status is Status.CLOSED,
            marked=len(self.marked),
            undo="the reply" if self.pending_here() else step.label if step else "",
            restricted=self.settings.restricted,
        )
