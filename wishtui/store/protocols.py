"""What a store is to everyone outside: small protocols. `open_store` gives what keeps them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wishtui.errors import StoreError, UsageError
from wishtui.store.stored_texts import TextReader

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.domain.draft import Draft
    from wishtui.domain.hooks import HookRecord
    from wishtui.domain.issue import Header, Issue, Status
    from wishtui.domain.log import LogChain, LogEntry
    from wishtui.domain.order import Order
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.domain.query import Searchable
    from wishtui.domain.shop_sync import ShopSync
    from wishtui.domain.windows import ReplyWindows
    from wishtui.store.changes import ChangeFeed, Changes
    from wishtui.store.issue_index import IssueIndex
    from wishtui.store.searches import Searches
    from wishtui.store.side_protocols import AppealStore, ComposerStore, Maintenance
    from wishtui.store.unit_of_work import Adoptable


class NoSuchIssue(UsageError):
    """The store holds no issue of that id."""


class UnfinishedMove(StoreError):
    """The store holds a part of another, of which nobody must think that it is all."""


class NoStore(UsageError):
    """There is no store where one was to be opened, and none was to be made."""


class SectionTerm(NamedTuple):
    """What one part of the folded words of an issue must hold; with `absent` what it must not."""

    section: int
    """As `domain.query.Section` counts them."""
    word: str
    absent: bool = False


class Wording(NamedTuple):
    """What the folded words of an issue must hold, what they must not, and which status it must have."""

    words: tuple[str, ...]
    without: tuple[str, ...] = ()
    section_terms: tuple[SectionTerm, ...] = ()
    statuses: "frozenset[Status] | None" = None
    """None where each will do."""


class IssueReader(TextReader, Protocol):
    """Looking at what is recorded. Nothing here waits for a writer, or raises for one record that cannot be read."""

    def get(self, issue_id: str) -> "Issue | None":
        """The whole record; None where there is none that can be read."""

    def issues(self, ids: Iterable[str]) -> "Iterator[Issue]":
        """Whole records, one after the other; those that are not there are passed over."""

    @property
    def batch(self) -> int:
        """How many records are best asked for at once: more than one where each question is a way over a line."""

    @property
    def finds_words(self) -> bool:
        """Whether `holding` can be asked; where it cannot, whoever searches reads the words."""

    def holding(self, wordings: Sequence[Wording], known: set[str] | None = None) -> set[str]:
        """Ids of the issues that are as any of `wordings` says: of all, or of those `known`. Raises StoreError."""

    @property
    def searches(self) -> "Searches":
        """What is looked for at the moment, to be ended where it takes long."""

    def searchables(self, ids: Iterable[str]) -> "Iterator[Searchable]":
        """What a query looks at, of many issues; those that cannot be read are passed over. Raises StoreError."""

    def header(self, issue_id: str, *, unclosed: bool = False) -> "Header | None":
        """What a list shows of an issue; no more than its row where the rest cannot be read, None where it is not.

        None as well where it cannot be asked for now: the change feed tells of it once more when it can.
        With `unclosed` a Closed issue is none, and the Closed ones need not be read for it.
        """

    def headers(self, ids: Iterable[str], *, unclosed: bool = False) -> "dict[str, Header]":
        """The headers of many issues at once, in the order of `ids`; those that are not there are passed over.

        `unclosed` is as for one.

        Raises:
            StoreError: they cannot be read.
        """

    def index(self) -> "IssueIndex":
        """What places the Unhandled and Responded issues in a list, as they are now; the caller's own."""

    def closed_index(self) -> "IssueIndex":
        """The same of the Closed ones. The first call may read a large file: best made in a thread.

        Raises:
            StoreError: they cannot be read.
        """

    def closed_count(self) -> int:
        """How many issues are Closed; keeps nothing of what had to be read for it. Raises StoreError."""

    def orders(self, order_ids: Iterable[str] | None = None) -> "dict[str, Order]":
        """Orders that were imported on their own, by id; all of them unless told which."""

    def issues_of_order(self, order_id: str) -> list[str]:
        """Ids of the issues that name an order."""

    def outbox(self) -> "dict[str, OutboxEntry]":
        """What is to be done on Wish, by id, those that are done included until they are dropped."""

    def syncs(self) -> "dict[str, ShopSync]":
        """How far each shop has been fetched from Wish, by the shop's name or `shop_sync.ONLY`."""

    def hooks(self) -> "dict[str, HookRecord]":
        """What the team was told of, by id, and since when it is watched for."""

    def log(self, below: int | None = None) -> "Iterator[LogEntry]":
        """Who did what, newest first, each read when it is asked for; with `below` those of lower numbers only."""

    def log_chain(self) -> "LogChain":
        """Where the log begins and ends, without reading it."""

    def log_numbers(self) -> set[int]:
        """The numbers of all entries that are kept, also of those that the chain does not reach."""


