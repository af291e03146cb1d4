"""Appeals as a seller works on them: started from issues, kept, completed, handed in, answered (docs/platform.md, 3).

No network is needed, and none is used: a suspended account is exactly when an appeal is written.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from wishtui.domain.appeal import (
    CUSTOMER,
    Appeal,
    AppealStatus,
    FieldSpec,
    FieldValue,
    KindSpec,
    Known,
    NoSuchAppeal,
    Shop,
    answered,
    assessed,
    check_complete,
    edited,
    effective_orders,
    limit_day,
    next_from,
    orders_among,
    prefill,
    submitted,
)
from wishtui.domain.issue import Issue
from wishtui.domain.log import appeal_entry
from wishtui.domain.merging import join_orders
from wishtui.domain.order import Order
from wishtui.errors import NotAcceptable, UsageError
from wishtui.i18n import _, enumerated
from wishtui.letters import (
    AsReply,
    Catalogue,
    Letter,
    NoSuchTemplate,
    TemplateBroken,
    as_html,
    as_markdown,
    as_reply,
    as_text,
    write_letter,
)
from wishtui.store import Store
from wishtui.text import clean_line, fold

FORMATS = ("txt", "md", "html")
"""The files that a letter leaves as."""


class AppealService:
    """What can be done with appeals. Nothing is recorded before `save`, `submit`, `outcome` or `start_next`.

    That one was begun, handed in or answered is in the log, by the same commit.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        *,
        profile: Callable[[str], Shop],
        clock: Callable[[], datetime],
        author: str = "",
    ) -> None:
        self.catalogue = catalogue
        self._store = store
        self._profile = profile
        """What the letters of a shop are signed with, by the shop's name."""
        self._clock = clock
        self._author = author

    def start(
        self,
        kind: str,
        issues: Sequence[Issue] = (),
        *,
        orders: Iterable[Order] = (),
        audience: str = "",
        fields: Mapping[str, FieldValue] | None = None,
        shop: str = "",
    ) -> Appeal:
        """A new draft, filled in from the issues, their orders and `orders`; `fields` stand over what was found.

        It is of the shop of its issues; `shop` says whose it is where they do not.

        Raises:
            NoSuchTemplate: there is no such kind.
            UsageError: the kind has no such field or reader; the issues are of several shops, or of another.
        """
        spec = self.catalogue.kind(kind)
        audience = _reader(spec, audience)
        given = {name: _typed(_field(spec, name), value) for name, value in (fields or {}).items()}
        now = self._clock()
        known = tuple(join_orders(orders_among(issues), tuple(orders)))
        shop = _shop_of(issues, shop)
        prefilled = prefill(spec, Known(tuple(issues), known, self._profile(shop), now), audience=audience)
        return Appeal(
            id=f"A{now:%y%m%d}-{secrets.token_hex(3)}",
            kind=kind,
            created_at=now,
            changed_at=now,
            author=self._author,
            shop=shop,
            audience=audience,
            fields=prefilled | given,
            issue_ids=tuple(issue.id for issue in issues),
            customers=tuple(dict.fromkeys(issue.customer for issue in issues if issue.customer)),
            orders=known,
        )

    def edit(
        self,
        appeal: Appeal,
        changes: Mapping[str, FieldValue],
        *,
        audience: str = "",
        orders: Iterable[Order] = (),
    ) -> Appeal:
        """The appeal with some fields changed, what they were kept as a version; an empty value clears a field.

        `orders` tell of those that it does not know yet; what it knows of an order stays as it is.

        Raises:
            Refused: it was handed in.
            UsageError: the kind has no such field or reader.
        """
        spec = self.catalogue.kind(appeal.kind)
        typed = {name: _typed(_field(spec, name), value) for name, value in changes.items()}
        reader = _reader(spec, audience or appeal.audience)
        fields = {**appeal.fields, **typed}
        if reader != appeal.audience:
            known = Known((), effective_orders(spec, fields, appeal.orders), self._profile(appeal.shop), self._clock())
            fields = {**prefill(spec, known, audience=reader), **fields}
        changed = edited(appeal, fields, now=self._clock(), author=self._author, audience=reader)
        known_ids = {order.id for order in appeal.orders}
        added = tuple(order for order in orders if order.id not in known_ids)
        return msgspec.structs.replace(changed, orders=(*changed.orders, *added)) if added else changed

    def letter(self, appeal: Appeal) -> Letter:
        """The letter as it reads now, gaps marked, with its checklist."""
        return write_letter(self.catalogue, appeal, shop=self._profile(appeal.shop), now=self._clock())

    def save(self, appeal: Appeal) -> Appeal:
        """Keep the appeal, as complete or as a draft, whichever it is; that it is new is logged.

        Raises:
            AppealChanged: a colleague saved it meanwhile.
        """
        if appeal.status.editable:
            appeal = msgspec.structs.replace(appeal, status=self._status(appeal))
        if not appeal.rev:
            return self._record(None, appeal)
        return self._store.appeals.put_appeal(appeal)

    def _record(self, before: AppealStatus | None, appeal: Appeal) -> Appeal:
        """Keep an appeal that was of the status `before`, and log what has become of it. Raises AppealChanged."""
        with self._store.unit_of_work() as work:
            kept = work.put_appeal(appeal)
            work.add_log(appeal_entry(before, kept, agent=self._author, at=self._clock()))
        return kept

    def _status(self, appeal: Appeal) -> AppealStatus:
        """Complete or draft; what was typed is kept as a draft where its template cannot be used any more."""
        try:
            complete = self.letter(appeal).complete
        except (NoSuchTemplate, TemplateBroken):
            complete = False
        return AppealStatus.COMPLETE if complete else AppealStatus.DRAFT

    def get(self, appeal_id: str) -> Appeal:
        """The appeal with this id.

        Raises:
            NoSuchAppeal: there is none.
        """
        appeal = self._store.appeals.get_appeal(appeal_id)
        if appeal is None:
            raise NoSuchAppeal(
                _("There is no appeal {appeal}.", appeal=clean_line(appeal_id, limit=64)),
                _("See wishtui appeal list."),
            )
        return appeal

    def all(self, words: str = "") -> list[Appeal]:
        """Every appeal, the one changed last first; with `words`, those that hold all of them."""
        wanted = fold(words).split()
        matching = (appeal for appeal in self._store.appeals.appeals() if _holds(appeal, wanted))
        return sorted(matching, key=lambda appeal: (appeal.changed_at, appeal.id), reverse=True)

    def submit(self, appeal: Appeal, *, where: str = "", reference: str = "", when: datetime | None = None) -> Appeal:
        """Note that the letter was handed in; its words stay as they are now.

        Raises:
            NotAcceptable: something is missing.
            Refused: it was handed in before.
        """
        letter = self.letter(appeal)
        check_complete(letter.parts)
        ready, _ = assessed(appeal, self.catalogue.kind(appeal.kind), now=self._clock())
        sent = submitted(ready, letter.text, now=when or self._clock(), where=where, reference=reference)
        return self._record(appeal.status, sent)

    def outcome(self, appeal: Appeal, *, accepted: bool, why: str = "") -> Appeal:
        """Note what Wish answered.

        Raises:
            Refused: it was never handed in.
        """
        return self._record(appeal.status, answered(appeal, accepted=accepted, now=self._clock(), why=why))

    def start_next(self, appeal: Appeal) -> Appeal:
        """A new draft that begins with what `appeal` said."""
        return self._record(None, self._next_from(appeal))

    def save_beside(self, appeal: Appeal) -> Appeal:
        """Keep what was written on an appeal that a colleague saved meanwhile, as the next one from it.

        It is one commit, so that who tries it again after a failure leaves no copy behind.
        """
        return self.save(self._next_from(appeal))

    def _next_from(self, appeal: Appeal) -> Appeal:
        now = self._clock()
        return next_from(appeal, f"A{now:%y%m%d}-{secrets.token_hex(3)}", now=now, author=self._author)

    def time_limit(self, appeal: Appeal) -> tuple[str, date | None]:
        """What guides say of the time for it, and the last day where that can be told. Shown, never enforced."""
        spec = self.catalogue.kind(appeal.kind)
        return (_(spec.time_limit.text) if spec.time_limit else "", limit_day(spec, appeal.fields))

    def export(self, appeal: Appeal, format: str = "txt", *, draft: bool = False) -> str:
        """The letter as a file of `format`, one of `FORMATS`; with `draft` also when something is missing.

        Raises:
            NotAcceptable: it is incomplete; each missing part is named.
            UsageError: there is no such format.
        """
        letter = self.letter(appeal)
        if not draft:
            check_complete(letter.parts)
        spec = self.catalogue.kind(appeal.kind)
        headings = frozenset(part.title for part in spec.parts)
        if format == "txt":
            return as_text(letter.text)
        if format == "md":
            return as_markdown(letter.text, headings=headings)
        if format == "html":
            return as_html(letter.text, title=spec.title, language=spec.language, headings=headings)
        raise UsageError(
            _("A letter cannot be written as “{format}”.", format=format),
            _("Choose one of {formats}.", formats=enumerated(FORMATS)),
        )

    def as_reply(self, appeal: Appeal) -> AsReply:
        """A letter to the customer as a reply, and by how much it is too long.

        Raises:
            NotAcceptable: it is for Wish, incomplete, or speaks of orders of several customers.
        """
        if appeal.audience != CUSTOMER:
            raise NotAcceptable(_("This letter is for Wish, not for the customer."), _("Change its reader first."))
        if len(appeal.customers) > 1:
            names = enumerated(clean_line(name, limit=40) for name in appeal.customers[:3])
            raise NotAcceptable(
                _("This letter has orders of several customers: {customers}.", customers=names),
                _("Write one to each."),
            )
        letter = self.letter(appeal)
        check_complete(letter.parts)
        return as_reply(letter.text)


