"""Opens the inbox on a store: what the command line calls, once it knows where and how."""

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wishtui import log
from wishtui.commands import build_keymap
from wishtui.config import Settings, agent_name, paths
from wishtui.i18n import _
from wishtui.store import Store, open_store
from wishtui.store.address import Where
from wishtui.text import clean, clean_line

if TYPE_CHECKING:
    from wishtui.config.hooks import Commands
    from wishtui.services.assistance import Assistance
    from wishtui.services.connections import Connections
    from wishtui.tui.driver.early_terminal import EarlyTerminal
    from wishtui.tui.opening import OpenedInbox
    from wishtui.tui.session import Session


def run_inbox(
    *,
    where: Where,
    settings: Settings,
    config_file: Path,
    now: datetime | None,
    no_color: bool,
    theme: str | None,
    driver: str,
    letter_folders: Sequence[Path] = (),
    state_file: Path | None = None,
    connections: "Connections | None" = None,
    assistance: "Assistance | None" = None,
    hooks: "Commands | None" = None,
) -> int:
    """Run the inbox until the user leaves; gives the exit code.

    Raises:
        StoreError: the store cannot be opened.
        UsageError: a key of the configuration cannot be used.
        Exception: what nobody foresaw and ended the inbox; the screen is gone by then.
    """
    gc.disable()
    look = "none" if no_color else theme or settings.theme
    _set_process(look)
    from wishtui.tui.opening import OpenedInbox

    def resumed(store: Store) -> "Session":
        session = _session(store, settings, config_file, clock_at(now), letter_folders)
        session.assistance = assistance
        _resume(session, connections, state_file)
        return session

    make = partial(open_store, where, agent=agent_name(settings), windows=settings.windows, tell=_print_notice)
    opened = OpenedInbox(partial(make, private=partial(paths.private_folder, where)), resumed)
    try:
        return _run(opened, look, driver, state_file, lambda session: _set_background(session, where, now, hooks or {}))
    finally:
        gc.enable()
        _close(opened)


def _close(opened: "OpenedInbox") -> None:
    """Close the store, and print what it notices then."""
    store = opened.store
    known = len(store.notices)
    opened.close()
    for notice in store.notices[known:]:
        _print_notice(notice)


def _print_notice(notice: str) -> None:
    """Print a line on the terminal, while no screen is on it."""
    sys.stderr.write(f"wishtui: {clean_line(notice)}\n")


def _set_process(look: str) -> None:
    """What the toolkit takes from the environment, and how soon its threads give way to each other."""
    if look == "none":
        os.environ["NO_COLOR"] = "1"
    elif not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # an empty one means nothing, and to the toolkit it means no colours
    os.environ.pop("UNICODE_VERSION", None)
    # A key waits for the next frame: the library's 60 a second are 16 ms, and nothing here is painted without a reason.
    os.environ.setdefault("TEXTUAL_FPS", "200")
    # A frame is written by a thread of the library's: it must not wait 5 ms for one that goes on painting.
    sys.setswitchinterval(0.0005)


def clock_at(now: datetime | None) -> Callable[[], datetime]:
    """The clock: the real one, or one that stands still at `now`."""
    if now is None:
        return lambda: datetime.now(UTC)
    return lambda: now


def _session(
    store: Store,
    settings: Settings,
    config_file: Path,
    clock: Callable[[], datetime],
    letter_folders: Sequence[Path],
) -> "Session":
    from wishtui.tui.session import Session

    keymap, wrong = build_keymap(settings.bindings)
    agent = agent_name(settings)
    session = Session(store, settings, keymap, agent=agent, clock=clock, letter_folders=letter_folders)
    session.startup_notices = list(store.notices)
    if wrong:
        from wishtui.services.key_check import key_problems

        session.startup_notices += [str(problem) for problem in key_problems(config_file, settings)]
    return session


