"""Several shops in one inbox: narrowing everything to one of them, and widening it again."""

from wishtui.i18n import N_, _, enumerated
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.present.words import shop_name
from wishtui.services.headers import searched
from wishtui.services.inbox import to_look_at
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.screens.updates import TAKING_IN
from wishtui.tui.session import Session

_NARROWING = N_("Looking whose the issues are")
_ALL = "all"
_SHOP = "shop:"


def switch(screen: InboxScreen) -> None:
    """Pick one shop, or all."""
    session = screen.session
    choices = [Choice(value=_ALL, title=_("All shops"), remark="" if session.inbox.shop else _("shown now"))]
    choices += [
        Choice(
            value=_SHOP + shop,
            title=shop_name(shop),
            remark=_("shown now") if shop == session.inbox.shop else session.settings.profile(shop).name,
        )
        for shop in session.shops
    ]

    def picked(value: str | None) -> None:
        if value:
            shop = None if value == _ALL else value.removeprefix(_SHOP)
            screen.command(_NARROWING, _narrow(screen, shop))

    screen.app.push_screen(Picker(_("Show one shop alone, or all"), choices), picked)


async def switch_to(screen: InboxScreen, name: str) -> None:
    """Narrow everything to the shop of that name, or widen it to all."""
    if name == _ALL:
        await _narrow(screen, None)
    elif name in screen.session.shops:
        await _narrow(screen, name)
    else:
        there = enumerated(filter(None, screen.session.shops))
        screen.say(_("There is no shop {name}: {shops} or all.", name=name, shops=there), Role.OVERDUE)


async def _narrow(screen: InboxScreen, shop: str | None) -> None:
    session = screen.session
    if not await screen.keep():
        return
    if session.store.finds_words or shop is not None:
        await screen.archive.read()
    if shop is None:
        closed = await screen.archive.pages.of_shop(None)
        session.inbox.narrow(None)
    else:
        with session.changes.gathered() as meanwhile:
            await session.tasks.named_over(TAKING_IN)  # what is put in place by and by was told of before
            ids = list(searched(session.inbox.headers, session.store))
            of_shop = await session.run(_NARROWING, _issues_of, session, shop, ids)
            closed = await screen.archive.pages.of_shop(shop)
        session.inbox.narrow(shop, of_shop, changed=to_look_at(session.inbox, meanwhile.of_issues))
    screen.archive.pages.take_shop(closed, shop)
    # What is marked and out of sight must not be acted on.
    session.marked = {issue_id: None for issue_id in session.marked if session.inbox.shows(issue_id)}
    screen.read(False)
    screen.show_list(0)
    if closed is not None and session.searched:
        await _search_again(screen)
    screen.view_counter.count()
    key = session.keymap.key_of("shop.switch")
    screen.say(
        _("All shops")
        if shop is None
        else _("The shop {shop} alone: {key} picks another, or all", shop=shop_name(shop), key=key)
    )


async def _search_again(screen: InboxScreen) -> None:
    """What a search found in the store, it found in another shop."""
    from wishtui.tui.actions import find  # loaded already: it has searched

    if screen.session.views.shown:
        await find.open_view(screen, screen.session.views.shown)
    else:
        await find.search_for(screen, screen.session.searched)


def _issues_of(session: Session, shop: str, ids: list[str]) -> list[str]:
    headers = session.inbox.headers.uncached
    known = ((issue_id, headers.get(issue_id)) for issue_id in ids)
    return [issue_id for issue_id, header in known if header is not None and header.shop == shop]
