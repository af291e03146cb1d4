"""What one call of the program needs to work on appeals: the store, the service, today."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import NamedTuple

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.ids import Kind, whole_id
from wishtui.domain.appeal import Appeal, ChecklistItem, FieldType, State, effective_orders, field_state
from wishtui.domain.order import Order
from wishtui.i18n import _, enumerated
from wishtui.letters import Catalogue, Letter, NoSuchTemplate
from wishtui.services.appeals import AppealService
from wishtui.store import Store, memory_store


class AppealLimit(NamedTuple):
    """The time for an appeal, as guides give it."""

    text: str
    day: date | None
    left: int | None
    """Days left, negative once it is over; None where the last day is not known."""


class OpenAppeals(NamedTuple):
    """The appeals of a store, and what can be done with them."""

    store: Store
    service: AppealService
    today: date

    def limit(self, appeal: Appeal) -> AppealLimit:
        """The time limit; nothing for a kind whose template is not there any more."""
        try:
            text, day = self.service.time_limit(appeal)
        except NoSuchTemplate:
            return AppealLimit("", None, None)
        return AppealLimit(text, day, None if day is None else (day - self.today).days)

    def appeal(self, typed: str) -> Appeal:
        """The appeal whose id is `typed`, or the only one whose id begins or ends so.

        Raises:
            UsageError: there is none, or there are several.
        """
        ids = (appeal.id for appeal in self.service.all())
        return self.service.get(whole_id(typed, ids, Kind.APPEAL))

    def title(self, appeal: Appeal) -> str:
        """What its kind is called; the kind's name where its template is not there any more."""
        try:
            return self.service.catalogue.kind(appeal.kind).title
        except NoSuchTemplate:
            return appeal.kind


@contextmanager
def read_appeals(context: CommandContext, *, bare: bool = False) -> Iterator[OpenAppeals]:
    """Appeals to be read. With `bare` no store is needed, and nothing is said of there being none."""
    if bare and not context.has_store():
        with nullcontext(memory_store(agent=context.agent)) as store:
            yield from _opened(context, store)
        return
    with context.reading() as store:
        yield from _opened(context, store)


@contextmanager
def write_appeals(context: CommandContext) -> Iterator[OpenAppeals]:
    """Appeals to be changed; the store is made if it is not there."""
    with context.writing() as store:
        yield from _opened(context, store)


def report_broken_templates(catalogue: Catalogue) -> None:
    """Name each template that was found broken; the others go on."""
    for problem in catalogue.problems:
        output.print_notice(str(problem))


def report_parts(appeals: OpenAppeals, appeal: Appeal, letter: Letter) -> None:
    """Name each part that is missing or thin, why, and the fields that would mend it."""
    for part in letter.parts:
        if part.state is not State.DONE:
            fields = enumerated(incomplete_fields(appeals, appeal, part))
            state = _(part.state.value)
            output.print_notice(
                _("{state}: {part}: {why} ({fields})", state=state, part=part.title, why=part.why, fields=fields)
                if fields
                else _("{state}: {part}: {why}", state=state, part=part.title, why=part.why)
            )


def incomplete_fields(appeals: OpenAppeals, appeal: Appeal, part: ChecklistItem) -> list[str]:
    """The fields for which a part is not done, by the names that `--set` takes."""
    spec = appeals.service.catalogue.kind(appeal.kind)
    key = "" if part.name == "details" else part.name
    mine = [field for field in spec.asked(appeal.audience) if field.part == key]
    orders = effective_orders(spec, appeal.fields, appeal.orders)
    states = (
        field_state(field, appeal.fields.get(field.name, ""), language=spec.language, today=appeals.today, known=orders)
        for field in mine
    )
    lacking = [field.name for field, (state, _) in zip(mine, states, strict=True) if state is not State.DONE]
    # Fields that are all filled in: then it is the orders that lack a fact, and their lines take it.
    return lacking or [field.name for field in mine if field.type is FieldType.ORDERS and part.state is not State.DONE]


def known_orders(store: Store, ids: Iterable[str]) -> list[Order]:
    """What is known of these orders, imported alone or with an issue."""
    wanted = list(dict.fromkeys(ids))
    stored = store.orders(wanted)
    for order_id in wanted:
        issues = store.issues(store.issues_of_order(order_id))
        known = next((order for issue in issues for order in issue.orders if order.id == order_id), None)
        if known is not None:
            stored[order_id] = known
    return [stored[order_id] for order_id in wanted if order_id in stored]


def _opened(context: CommandContext, store: Store) -> Iterator[OpenAppeals]:
    settings = context.settings
    catalogue = Catalogue(context.letter_folders)
    service = AppealService(store, catalogue, profile=settings.profile, clock=context.now, author=context.agent)
    try:
        yield OpenAppeals(store, service, settings.local(context.now()).date())
    finally:
        report_broken_templates(catalogue)