def _connect(session: "Session", connections: "Connections | None") -> None:
    """Have the shops that are signed in synced while the inbox is open, and what is answered in them sent."""
    from wishtui.services.shops import shop_names
    from wishtui.tui.live import Live

    syncs = () if connections is None else session.store.syncs().values()
    session.shops = shop_names(session.settings, connections, syncs)
    if connections is None:
        return
    session.connected = connections.connected
    session.live = Live(session.store, connections, session.settings.windows, session.agent, keymap=session.keymap)
    session.live.read()


def _set_background(session: "Session", where: Where, now: datetime | None, hooks: "Commands") -> None:
    """What goes on beside the screen while the inbox is open: Wish, the risks, and what the team is told of."""
    from wishtui.tui.background_jobs import BackgroundJobs

    session.private = partial(paths.private_folder, where)
    session.background = BackgroundJobs(
        session.store,
        session.settings,
        keymap=session.keymap,
        agent=session.agent,
        clock=session.clock,
        levels=session.risk_levels,
        apart=None if isinstance(where, str) else (where, now),
        hooks=hooks,
    )


def _resume(session: "Session", connections: "Connections | None", state_file: Path | None) -> None:
    """Put the session where the last run ended."""
    from wishtui.tui import view_state

    _connect(session, connections)
    if state_file is not None:
        view_state.restore(session, state_file)
    if _wide():
        from wishtui.tui.first_frame import preload

        preload(session)


def _run(
    opened: "OpenedInbox", look: str, driver: str, state_file: Path | None, set_background: "Callable[[Session], None]"
) -> int:
    with _early_terminal(opened.session, look, driver) as early_terminal:
        opened.check()
        from wishtui.tui.app import WishtuiApp
        from wishtui.tui.driver import pick_driver

        # The toolkit has loaded the log library; what a library warns of must not be printed over the screen.
        log.attach()
        session = opened.make_sure()
        set_background(session)
        shown = pick_driver(driver)
        app = WishtuiApp(session, theme=look, driver_class=shown, watch_terminal=True, early_terminal=early_terminal)
        threading.excepthook = _thread_failed
        if early_terminal is not None:
            early_terminal.expect_driver()
        try:
            app.run(mouse=_mouse(session.settings))
        finally:
            _end(session, app.unsaved)
    if app.failure is not None:
        raise app.failure
    if state_file is not None:
        from wishtui.tui import view_state

        view_state.save(session, state_file)
    return app.return_code or 0


@contextmanager
def _early_terminal(session: "Session", look: str, driver: str) -> "Iterator[EarlyTerminal | None]":
    """Paint the first frame, which need not wait for the toolkit, where the driver can go on from it."""
    if sys.platform == "win32":
        yield None
        return
    from wishtui.tui.driver.early_terminal import EarlyTerminal
    from wishtui.tui.early_frame import paint_early

    with EarlyTerminal() as terminal:
        if driver == "diff":
            paint_early(terminal, session, look)
        yield terminal


def _end(session: "Session", unsaved: Sequence[tuple[str, str]]) -> None:
    """Print what no disk took, and end what goes on beside the screen: that may take as long as a call to Wish."""
    with suppress(OSError):  # the terminal may be gone
        for title, text in unsaved:
            print(
                _("wishtui: not saved, {title}:\n{text}", title=clean_line(title), text=clean(text)),
                file=sys.stderr,
                flush=True,
            )
    for each in (session.background, session.live):
        if each is not None:
            each.stop()
    session.store_thread.close()
    if session.live is not None and (parting := session.live.parting()):
        sys.stderr.write(f"wishtui: {parting}\n")


def _wide() -> bool:
    """Whether the first frame shows an issue beside the list."""
    from wishtui.present.panes import WIDE

    try:
        return os.get_terminal_size(sys.__stderr__.fileno() if sys.__stderr__ else 2).columns >= WIDE
    except OSError:
        return False


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    """Python would print it over the screen."""
    with suppress(Exception):
        log.get_logger(__name__).error("A thread failed.", exc_info=failed.exc_value)


def _mouse(settings: Settings) -> bool:
    """Over SSH each movement of the mouse costs bytes on the line, so it is off there unless wanted."""
    if settings.mouse == "auto":
        return "SSH_CONNECTION" not in os.environ
    return settings.mouse == "on"
