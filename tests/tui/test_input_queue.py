"""Input is handled one at a time, to its end: bubbling, bindings, coroutines and screens that open included."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, TextArea

from tests.waiting import LONGEST, turns, until
from wishtui.tui import event_work, input_queue
from wishtui.tui.input_queue import InputDropped, QueuedInputApp


class Name(ModalScreen[str]):
    """Asks for a name."""

    def compose(self) -> ComposeResult:
        yield Input(id="name")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Page(QueuedInputApp[int]):
    """A text, and keys that do something with it in every way in which a key can."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "ask", "a modal, asked for by a binding"),
        Binding("f2", "slow", "a binding that waits"),
        Binding("f5", "leave", "ends"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.started = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield TextArea(id="text")

    @property
    def text(self) -> TextArea:
        return self.screen_stack[0].query_one(TextArea)

    def on_ready(self) -> None:
        self.text.focus()

    async def on_key(self, event: events.Key) -> None:
        """Keys that no widget took."""
        if event.key == "f3":
            self.command(self.work())
        elif event.key == "f4":
            self.command(self.ask_a_person())
        elif event.key == "f8":
            await self.work()
        elif event.key == "f9":
            self.command(self.ask_later())

    def command(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something beside the message queues."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    @property
    def commands(self) -> Collection[asyncio.Task[None]]:
        return tuple(self.tasks)

    def action_ask(self) -> None:
        self.push_screen(Name(), self.named)

    def named(self, name: str | None) -> None:
        self.text.insert(f"<{name}>")

    async def action_slow(self) -> None:
        await self.work()

    def action_leave(self) -> None:
        self.exit(0)

    async def work(self) -> None:
        """Waits for something that is no key."""
        self.started.set()
        await self.gate.wait()
        self.text.insert("*")

    async def ask_a_person(self) -> None:
        """Waits for keys."""
        name: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.push_screen(Name(), name.set_result)
        self.named(await name)

    async def ask_later(self) -> None:
        """The same, behind something else."""
        self.started.set()
        await self.gate.wait()
        await self.ask_a_person()

    def send(self, *keys: str) -> None:
        """All keys at once, as a terminal does."""
        for key in keys:
            event = events.Key(key, key if len(key) == 1 else None)
            event.set_sender(self)
            self.post_message(event)


@asynccontextmanager
async def page() -> AsyncIterator[tuple[Page, Pilot[int]]]:
    app = Page()
    async with app.run_test() as pilot:
        await pilot.pause()
        yield app, pilot


TYPO = [*"teh", "backspace", "backspace", *"he", "home", "X", "end", "ctrl+w", *"ab", "left", "c"]


async def test_what_is_typed_at_once_is_what_is_typed_slowly() -> None:
    async with page() as (slow, pilot):
        await pilot.press(*TYPO)
        text, cursor = slow.text.text, slow.text.cursor_location
    async with page() as (app, _):
        app.send(*TYPO, "f5")
        await until(lambda: app.return_value == 0)
        assert (app.text.text, app.text.cursor_location) == (text, cursor)
    assert text == "acb"


@pytest.mark.parametrize("waiting", ["f2", "f3", "f8"])
async def test_a_key_waits_for_what_the_one_before_it_awaits(waiting: str) -> None:
    async with page() as (app, _):
        app.send("a", waiting, "b", "c")
        await app.started.wait()
        await turns()
        assert app.text.text == "a"
        app.gate.set()
        await until(lambda: app.text.text == "a*bc")


async def test_while_a_coroutine_works_the_screen_stays_alive() -> None:
    async with page() as (app, _):
        app.send("f3")
        await app.started.wait()
        alive = asyncio.Event()
        app.text.refresh()
        app.screen.call_after_refresh(alive.set)
        await asyncio.wait_for(alive.wait(), 30)
        assert not app.gate.is_set()


@pytest.mark.parametrize("waiting", ["f2", "f3", "f8"])
async def test_a_key_does_not_wait_for_ever(waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_queue, "_LONGEST", 0.05)
    async with page() as (app, _):
        app.send(waiting, "b")
        await app.started.wait()
        if waiting == "f3":  # the others keep the very queue busy that every key goes through first
            await until(lambda: app.text.text == "b")
            app.send("c")
            await until(lambda: app.text.text == "bc")
        app.gate.set()
        await until(lambda: "*" in app.text.text and "b" in app.text.text)


async def test_what_hangs_is_not_waited_for_at_the_end() -> None:
    async with page() as (app, _):
        app.send("a", "f3", "b")
        await app.started.wait()
        await app.take_in_rest(patience=0.01)
        assert app.text.text == "a"
        app.gate.set()


@pytest.mark.parametrize("asking", ["f1", "f4"])
async def test_keys_behind_one_that_opens_a_screen_go_to_it_and_those_behind_it_back(
    asking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A command that waits for a person from its very beginning, which none of ours does, is waited for so long.
    monkeypatch.setattr(input_queue, "_LONGEST", 1.0)
    async with page() as (app, _):
        app.send("a", asking, *"Mira", "enter", "b", "backspace", asking, *"Joel", "enter", "c")
        await until(lambda: app.text.text.endswith("c"))
        assert app.text.text == "a<Mira><Joel>c"


async def test_a_person_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_queue, "_LONGEST", 1000.0)
    async with page() as (app, _):
        app.send("a", "f9", *"Mira", "enter", "b")
        await app.started.wait()
        await turns()
        app.gate.set()
        await until(lambda: app.text.text == "a<Mira>b")


async def test_what_is_typed_before_the_first_frame_comes_after_it() -> None:
    class Early(Page):
        def on_mount(self) -> None:
            self.send("a", "f1", "X", "enter", "b")

    app = Early()
    async with app.run_test():
        await until(lambda: app.text.text == "a<X>b")


async def test_behind_the_key_that_leaves_nothing_acts() -> None:
    async with page() as (app, _):
        app.send("a", "f5", "b", "c")
        await until(lambda: app.return_value == 0)
        assert app.text.text == "a"


async def test_a_paste_and_the_focus_of_the_window_have_their_turn() -> None:
    async with page() as (app, _):
        app.send("a", "backspace")
        app.post_message(events.Paste("one\ntwo"))
        app.post_message(events.AppBlur())
        app.post_message(events.AppFocus())
        app.send("backspace", "!")
        await until(lambda: app.text.text.endswith("!"))
        assert app.text.text == "one\ntw!"


async def test_a_frame_of_a_screen_that_was_covered_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with page() as (app, _):
        monkeypatch.setattr(app.screen, "call_after_refresh", lambda callback, *arguments: True)
        waiting = asyncio.create_task(event_work.EventWork(app, events.Ready()).frame())
        await turns()
        assert not waiting.done()
        app.push_screen(Name())
        await asyncio.wait_for(waiting, LONGEST)


async def test_a_click_goes_to_what_stands_there_by_then() -> None:
    async with page() as (app, _):
        app.send("a", "enter", "b", "enter", "c", "f1", "X", "enter")
        x, y = app.text.content_region.offset
        for kind in (events.MouseDown, events.MouseUp):
            click = kind(None, x, y + 1, 0, 0, 1, False, False, False, screen_x=x, screen_y=y + 1)
            click.set_sender(app)
            app.post_message(click)
        app.send("d")
        await until(lambda: "d" in app.text.text)
        assert app.text.text == "a\ndb\nc<X>"


async def test_a_burst_is_not_painted_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = 0
    paint = Screen._compositor_refresh

    def counted(screen: Screen[Any]) -> None:
        nonlocal frames
        frames += 1
        paint(screen)

    monkeypatch.setattr(input_queue, "_FRAME", 1000.0)
    monkeypatch.setattr(Screen, "_compositor_refresh", counted)
    async with page() as (app, _):
        frames = 0
        app.send(*["a"] * 60)
        await until(lambda: len(app.text.text) == 60)
        assert frames < 12


async def test_what_was_meant_for_another_program_is_dropped_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[InputDropped] = []
    monkeypatch.setattr(Page, "on_input_dropped", lambda app, event: dropped.append(event), raising=False)
    monkeypatch.setattr(input_queue, "_STALE", -1.0)
    async with page() as (app, _):
        app.send("f3", "b")
        await app.started.wait()
        app._input.drop_stale(monotonic())
        app.send("c")
        app.gate.set()
        await until(lambda: app.text.text == "*c")
        assert len(dropped) == 1


async def test_a_mistake_in_it_ends_the_program_and_does_not_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(work: event_work.EventWork, waiting: object) -> bool:
        raise ArithmeticError("a mistake")

    monkeypatch.setattr(event_work.EventWork, "needs_frame", mistaken)
    with pytest.raises(ArithmeticError, match="a mistake"):
        await ended(Page())


async def ended(app: Page) -> None:
    """Run until it ends by itself."""
    async with app.run_test():
        await until(lambda: app.return_code is not None)


# -- what it looks at is not public: how it is, and what is done without --------------------------------------


async def test_the_loop_tells_when_it_has_nothing_left_to_do() -> None:
    ready = event_work._ready()
    assert ready is not None
    assert not ready
    asyncio.get_running_loop().call_soon(int)
    assert len(ready) == 1


async def test_the_screen_tells_when_it_wants_to_be_laid_out() -> None:
    async with page() as (app, pilot):
        assert app.screen._layout_required is False
        with app.batch_update():
            app.text.refresh(layout=True)
            await pilot._wait_for_screen()
            assert app.screen._layout_required is True
        await pilot.pause()
        assert app.screen._layout_required is False


def blind(names: Iterable[str], patch: pytest.MonkeyPatch) -> None:
    """Let none of these be seen."""

    def seen(thing: object, name: str, otherwise: Any = None) -> Any:
        return otherwise if name in names else getattr(thing, name, otherwise)

    patch.setattr(event_work, "getattr", seen, raising=False)


@pytest.mark.parametrize("names", [["_ready"], ["_layout_required"], ["_ready", "_layout_required"]])
async def test_without_what_is_not_public_it_is_slower_but_in_order(
    names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(names, monkeypatch)
    async with page() as (app, _):
        app.send("a", *TYPO, "f1", *"Mira", "enter", "f2", "d", "backspace", "e")
        await app.started.wait()
        await turns()
        assert app.text.text == "ac<Mira>b"
        app.gate.set()
        await until(lambda: app.text.text.endswith("*eb"))
        assert app.text.text == "ac<Mira>*eb"
