"""What goes to a program or a server of the owner's goes there once it is agreed to; what comes back is a draft."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from wishtui.domain.issue import Issue, lock_reason
from wishtui.domain.origin import Origin
from wishtui.errors import UsageError, WishtuiError
from wishtui.i18n import N_, _
from wishtui.present.assistance import leaving_lines
from wishtui.present.spans import Role
from wishtui.services.assistance import Assistance
from wishtui.tui.keys import Work
from wishtui.tui.screens.asking import ConfirmFirst
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Confirm
from wishtui.tui.session import Session


class Helper(Protocol):
    """A program or a server of the owner's."""

    @property
    def title(self) -> str: ...
    @property
    def key(self) -> str: ...


H = TypeVar("H", bound=Helper)


async def once_agreed(
    screen: InboxScreen, find: Callable[[Assistance], H], leaves: tuple[str, ...], then: Callable[[H], Work]
) -> None:
    """Go on with the helper once it is agreed that text leaves for it: the first time it is said what does."""
    session = screen.session
    try:
        helper, agreed = await session.run(N_("Looking who helps"), _look, session, find)
    except WishtuiError as error:
        screen.say(str(error), Role.SOON)
        return
    if agreed:
        await then(helper)
        return

    async def agree() -> None:
        await session.run(N_("Keeping what was agreed to"), _agree, session, helper.key)
        await then(helper)

    page = Confirm(_("Send text to {title}?", title=helper.title), partial(leaving_lines, helper.title, leaves))
    screen.asking.confirm(ConfirmFirst(page, N_("Agreeing"), agree))


def still_open(session: Session, issue: Issue) -> bool:
    """Whether `issue` is in hand and can be answered: help comes late, and an answer may be recorded meanwhile."""
    here = session.issue
    return here is not None and here.id == issue.id != session.sending and not lock_reason(here)


def put_reply(screen: InboxScreen, text: str, origin: Origin) -> None:
    """Put a text into the reply box, in place of what stands there, and above it what it was made of."""
    box = screen.detail.reply
    screen.session.drafts.come_from(origin)
    box.put_again(text)
    screen.draft.typed(box)
    screen.detail.conversation.show_end()


def _look(session: Session, find: Callable[[Assistance], H]) -> tuple[H, bool]:
    if session.assistance is None:
        raise UsageError(_("No program and no server of yours is known here."))
    helper = find(session.assistance)
    return helper, session.assistance.agreed(helper.key)


def _agree(session: Session, key: str) -> None:
    if session.assistance is not None:
        session.assistance.agree(key)
