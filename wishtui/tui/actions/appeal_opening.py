"""Opening the composer: on a new appeal, or on one that was begun."""

from collections.abc import Sequence

from wishtui.domain.appeal import Appeal
from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.present.spans import Role
from wishtui.services.composing import Composing
from wishtui.tui.actions import appeal_writing
from wishtui.tui.actions.appeal_asking import Screen
from wishtui.tui.screens.appeals.composer import ComposerScreen


def begin(screen: Screen, kind: str, issues: Sequence[Issue]) -> None:
    """A new appeal of a kind, filled in from the issues."""
    session = screen.session
    known = session.store.orders({name for issue in issues for name in issue.order_ids})
    try:
        session.catalogue.usable_kind(kind)
        appeal = session.appeals.start(kind, issues, orders=known.values())
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        compose(screen, appeal)


def go_on(screen: Screen, appeal_id: str) -> None:
    """An appeal that was begun."""
    try:
        appeal = screen.session.appeals.get(appeal_id)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        compose(screen, appeal)


def compose(screen: Screen, appeal: Appeal) -> None:
    """Open the composer on an appeal."""
    session = screen.session
    try:
        composing = Composing(session.appeals, appeal, today=session.settings.local(session.clock()).date())
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    screen.app.push_screen(ComposerScreen(session, composing, appeal_writing.HANDLERS, {}))
