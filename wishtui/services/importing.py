"""Taking in what files hold: each issue and order joined with what the store knows of it.

The same thing twice changes nothing. Drafts, notes and tags are never lost, and a newer answer given here is
never taken back; `domain.merging` holds those rules. Orders and issues find each other whichever came first.
"""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePath
from threading import current_thread, main_thread

import msgspec

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.log import Action, LogEntry, shortened
from wishtui.domain.merging import other_customer
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import NotAcceptable, Refused, StoreError, UsageError
from wishtui.exchange import (
    ImportedIssue,
    ImportedOrder,
    ImportEntry,
    ImportFile,
    NaiveTimes,
    OmittedValue,
    Rejected,
    quoted,
)
from wishtui.i18n import _, ngettext
from wishtui.services.joining import Records, Rehearsal, Tally, join_issue, join_order
from wishtui.store import Store, UnitOfWork

BATCH = 500
"""Records of one transaction: enough to share its fsync, few enough that colleagues hardly wait."""


_MERCHANT = "merchant_id"
"""What a ticket of Wish's calls the merchant that it came to; it is kept as it came."""

OnProgress = Callable[[int, int | None], None]
"""Is given how many records of a file are done, and of how many where that is known."""


class ImportStopped(KeyboardInterrupt):
    """Somebody stopped the import between two batches."""

    def __init__(self, recorded: int) -> None:
        super().__init__()
        self.recorded = recorded
        """Records of the files that are in the store."""


class ImportReport(msgspec.Struct):
    """What an import did, or would do."""

    issues: Tally = msgspec.field(default_factory=Tally)
    orders: Tally = msgspec.field(default_factory=Tally)
    drafts: int = 0
    """Drafts that came back."""
    rejected: int = 0
    omitted: int = 0
    """Single values that could not be taken, of records that were."""
    without_shop: int = 0
    """Issues of which neither the call nor the file says to which shop they came."""


class ShopRules(msgspec.Struct, frozen=True, kw_only=True):
    """How an import finds to which of several shops an issue came."""

    named: str = ""
    """The shop that the call names."""
    merchants: Mapping[str, str] = {}
    """The shop of each merchant id."""

    def shop_of(self, issue: Issue) -> str:
        """The name of its shop: the one that its record names, else its merchant's; empty where nothing says it.

        Raises:
            Refused: the call names another shop than the one whose merchant id the record has.
        """
        if issue.shop:
            return issue.shop
        merchant = issue.extra.get(_MERCHANT)
        shop = self.merchants.get(merchant, "") if isinstance(merchant, str) else ""
        if self.named and shop not in ("", self.named):
            raise Refused(_("It is of the shop {shop}, not of {other}.", shop=quoted(shop), other=quoted(self.named)))
        return self.named or shop


ONE_SHOP = ShopRules()
"""Where there are not several."""


def import_files(
    store: Store,
    files: Iterable[ImportFile],
    *,
    now: datetime,
    author: str = "",
    windows: ReplyWindows = DEFAULT_WINDOWS,
    dry_run: bool = False,
    shops: ShopRules = ONE_SHOP,
    on_reject: Callable[[Rejected], None] = lambda rejected: None,
    on_notice: Callable[[OmittedValue | NaiveTimes], None] = lambda notice: None,
    on_progress: OnProgress = lambda done, total: None,
) -> ImportReport:
    """Take in what the files hold, in transactions of some hundred records; good records land, bad ones are passed on.

    With `dry_run` the report is the same and the store is not touched.

    Raises:
        ImportStopped: somebody stopped it; what came before is recorded, batch by batch.
        StoreError: a batch could not be written; it says whether others were, and importing again does no harm.
        UsageError: a file was changed while it was read; it says the same.
    """
    importer = _Importer(
        store, now=now, author=author, windows=windows, shops=shops, on_reject=on_reject, on_notice=on_notice
    )
    rehearsal = Rehearsal(store) if dry_run else None
    try:
        for file in files:
            done = 0
            while batch := list(islice(file.records, BATCH)):
                with _uninterrupted():
                    _take(importer, store, rehearsal, batch, file.file)
                done += len(batch)
                on_progress(done, file.total)
    except KeyboardInterrupt as interrupt:
        raise ImportStopped(0 if dry_run else importer.recorded) from interrupt
    except (StoreError, UsageError) as error:
        raise _stopped(error, 0 if dry_run else importer.recorded) from error
    return importer.report