class UnitOfWork(Protocol):
    """Several changes as one: until the block ends without an error nobody sees them, and then all of them.

    What is read in it is as it will stand after what was put so far.
    """

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str] = ()) -> None:
        """Say what will be asked for, so that a database is asked once for all of it. Raises StoreError."""

    def get(self, issue_id: str) -> "Issue | None":
        """The record."""

    def put(self, issue: "Issue") -> "Issue":
        """Record `issue`; gives it with its new revision, or as it was where nothing differs.

        Raises:
            AnswerLocked: it adds a seller's answer to an issue that takes none (docs/platform.md, 1).
            NotAcceptable: it cannot be recorded: its id, or something that it holds, fits no file.
        """

    def order(self, order_id: str) -> "Order | None":
        """An order that was imported on its own."""

    def put_order(self, order: "Order") -> None:
        """Keep `order` until an issue names it. Raises NotAcceptable for an id that fits no file."""

    def issues_of_order(self, order_id: str) -> list[str]:
        """Ids of the issues that name an order."""

    def appeal(self, appeal_id: str) -> "Appeal | None":
        """The appeal."""

    def put_appeal(self, appeal: "Appeal") -> "Appeal":
        """Keep `appeal`; gives it back with `rev` one higher.

        Raises:
            AppealChanged: somebody recorded it since it was read; nothing of theirs is written over.
            NotAcceptable: as `put` does.
        """

    def tick(self, point: str, day: date | None) -> None:
        """Note that a point of a checklist was ticked on `day`; None takes the tick away."""

    def outbox_entry(self, entry_id: str) -> "OutboxEntry | None":
        """What is to be done on Wish under that id."""

    def put_outbox(self, entry: "OutboxEntry") -> None:
        """Record what is to be done on Wish, or how far it has come. Raises NotAcceptable as `put` does."""

    def drop_outbox(self, entry_id: str) -> None:
        """Forget what was to be done."""

    def sync(self, sync_id: str) -> "ShopSync | None":
        """How far a shop has been fetched from Wish."""

    def put_sync(self, sync: "ShopSync") -> None:
        """Record how far a shop has been fetched. Raises NotAcceptable as `put` does."""

    def hook(self, hook_id: str) -> "HookRecord | None":
        """What the team was told of under that id."""

    def put_hook(self, hook: "HookRecord") -> None:
        """Record that the team is told of something. Raises NotAcceptable as `put` does."""

    def drop_hook(self, hook_id: str) -> None:
        """Forget that it was."""

    def add_log(self, entry: "LogEntry") -> None:
        """Note who did what, as the next of the log: its number and its hash are given here, under the lock.

        Raises NotAcceptable as `put` does.
        """

    def cut_log(self, first: int) -> None:
        """Let go of the entries below number `first`, and state that the log begins there. Others are kept."""

    def adopt(self, record: "Adoptable") -> None:
        """Take a record over from another store as it is there, revision included, whatever stands in its place.

        Raises:
            NotAcceptable: as `put` does.
        """


