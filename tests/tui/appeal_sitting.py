"""What tests of appeals do again and again in a sitting."""

from typing import Any

from tests.tui.sitting import Sitting, shop
from wishtui.domain.appeal import Appeal
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.widgets.field_editor import FieldEditor
from wishtui.tui.widgets.line_widget import LineBar

SHOP: dict[str, Any] = {"shop_name": "Bramble & Finch", "merchant_id": "M-4711", "signer": "Noor Haddad"}
FIRST = shop()[0].id


def composer(inbox: Sitting) -> ComposerScreen:
    screen = inbox.app.screen
    assert isinstance(screen, ComposerScreen)
    return screen


def said(inbox: Sitting) -> str:
    """The line at the bottom of whatever screen is on top."""
    return inbox.app.screen.query_one("#status", LineBar).text.strip()


def field(inbox: Sitting) -> str:
    return inbox.app.screen.query_one(FieldEditor).field.name


def kept(inbox: Sitting) -> Appeal:
    (only,) = inbox.store.appeals.appeals()
    return only


async def complete(inbox: Sitting) -> None:
    """A complete shipment-delay letter for the issue in hand, not saved yet."""
    await inbox.do("appeal.new")
    await inbox.press("enter", "1", "1", "1", "1")
