"""The seller's shops in one inbox: which there are, and what does not fit together in what is said of them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wishtui.config import Problem, Settings
from wishtui.config.lines import line_of, text_of
from wishtui.domain.shop_sync import ONLY, ShopSync
from wishtui.errors import UsageError
from wishtui.i18n import _, enumerated
from wishtui.store import Store
from wishtui.text import clean_line, name_order

if TYPE_CHECKING:
    from wishtui.services.connections import Connections


def shop_names(
    settings: Settings, connections: "Connections | None" = None, syncs: Iterable[ShopSync] = ()
) -> list[str]:
    """The names of the shops that the settings, a sign-in or a sync know, in order; "" is one without a name.

    Issues of a shop that none of them knows do not count: nobody reads a whole store for this.
    """
    names = {*settings.shops, *("" if sync.id == ONLY else sync.id for sync in syncs)}
    if connections is not None:
        with suppress(UsageError):  # whoever syncs is told
            names.update(connections.shops())
    return sorted(names, key=name_order)


def merchant_shops(settings: Settings, connections: "Connections") -> dict[str, str]:
    """The name of the shop of each merchant id that the settings, or a sign-in that can be read, know."""
    known = {shop.merchant_id: name for name, shop in settings.shops.items() if shop.merchant_id}
    with suppress(UsageError):  # whoever syncs is told
        signed_in = connections.kept.shops()
        return {each.merchant_id: name for name, each in signed_in.items() if each.merchant_id} | known
    return known


def check_shop(name: str, known: Iterable[str]) -> None:
    """See that there is a shop of that name; where none is known by a name, any may be.

    Raises:
        UsageError: there are others only.
    """
    named = [each for each in known if each]
    if named and name not in named:
        raise UsageError(
            _("There is no shop {shop}: there are {shops}.", shop=name, shops=enumerated(named)),
            _("Or write [shops.{shop}] first.", shop=name),
        )


def check_counted_shop(name: str, known: Iterable[str], store: Store) -> None:
    """See that a shop whose figures are asked for is known, or has issues: those are read where it is not known.

    Raises:
        UsageError: it is neither; the message names those that are.
    """
    named = {each for each in known if each}
    if name in named:
        return
    from wishtui.services.measurements import every_issue  # by a command that reads all of them anyway

    named |= {issue.shop for issue in every_issue(store) if issue.shop}
    if name in named:
        return
    if named:
        listed = enumerated(sorted(named, key=name_order))
        raise UsageError(
            _("There is no shop {shop}: there are {shops}.", shop=clean_line(name), shops=listed),
            _("Name one of them, or leave --shop out for all."),
        )
    raise UsageError(
        _("There is no shop {shop}: no issue is of a shop with a name.", shop=clean_line(name)),
        _("Leave --shop out."),
    )


def check_merchant(connections: "Connections", shop: str, merchant: str) -> None:
    """See that what Wish calls a shop is what the settings call it: a token must not answer in another's name.

    Raises:
        UsageError: it is another merchant's.
    """
    settings = connections.shop_settings.get(shop)
    if settings is not None and merchant and settings.merchant_id not in ("", merchant):
        what = _(
            "Wish knows this shop as merchant {merchant}, and [shops.{shop}] as {other}.",
            merchant=merchant,
            shop=shop,
            other=settings.merchant_id,
        )
        raise UsageError(what, _("Take the token of that shop, or put the merchant id right."))


def shop_problems(file: Path, settings: Settings) -> Iterator[Problem]:
    """What is wrong with the shops of `settings`, read from `file`, besides what cannot be read."""
    from wishtui.wish.address import address_of

    if not settings.shops:
        return
    text = text_of(file)
    merchants: dict[str, str] = {}
    for name, shop in settings.shops.items():
        other = merchants.setdefault(shop.merchant_id, name)
        if shop.merchant_id and other != name:
            line = line_of(text, "shops", name, "merchant_id")
            what = _("shops.{shop}.merchant_id is that of the shop {other} too.", shop=name, other=other)
            yield Problem(file=file, line=line, what=what, remedy=_("Each shop has one of its own."))
        if shop.url:
            try:
                address_of(shop.url)
            except UsageError as error:
                line = line_of(text, "shops", name, "url")
                what = _("shops.{shop}.url: {problem}", shop=name, problem=error.message)
                yield Problem(file=file, line=line, what=what, remedy=error.remedy)