def _take(
    importer: "_Importer", store: Store, rehearsal: Rehearsal | None, batch: Sequence[ImportEntry], file: str
) -> None:
    """Take in one batch. Raises StoreError."""
    with _target(store, rehearsal) as (records, work):
        changed = importer.take(records, batch, file)
        if work is not None and changed:
            work.add_log(importer.entry(file, changed))
    importer.batch_recorded()
    if rehearsal is None:
        importer.restore_drafts(batch)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C waits until a batch is through, so that what is told of it is so."""
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _stopped(error: StoreError | UsageError, recorded: int) -> StoreError | UsageError:
    """The same failure, which leaves what earlier batches recorded."""
    if not recorded:
        return error
    message = ngettext(
        "{message} Before it, {number} record of the files was recorded; importing them again takes in the rest.",
        "{message} Before it, {number:,} records of the files were recorded; importing them again takes in the rest.",
        recorded,
        message=error.message,
    )
    return type(error)(message, error.remedy)


@contextmanager
def _target(store: Store, rehearsal: Rehearsal | None) -> Iterator[tuple[Records, UnitOfWork | None]]:
    if rehearsal is not None:
        yield rehearsal, None
        return
    with store.unit_of_work(independent=True) as work:
        yield work, work


class _Importer:
    """Joins records with what is known, and counts."""

    def __init__(
        self,
        store: Store,
        *,
        now: datetime,
        author: str,
        windows: ReplyWindows,
        shops: ShopRules,
        on_reject: Callable[[Rejected], None],
        on_notice: Callable[[OmittedValue | NaiveTimes], None],
    ) -> None:
        self._store = store
        self._now = now
        self._author = author
        self._windows = windows
        self._shops = shops
        self._on_reject = on_reject
        self._on_notice = on_notice
        self.report = ImportReport()
        self.recorded = 0
        """Records of the batches that are through."""

    def take(self, records: Records, batch: Iterable[ImportEntry], file: str) -> int:
        """Take in one batch; what the rules refuse is rejected like what could not be read.

        Gives how many issues and orders are not as they were.
        """
        before = self.changed
        entries = list(batch)
        records.prefetch([entry.issue.id for entry in entries if isinstance(entry, ImportedIssue)], _order_ids(entries))
        for entry in entries:
            if isinstance(entry, Rejected):
                self._reject(entry)
            elif isinstance(entry, OmittedValue | NaiveTimes):
                self.report.omitted += isinstance(entry, OmittedValue)
                self._on_notice(entry)
            elif problem := self._refusal(records, entry):
                record_id = entry.issue.id if isinstance(entry, ImportedIssue) else entry.order.id
                self._reject(Rejected(file=file, where=entry.where, id=record_id, problem=problem))
        return self.changed - before

    @property
    def changed(self) -> int:
        """Issues and orders that are not as they were."""
        return sum(tally.added + tally.updated for tally in (self.report.issues, self.report.orders))

    def entry(self, file: str, changed: int) -> LogEntry:
        """What the log says of one batch of `file`."""
        records = "1 record" if changed == 1 else f"{changed} records"  # untranslated: likewise
        text = f"{records} of {PurePath(file).name}"  # untranslated: what the store keeps is English
        return LogEntry(at=self._now, agent=self._author, action=Action.IMPORT, text=shortened(text))

    def batch_recorded(self) -> None:
        """What was taken in so far is in the store."""
        self.recorded = self.report.issues.total + self.report.orders.total

    def restore_drafts(self, batch: Iterable[ImportEntry]) -> None:
        """Bring back the drafts of an export, but for those whose text is still being written here."""
        for entry in batch:
            if not isinstance(entry, ImportedIssue) or not entry.drafts:
                continue
            have = {draft.text for draft in self._store.drafts.of(entry.issue.id)}
            missing = [text for text in dict.fromkeys(entry.drafts) if text not in have]
            for index, text in enumerate(missing):
                self._store.drafts.save(self._draft(entry.issue, text, index))
            self.report.drafts += len(missing)

    def _refusal(self, records: Records, entry: ImportedIssue | ImportedOrder) -> str:
        """Take in one record; why it cannot be, or nothing."""
        try:
            if isinstance(entry, ImportedOrder):
                order = entry.order
                if self._shops.named and not order.shop:
                    order = msgspec.structs.replace(order, shop=self._shops.named)
                join_order(records, order, self.report.orders)
                return ""
            return self._issue(records, entry.issue)
        except (Refused, NotAcceptable) as error:
            return str(error)

    def _issue(self, records: Records, reported: Issue) -> str:
        known = records.get(reported.id)
        if known is not None and other_customer(known, reported):
            return _(
                "the issue of this id is that of {customer}, not of {other}, and has none of these "
                "messages; a spreadsheet may have rounded the ids: export them as text.",
                customer=quoted(known.customer),
                other=quoted(reported.customer),
            )
        shop = self._shops.shop_of(reported)
        if known is not None and known.shop and shop not in ("", known.shop):
            return _(
                "the issue of this id is of the shop {shop}, not of {other}.",
                shop=quoted(known.shop),
                other=quoted(shop),
            )
        self.report.without_shop += not (shop or (known is not None and known.shop))
        orders = (
            tuple(msgspec.structs.replace(order, shop=shop) for order in reported.orders) if shop else reported.orders
        )
        reported = msgspec.structs.replace(reported, shop=shop, orders=orders)
        result = join_issue(records, known, reported, self._windows)
        self.report.issues.count(known, result)
        return ""

    def _reject(self, rejected: Rejected) -> None:
        self.report.rejected += 1
        self._on_reject(rejected)

    def _draft(self, issue: Issue, text: str, index: int) -> Draft:
        return Draft(
            id=self._store.drafts.new_id(),
            issue_id=issue.id,
            text=text,
            author=self._author,
            # Drafts stand by their time: those of one issue keep the order of the file.
            at=self._now + timedelta(microseconds=index),
            cursor=len(text),
            seen=len(issue.messages),
        )


def _order_ids(entries: Iterable[ImportEntry]) -> Iterator[str]:
    """The orders that the records are of, or name."""
    for entry in entries:
        if isinstance(entry, ImportedOrder):
            yield entry.order.id
        elif isinstance(entry, ImportedIssue):
            yield from entry.issue.order_ids
