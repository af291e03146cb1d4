"""Opens the inbox on a store: what the command line calls, once it knows where and how."""

import gc
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from wishtui.commands import build_keymap
from wishtui.config import Settings, agent_name
from wishtui.store import Store


def run_inbox(
    *,
    folder: Path,
    settings: Settings,
    now: datetime | None,
    no_color: bool,
    theme: str | None,
    driver: str,
    demo: bool = False,
) -> int:
    """Run the inbox until the user leaves; gives the exit code.

    Raises:
        StoreError: the store cannot be opened.
        UsageError: a key of the configuration cannot be used.
    """
    gc.disable()
    look = theme or settings.theme
    if no_color or look == "none":
        os.environ["NO_COLOR"] = "1"
        look = "none"
    os.environ.pop("UNICODE_VERSION", None)
    agent = agent_name(settings)
    store = Store.open(folder, agent=agent, window=settings.window)
    try:
        return _run(store, settings, agent, clock_at(now), look, driver)
    finally:
        gc.enable()
        store.close()


def clock_at(now: datetime | None) -> Callable[[], datetime]:
    """The clock: the real one, or one that stands still at `now`."""
    if now is None:
        return lambda: datetime.now(UTC)
    return lambda: now


def _run(store: Store, settings: Settings, agent: str, clock: Callable[[], datetime], look: str, driver: str) -> int:
    from wishtui.tui.app import WishtuiApp
    from wishtui.tui.driver import pick_driver
    from wishtui.tui.session import Session

    overrides = {name: (keys,) if isinstance(keys, str) else keys for name, keys in settings.keys.items()}
    keymap, problems = build_keymap(overrides)
    session = Session(store, settings, keymap, agent=agent, clock=clock)
    session.told = [*store.notices, *(f"keys.{bad.command}: {bad.problem}. {bad.remedy}" for bad in problems)]
    app = WishtuiApp(session, theme=look, driver_class=pick_driver(driver), watch_terminal=True)
    app.run(mouse=_mouse(settings))
    return app.return_code or 0


def _mouse(settings: Settings) -> bool:
    """Over SSH each movement of the mouse costs bytes on the line, so it is off there unless wanted."""
    if settings.mouse == "auto":
        return "SSH_CONNECTION" not in os.environ
    return settings.mouse == "on"
