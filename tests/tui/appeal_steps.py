"""Steps that tests of appeals share."""

from typing import Any

from tests.tui.inbox_runner import RunningInbox, shop
from wishtui.domain.appeal import Appeal
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.widgets.field_editor import FieldEditor
from wishtui.tui.widgets.line_widget import LineBar

SHOP: dict[str, Any] = {"shop_name": "Bramble & Finch", "merchant_id": "M-4711", "signer": "Noor Haddad"}
FIRST = shop()[0].id


def composer(inbox: RunningInbox) -> ComposerScreen:
    screen = inbox.app.screen
    assert isinstance(screen, ComposerScreen)
    return screen


def status_bar(inbox: RunningInbox) -> str:
    """The line at the bottom of whatever screen is on top."""
    return inbox.app.screen.query_one("#status", LineBar).text.strip()


def field_name(inbox: RunningInbox) -> str:
    return inbox.app.screen.query_one(FieldEditor).field.name


def only_appeal(inbox: RunningInbox) -> Appeal:
    (only,) = inbox.store.appeals.appeals()
    return only


async def complete(inbox: RunningInbox) -> None:
    """A complete shipment-delay letter for the issue in hand, not saved yet."""
    await inbox.do("appeal.new")
    await inbox.press("enter", "1", "1", "1", "1")