def _shop_of(issues: Sequence[Issue], named: str) -> str:
    """The name of the shop that a letter about `issues` is of."""
    shops = sorted({name for name in (named, *(issue.shop for issue in issues)) if name})
    if len(shops) > 1:
        raise UsageError(
            _("These issues are of several shops: {shops}.", shops=enumerated(shops)),
            _("Write one letter for each shop."),
        )
    return shops[0] if shops else ""


def _reader(spec: KindSpec, audience: str) -> str:
    reader = audience or spec.audience[0]
    if reader not in spec.audience:
        raise UsageError(
            _("{title} is not written to “{reader}”.", title=_(spec.title), reader=reader),
            _("Its readers: {readers}.", readers=enumerated(spec.audience)),
        )
    return reader


def _field(spec: KindSpec, name: str) -> FieldSpec:
    field = spec.field(name)
    if field is None:
        there = enumerated(field.name for field in spec.fields)
        raise UsageError(
            _("{title} has no field “{name}”.", title=_(spec.title), name=clean_line(name, limit=40)),
            _("It has: {fields}.", fields=there),
        )
    return field


def _typed(field: FieldSpec, value: FieldValue) -> FieldValue:
    """A list given as one text is its lines; a text given as a list is its lines joined."""
    if field.type.several and isinstance(value, str):
        return tuple(line.strip() for line in value.split("\n") if line.strip())
    return "\n".join(value) if not field.type.several and not isinstance(value, str) else value


def _holds(appeal: Appeal, words: Sequence[str]) -> bool:
    if not words:
        return True
    texts: list[str] = [
        appeal.id,
        appeal.kind,
        appeal.status.value,
        appeal.author,
        *appeal.issue_ids,
        *appeal.customers,
    ]
    for value in appeal.fields.values():
        texts.extend((value,) if isinstance(value, str) else value)
    texts.extend(part for order in appeal.orders for part in (order.id, order.product))
    texts.append(appeal.submitted.reference if appeal.submitted else "")
    texts.append(appeal.outcome.why if appeal.outcome else "")
    text = fold("\n".join(texts))
    return all(word in text for word in words)
