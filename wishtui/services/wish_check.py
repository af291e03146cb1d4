"""The health of the connection to Wish: who is signed in, whether Wish answers, what it said last. Safe to paste."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync, sync_id
from wishtui.errors import NetworkError, UsageError
from wishtui.i18n import _, ngettext
from wishtui.services.connections import Connections, sign_in_command
from wishtui.services.doctor import Diagnosis
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.services.shops import check_merchant
from wishtui.store.side_protocols import Severity
from wishtui.wish.credentials import Credentials
from wishtui.wish.failures import WishRefused

_MOST_SKEW = timedelta(minutes=2)
"""How far apart the clocks may be before it is worth a word."""


async def examine_wish(
    connections: Connections, syncs: Mapping[str, ShopSync], waiting: list[OutboxEntry]
) -> list[Diagnosis]:
    """Every shop that is signed in, asked once; what its syncs said last; and what waits to be told to Wish."""
    try:
        shops = connections.shops()
    except UsageError as error:
        return [_diagnosis("bad", error.message, error.remedy)]
    findings = list(_named(connections, shops))
    if not shops:
        return [*findings, _diagnosis("ok", _("No shop is connected: answers are recorded, to be pasted."))]
    for shop in shops:
        findings += await _examined(connections, shop)
        findings += _synced(shop, syncs.get(sync_id(shop)))
    if waiting:
        what = ngettext("{number} entry waits in the outbox.", "{number:,} entries wait in the outbox.", len(waiting))
        findings.append(_diagnosis("note", what, _("`wishtui sync` sends what can be sent.")))
    return findings


def _named(connections: Connections, shops: list[str]) -> Iterator[Diagnosis]:
    """What the settings say of several shops, beside those that are signed in."""
    settings = connections.shop_settings
    for shop, chosen in settings.items():
        if shop not in shops:
            yield _diagnosis(
                "note",
                _("Shop {shop} is not signed in.", shop=shop),
                _("Sign in with `{command}`.", command=sign_in_command(shop)),
            )
        if not chosen.shop_name:
            what = _("Shop {shop} has no shop_name: its letters do not name the shop.", shop=shop)
            yield _diagnosis("note", what, _("Add it below [shops.{shop}] in the settings.", shop=shop))
    for shop in shops if settings else ():
        if shop and shop not in settings:
            what = _(
                "Shop {shop} is signed in, and the settings have no [shops.{shop}]: its letters do not name it.",
                shop=shop,
            )
            yield _diagnosis("note", what, _("Add it, or sign it out with `wishtui logout --shop {shop}`.", shop=shop))


async def _examined(connections: Connections, shop: str) -> list[Diagnosis]:
    name = _("Shop {shop}", shop=shop) if shop else _("The shop")
    try:
        async with connections.open(shop) as connection:
            merchant = await connection.ask(lambda api: api.merchant_id(attempts=1))
            skew = connection.client.skew
            credentials = connection.credentials
            address = connections.address(shop, credentials)
            check_merchant(connections, shop, merchant)
    except WishRefused as error:
        return [_diagnosis("bad", _("{shop}: {problem}", shop=name, problem=error.message), error.remedy)]
    except NetworkError as error:
        advice = _("Everything but sending works; it is tried again later.")
        return [_diagnosis("note", _("{shop}: {problem}", shop=name, problem=error.message), advice)]
    except UsageError as error:
        return [_diagnosis("bad", _("{shop}: {problem}", shop=name, problem=error.message), error.remedy)]
    if merchant:
        what = _(
            "{shop} is signed in as merchant {merchant}, at {address}.",
            shop=name,
            merchant=merchant,
            address=address.base,
        )
    else:
        what = _(
            "{shop} is signed in as a merchant that Wish does not name, at {address}.", shop=name, address=address.base
        )
    findings = [_diagnosis("ok", what), *_ends(name, shop, credentials)]
    if abs(skew) > _MOST_SKEW:
        findings.append(_diagnosis("note", _skew_text(skew), _("Set it by the network: deadlines and waits go by it.")))
    return findings


def _skew_text(skew: timedelta) -> str:
    seconds = round(abs(skew).total_seconds())
    if skew > timedelta():
        return ngettext(
            "This machine's clock is {number} second behind Wish's.",
            "This machine's clock is {number:,} seconds behind Wish's.",
            seconds,
        )
    return ngettext(
        "This machine's clock is {number} second ahead of Wish's.",
        "This machine's clock is {number:,} seconds ahead of Wish's.",
        seconds,
    )


def _ends(name: str, shop: str, credentials: Credentials) -> Iterator[Diagnosis]:
    from wishtui.wish.oauth import ends_soon

    left = ends_soon(credentials, datetime.now(UTC))
    if left is not None:
        yield _diagnosis(
            "note",
            ngettext(
                "{shop}: the token ends in {number} day at the latest.",
                "{shop}: the token ends in {number} days at the latest.",
                max(0, left.days),
                shop=name,
            ),
            _("Sign in again with `{command}`.", command=sign_in_command(shop)),
        )


def _synced(shop: str, sync: ShopSync | None) -> Iterator[Diagnosis]:
    name = _("Shop {shop}", shop=shop) if shop else _("The shop")
    if sync is None or sync.tried_at is None:
        yield _diagnosis("note", _("{shop} was never synced.", shop=name), _("Fetch it with `wishtui sync`."))
    elif sync.failing_since is not None:
        yield _diagnosis(
            "note",
            _(
                "{shop} could not be synced since {time:%Y-%m-%d %H:%M} UTC: {problem}",
                shop=name,
                time=sync.failing_since,
                problem=recorded_reason(sync.problem),
            ),
        )
    elif sync.completed_at is not None:
        yield _diagnosis(
            "ok", _("{shop} was synced last at {time:%Y-%m-%d %H:%M} UTC.", shop=name, time=sync.completed_at)
        )


def _diagnosis(level: Severity, what: str, remedy: str = "") -> Diagnosis:
    return Diagnosis(area="wish", level=level, what=what, remedy=remedy)
