"""The life of an appeal: draft, complete, submitted, accepted or rejected, and the next one (docs/platform.md, 3)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from wishtui.domain.appeal.checklist import ChecklistItem, State, checklist, is_complete
from wishtui.domain.appeal.facts import orders_of
from wishtui.domain.appeal.record import Appeal, AppealStatus, Outcome, Submission, Version
from wishtui.domain.appeal.spec import FieldType, FieldValue, KindSpec
from wishtui.domain.appeal.values import parse_day
from wishtui.domain.order import Order
from wishtui.errors import NotAcceptable, Refused, UsageError
from wishtui.i18n import _, side_by_side

MOST_VERSIONS = 50
_ONE_SESSION = timedelta(minutes=10)
"""Changes by one person within this long are one version: a letter saves itself while it is typed."""


def effective_orders(spec: KindSpec, fields: Mapping[str, FieldValue], known: Sequence[Order]) -> tuple[Order, ...]:
    """The orders that the letter speaks of: those that its orders field names, with the facts that it adds."""
    field = next((field for field in spec.fields if field.type is FieldType.ORDERS), None)
    if field is None:
        return tuple(known)
    value = fields.get(field.name, ())
    return orders_of(value.split("\n") if isinstance(value, str) else value, known)[0]


def edited(
    appeal: Appeal, fields: Mapping[str, FieldValue], *, now: datetime, author: str, audience: str = ""
) -> Appeal:
    """The appeal with other fields; what they were is kept as a version.

    Raises:
        Refused: the letter has been handed in.
    """
    if not appeal.status.editable:
        raise Refused(
            _("Appeal {appeal} was handed in and stays as it went out.", appeal=appeal.id),
            _("Start the next one from it."),
        )
    changed = {name: value for name, value in fields.items() if value}
    audience = audience or appeal.audience
    if changed == appeal.fields and audience == appeal.audience:
        return appeal
    return msgspec.structs.replace(
        appeal,
        fields=changed,
        audience=audience,
        changed_at=now,
        author=author or appeal.author,
        status=AppealStatus.DRAFT,
        versions=_versions(appeal, now, author),
    )


def assessed(appeal: Appeal, spec: KindSpec, *, now: datetime) -> tuple[Appeal, list[ChecklistItem]]:
    """The appeal as draft or complete, by its checklist, and the checklist."""
    orders = effective_orders(spec, appeal.fields, appeal.orders)
    parts = checklist(spec, appeal.fields, orders, audience=appeal.audience, today=now.date())
    if not appeal.status.editable:
        return appeal, parts
    status = AppealStatus.COMPLETE if is_complete(parts) else AppealStatus.DRAFT
    return msgspec.structs.replace(appeal, status=status), parts


def check_complete(parts: Sequence[ChecklistItem]) -> None:
    """See that nothing is missing.

    Raises:
        NotAcceptable: something is; the message names each missing part and why.
    """
    gaps = [_("{part}: {why}", part=part.title, why=part.why) for part in parts if part.state is State.MISSING]
    if gaps:
        raise NotAcceptable(
            _("The letter is incomplete. {gaps}.", gaps=side_by_side(gaps)), _("Fill these in, or keep it as a draft.")
        )


def submitted(appeal: Appeal, letter: str, *, now: datetime, where: str = "", reference: str = "") -> Appeal:
    """The appeal handed in with `letter`, which is kept word for word.

    Raises:
        Refused: it is not complete, or was handed in before.
    """
    if appeal.status is not AppealStatus.COMPLETE:
        raise Refused(
            _(
                "Appeal {appeal} is {status}; only a complete one is handed in.",
                appeal=appeal.id,
                status=_(appeal.status.value),
            )
        )
    return msgspec.structs.replace(
        appeal,
        status=AppealStatus.SUBMITTED,
        letter=letter,
        submitted=Submission(when=now, where=where, reference=reference),
        changed_at=now,
    )


def answered(appeal: Appeal, *, accepted: bool, now: datetime, why: str = "") -> Appeal:
    """What Wish answered. Where the same answer is on record and no other `why` is given, the reason given then stays.

    Raises:
        Refused: it was never handed in.
    """
    if appeal.submitted is None:
        raise Refused(
            _("Appeal {appeal} has not been handed in, so it has no outcome.", appeal=appeal.id),
            _("Mark it as submitted first."),
        )
    status = AppealStatus.ACCEPTED if accepted else AppealStatus.REJECTED
    if not why.strip() and appeal.outcome is not None and appeal.status is status:
        why = appeal.outcome.why
    return msgspec.structs.replace(appeal, status=status, outcome=Outcome(when=now, why=why), changed_at=now)


def next_from(appeal: Appeal, new_id: str, *, now: datetime, author: str) -> Appeal:
    """A new draft that begins with what a rejected, or any earlier, appeal said."""
    if new_id == appeal.id:
        raise UsageError(_("Appeal {appeal} cannot follow itself.", appeal=appeal.id))
    return Appeal(
        id=new_id,
        kind=appeal.kind,
        created_at=now,
        changed_at=now,
        author=author,
        shop=appeal.shop,
        audience=appeal.audience,
        fields=dict(appeal.fields),
        issue_ids=appeal.issue_ids,
        customers=appeal.customers,
        orders=appeal.orders,
        follows=appeal.id,
    )


def limit_day(spec: KindSpec, fields: Mapping[str, FieldValue]) -> date | None:
    """The last day that guides give for this appeal; None when it counts from a date that nobody has filled in.

    None too where the calendar ends before it. Shown, never enforced (docs/platform.md, 3). Business days leave out
    Saturdays and Sundays; holidays are not known.
    """
    limit = spec.time_limit
    if limit is None or not limit.days:
        return None
    value = fields.get(limit.counts_from, "")
    start = parse_day(value) if isinstance(value, str) else None
    if start is None:
        return None
    try:
        return _days_after(start, limit.days, business=limit.business)
    except OverflowError:
        return None


def _days_after(start: date, days: int, *, business: bool) -> date:
    """The day so many days, or business days, after `start`. Raises OverflowError."""
    if not business:
        return start + timedelta(days=days)
    last, left = start, days
    while left:
        last += timedelta(days=1)
        left -= last.weekday() < 5
    return last


def _versions(appeal: Appeal, now: datetime, author: str) -> tuple[Version, ...]:
    kept = appeal.versions
    same_session = bool(kept) and author in ("", appeal.author) and now - kept[-1].at < _ONE_SESSION
    if same_session or not appeal.fields:
        return kept
    return (*kept, Version(at=now, author=appeal.author, fields=appeal.fields))[-MOST_VERSIONS:]
