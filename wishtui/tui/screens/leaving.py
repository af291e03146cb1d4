"""Leaving: what is typed is on disk first. Where no disk takes it, whoever asks twice may leave all the same."""

from contextlib import suppress
from typing import Any

from textual.app import App, ScreenStackError

from wishtui.errors import StoreError
from wishtui.i18n import N_, _, sentences
from wishtui.present.spans import BLANK, Line, Role, Span, wrapped
from wishtui.text import clean
from wishtui.tui.screens.base import BaseScreen, KeyScreen
from wishtui.tui.screens.page import Confirm
from wishtui.tui.screens.typed_text import UnsavedText
from wishtui.tui.session import Session

_AGAIN = N_("The same key again leaves without it.")
_ASK = N_("Leave without saving this? It is printed on the terminal then.")


async def may_leave(app: App[Any], session: Session) -> bool:
    """Save what is typed on every screen. Where that fails it is said, and asked again a page offers to leave."""
    screens = _key_screens(app)
    refusing = [screen for screen in screens if not await screen.keep()]
    unsaved = unsaved_texts(app)
    asked_before, session.left_unsaved = session.left_unsaved, unsaved
    if not refusing:
        return True
    if unsaved and unsaved == asked_before:
        if not isinstance(app.screen, Confirm):
            _offer(app, unsaved)
    elif isinstance(app.screen, BaseScreen):
        again = _(_AGAIN)
        reason = refusing[0].message.removesuffix(again).rstrip()
        text = sentences((reason, again)) if unsaved else reason
        app.screen.say(text, Role.OVERDUE, holds=lambda: not unsaved or bool(unsaved_texts(app)))
    return False


def unsaved_texts(app: App[Any]) -> tuple[UnsavedText, ...]:
    """What is typed on any screen and on no disk."""
    with suppress(ScreenStackError):
        # All screens keep the lines of prompts together, and each names them.
        return tuple(dict.fromkeys(text for screen in _key_screens(app) for text in screen.unsaved()))
    return ()


def _key_screens(app: App[Any]) -> list[KeyScreen[Any]]:
    return [screen for screen in app.screen_stack if isinstance(screen, KeyScreen)]


def _offer(app: App[Any], unsaved: tuple[UnsavedText, ...]) -> None:
    def lines(width: int) -> list[Line]:
        shown: list[Line] = []
        for each in unsaved:
            shown += [(Span(f" {each.title}", Role.STRONG),)]
            shown += [line for text in clean(each.text).split("\n") for line in wrapped((Span(f" {text}"),), width)]
            shown += [BLANK]
        return shown

    def decided(yes: bool | None) -> None:
        if yes:
            app.exit(StoreError.exit_code, return_code=StoreError.exit_code)

    app.push_screen(Confirm(_(_ASK), lines), decided)
