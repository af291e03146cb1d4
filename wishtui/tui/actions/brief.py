"""The start of a day, as a page over the inbox."""

from wishtui.present.brief import brief_lines
from wishtui.services.brief import start_of_day
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import TextPage


async def show(screen: InboxScreen) -> None:
    """What is overdue or due today, what came in, what was not sent, and who is on what."""
    session, settings = screen.session, screen.session.settings
    brief = await session.run(
        "Looking how the day begins",
        lambda: start_of_day(
            session.store,
            now=session.clock(),
            zone=settings.zone,
            window=settings.window,
            looked=session.looked,
        ),
    )
    screen.app.push_screen(
        TextPage(
            "Start of day",
            lambda width: brief_lines(brief, width, window=settings.window, format_time=session.show_time, most=100),
        )
    )
