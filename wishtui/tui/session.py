"""One sitting at the inbox: what is shown, by whom, at which time. It knows no widget."""

from collections.abc import Callable
from datetime import datetime

from wishtui.commands import KeyMap, Situation
from wishtui.config import Settings
from wishtui.domain.issue import Issue, Status, lock_reason
from wishtui.domain.ordering import Sort
from wishtui.services.answering import release_due
from wishtui.services.drafting import DraftDesk
from wishtui.services.inbox import Inbox, Tab
from wishtui.store import Store
from wishtui.tui.present.conversation import View
from wishtui.tui.present.rows import Row


class Session:
    """The state that the screen shows and the commands change."""

    def __init__(
        self, store: Store, settings: Settings, keymap: KeyMap, *, agent: str, clock: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.settings = settings
        self.keymap = keymap
        self.agent = agent
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

    @property
    def ids(self) -> list[str]:
        """The list as it is shown now."""
        return self.inbox.view(self.tab, self.sort)

    @property
    def store_is_empty(self) -> bool:
        """Whether nothing was ever imported, as far as is known yet."""
        return not self.inbox.count(Tab.ALL) if self.inbox.archive_loaded else False

    @property
    def counting(self) -> bool:
        """Whether some reply's hold is running down, second by second."""
        return any(header.held is not None for header in self.store.inbox().values())

    def notes(self) -> list[str]:
        """What the header says besides the counts."""
        return ["read only"] if self.store.read_only else []

    def refresh(self) -> list[str]:
        """Take in what other agents did, and record the replies whose hold is over; gives the touched issues.

        Raises:
            StoreError: the store cannot be read or written now.
        """
        now = self.clock()
        changed = {*self.store.refresh(), *(issue.id for issue in release_due(self.store, now, self.settings.window))}
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
            drafted=issue_id in self.drafts.drafted,
            busy=self.drafts.others.get(issue_id, ""),
        )

    def open(self, issue_id: str) -> Issue | None:
        """Take an issue in hand, as it is in the store now."""
        self.issue = self.store.get(issue_id) if issue_id else None
        return self.issue

    def view(self, width: int) -> View:
        """How the detail is laid out."""
        return View(now=self.clock(), window=self.settings.window, width=width, moment=self.settings.show_time)

    def situation(self) -> Situation:
        """What decides whether a command can run."""
        issue = self.issue
        return Situation(
            issue_id=issue.id if issue else "",
            lock=lock_reason(issue) if issue else "",
            closed=issue is not None and issue.status is Status.CLOSED,
            restricted=self.settings.restricted,
        )
