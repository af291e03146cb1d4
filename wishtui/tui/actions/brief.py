"""The start of a day, as a page over the inbox."""

from wishtui.i18n import N_, _
from wishtui.present.brief import brief_lines
from wishtui.present.words import shop_name
from wishtui.services.brief import start_of_day
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import TextPage


async def show(screen: InboxScreen) -> None:
    """What is overdue or due today, what came in, what was not sent, and who is on what."""
    session, settings, inbox = screen.session, screen.session.settings, screen.session.inbox
    narrowed = None if inbox.shop is None else [issue_id for issue_id in inbox.headers if inbox.shows(issue_id)]

    def of_shop(ids: set[str]) -> set[str]:
        return {each.id for each in session.store.headers(ids).values() if each.shop == inbox.shop}

    brief = await session.run(
        N_("Looking how the day begins"),
        lambda: start_of_day(
            session.store,
            now=session.clock(),
            zone=settings.zone,
            windows=settings.windows,
            seen=session.seen,
            ids=narrowed,
            among=None if inbox.shop is None else of_shop,
        ),
    )
    screen.app.push_screen(
        TextPage(
            _("Start of day") if inbox.shop is None else _("Start of day, shop {shop}", shop=shop_name(inbox.shop)),
            lambda width: brief_lines(brief, width, windows=settings.windows, format_time=session.show_time, most=100),
        )
    )