class DraftStore(Protocol):
    """Text that is being written, of several kinds: replies, whose kind is empty, notes, lines of prompts."""

    @property
    def trouble(self) -> str:
        """Why drafts are kept in a private place, and not where the store has them; empty while they are not."""

    def new_id(self) -> str:
        """An id that no other draft has; ids sort by the time at which they were made."""

    def save(self, draft: "Draft") -> None:
        """Keep `draft`, in the place of what was kept under its kind, issue and id.

        Raises:
            UsageError: one of these cannot be part of a file name.
            StoreError: what was kept before is still there.
        """

    def of(self, issue_id: str, kind: str | None = "") -> "list[Draft]":
        """Every draft of a kind for an issue: this agent's first, then the others', each newest first.

        With None as the kind those of every kind.
        """

    def all(self, kind: str | None = "") -> "list[Draft]":
        """Every draft of a kind, with None of every kind, newest first.

        One that cannot be read is passed over and stays where it is.
        """

    def discard(self, draft: "Draft") -> None:
        """Drop `draft`; files keep a reply for 30 days more. One that is not kept is no mistake.

        Raises:
            StoreError: it could not be dropped, and is still a draft.
        """


class Store(IssueReader, Protocol):
    """Issues, orders, appeals, drafts, outbox and log. May be used from several threads."""

    @property
    def feed(self) -> "ChangeFeed":
        """Tells of every commit: ours as soon as it is made, those of others when `refresh` learns of them."""

    @property
    def drafts(self) -> DraftStore:
        """Text that is being written."""

    @property
    def composers(self) -> "ComposerStore":
        """Who has an issue open to answer it."""

    @property
    def appeals(self) -> "AppealStore":
        """Appeals and ticks."""

    @property
    def maintenance(self) -> "Maintenance":
        """What keeps the store in good order."""

    @property
    def windows(self) -> "ReplyWindows":
        """How long an answer may take, shop by shop."""

    @property
    def notices(self) -> list[str]:
        """What the user must be told: repairs, and where damaged files are kept."""

    @property
    def clock_ahead(self) -> int:
        """By how many seconds the clock that all who use the store share is ahead of this machine's.

        0 where all of them are on this machine. It is known anew within each unit of work that has asked anything.
        """

    @property
    def read_only(self) -> str:
        """Why no change is taken now; empty when all is well."""

    def unit_of_work(self, *, independent: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Several changes as one. A lock is held meanwhile: neither draw, nor ask, nor call the network in it.

        `independent` says that the records have nothing to do with each other, as those of an import: a crash may then
        leave some without the others, none in part, and that is quicker.

        Raises:
            StoreBusy: another process keeps the lock.
            StoreFull: the disk is full; nothing is recorded.
            StoreError: the store takes no changes, or could not keep them; nothing is recorded.
        """

    def without_waiting(self) -> AbstractContextManager[None]:
        """A block in which a change that would wait for another process raises StoreBusy at once."""

    def delivery_lease(self) -> AbstractContextManager[None]:
        """A block in which nobody but this process, on whatever host, tells Wish anything of this store.

        The lease passes on when its holder is gone, however that ended. It is no lock of the store: others go on
        reading and recording meanwhile.

        Raises:
            StoreBusy: somebody else has it, named in the message: at once, without waiting.
            StoreError: it cannot be had.
        """

    def change(self, issue_id: str, change: "Callable[[Issue], Issue]") -> "Issue":
        """Put what `change` makes of the record as it stands now; gives it as recorded.

        Raises:
            NoSuchIssue: there is none of that id.
            AnswerLocked: it adds an answer to an issue that takes none.
            StoreError: as `unit_of_work` does; and whatever `change` raises.
        """

    def refresh(self) -> "Changes":
        """What others have changed since the last look, published as well. Costs next to nothing when nobody did.

        Raises nothing: where the store cannot be reached, `read_only` says so and what is shown stays as it was.
        """

    def close(self, *, compact: bool = True) -> None:
        """Let go of everything, tidied unless told otherwise. Closing twice is no mistake."""
