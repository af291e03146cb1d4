"""Runs the inbox for tests: a small shop in memory, a clock that the test moves, keys by command id."""

import asyncio
import gc
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from tests.loop_guard import LoopGuard
from tests.waiting import LONGEST
from wishtui.commands import BY_ID, build_keymap
from wishtui.config import Settings
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Tracking
from wishtui.present.rows import STATE_SIGNS
from wishtui.store import Store, memory_store, open_store
from wishtui.tui import event_work
from wishtui.tui.app import WishtuiApp
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session

GUARD: LoopGuard | None = None
"""Fails what blocks the event loop."""

FOLDER: Path | None = None
"""Where stores are kept on disk; None keeps them in memory."""

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AGENT = "mira"


def order(number: int, **changes: Any) -> Order:
    """An order that was promised nine days ago and has not arrived."""
    base = Order(
        id=f"6a{number:022d}",
        state="SHIPPED",
        product="Enamel mug",
        sku="MUG-BLU",
        color="blue",
        quantity=2,
        total=Money(Decimal("12.40"), "USD"),
        released_at=NOON - timedelta(days=30),
        promised_delivery_at=NOON - timedelta(days=9),
        shipped_at=NOON - timedelta(days=25),
        tracking=(Tracking(number="YT2600000000000001", carrier="YunExpress"),),
    )
    return msgspec.structs.replace(base, **changes)


def issue(number: int, hours: float, text: str = "Where is my parcel?", **changes: Any) -> Issue:
    """An Unhandled issue whose customer has waited for `hours`."""
    at = NOON - timedelta(hours=hours)
    base = Issue(
        id=f"5f{number:022d}",
        status=Status.UNHANDLED,
        opened_at=at,
        updated_at=at,
        subject=f"Question {number}",
        customer=f"Customer {number}",
        locale="en",
        reason="SHIPPING_TAKING_TOO_LONG",
        order_ids=(f"6a{number:022d}",),
        orders=(order(number),),
        messages=(Message(sender=Sender.CUSTOMER, at=at, text=text),),
    )
    return msgspec.structs.replace(base, **changes)


def answered(number: int, hours: float, status: Status = Status.RESPONDED) -> Issue:
    """An issue that the seller has answered."""
    known = issue(number, hours)
    reply = Message(sender=Sender.SELLER, at=NOON - timedelta(hours=hours - 1), text="It is on its way.", author="joel")
    return msgspec.structs.replace(known, status=status, messages=(*known.messages, reply))


def shop() -> list[Issue]:
    """Four that wait, most urgent first, one answered and one closed."""
    return [
        issue(1, 50, "It came in three pieces"),
        issue(2, 46),
        issue(3, 20, "Can I change the colour?"),
        issue(4, 1, "我的包裹在哪里？"),
        answered(5, 30),
        answered(6, 90, Status.CLOSED),
    ]


def _pressed(key: str) -> events.Key:
    """The event of a key, as the library's pilot makes it."""
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    character = key if len(key) == 1 else None
    with suppress(KeyError):
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    return events.Key(key, character)


class RunningInbox:
    """The running program, as a test drives it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.now = NOON
        self.store = store
        keymap, problems = build_keymap(settings.bindings)
        assert problems == []
        agent = getattr(store.drafts, "agent", "") or AGENT  # a store knows for whom it was opened
        self.session = Session(store, settings, keymap, agent=agent, clock=lambda: self.now)
        # What is explained once comes with a tick of the clock, over what a test looks at.
        self.session.seen.signs.update(sign.sign for sign in STATE_SIGNS)
        self.app = WishtuiApp(self.session, theme=settings.theme)
        self._pilot: Pilot[int] | None = None

    @property
    def pilot(self) -> Pilot[int]:
        """Whoever presses the keys; there from the first frame on."""
        assert self._pilot is not None
        return self._pilot

    @property
    def screen(self) -> InboxScreen:
        """The inbox."""
        return self.app.inbox_screen

    async def do(self, *commands: str) -> None:
        """Press the key of each command, as it is bound now."""
        for command in commands:
            await self._send(*self.session.keymap.keys[BY_ID[command].id][0])
        await self.rest()

    async def type(self, text: str) -> None:
        """Type letter by letter."""
        await self._send(*("space" if letter == " " else letter for letter in text))
        await self.rest()

    async def press(self, *keys: str) -> None:
        """Press keys as they are."""
        await self._send(*keys)
        await self.rest()

    async def _send(self, *keys: str) -> None:
        """Each key when the one before is over. The library's pilot waits 40 ms a key for the process to look idle."""
        for key in keys:
            await self.app._post_message(_pressed(key))
            await self.app._input.over()

    async def rest(self) -> None:
        """Wait until nothing goes on that a key or the clock began, and all of it is painted."""
        await self._settle()
        while self.session.tasks.names or self.app._input._busy:
            await self.session.tasks.over()
            await self._settle()

    async def _settle(self) -> None:
        """Let all that is queued be done, and what that leads to. The library's own pause asks every single widget."""
        await self._frame()
        await self.pilot.pause(0)  # waits for a handler that waits for something itself
        await self._frame()

    async def _frame(self) -> None:
        """Run the event loop empty, and paint what is to be painted."""
        await event_work.rest()
        self.app.screen._on_timer_update()

    async def until(self, fact: Callable[[], object]) -> None:
        """Wait for what a timer of the program does by itself."""
        async with asyncio.timeout(LONGEST):
            while not fact():
                await self.pilot.pause(0.01)

    async def after(self, **span: float) -> None:
        """Let time pass, and have the store looked at."""
        self.now += timedelta(**span)
        self.screen.ticker.tick()
        await self.rest()

    def line(self, name: str) -> str:
        """What one of the bars says."""
        from wishtui.tui.widgets.line_widget import LineBar

        return self.screen.query_one(f"#{name}", LineBar).text.strip()

    def picture(self) -> str:
        """The whole screen as text, as it was composited."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def shown(self) -> str:
        """Id under the cursor."""
        return self.screen.issues.current

    @property
    def reply(self) -> str:
        """What stands in the reply box."""
        return self.screen.detail.reply.text


@asynccontextmanager
async def run_inbox(
    issues: Iterable[Issue] | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    store: Store | None = None,
    **settings: Any,
) -> AsyncIterator[RunningInbox]:
    """Run the program on a store of `issues`, replies recorded at once unless `hold_seconds` says otherwise."""
    store = store or filled(shop() if issues is None else issues)
    inbox = RunningInbox(store, Settings(**{"hold_seconds": 0.0, "time_zone": "UTC", **settings}))
    try:
        async with inbox.app.run_test(size=size) as pilot:
            inbox._pilot = pilot
            await inbox.rest()
            if GUARD is not None:
                GUARD.arm()
            yield inbox
            if GUARD is not None:
                GUARD.disarm()
            assert not inbox.session.tasks.failed
    finally:
        inbox.session.store_thread.close()
        gc.unfreeze()  # the program freezes what it has loaded: a test's whole inbox would stay for good


def filled(issues: Iterable[Issue]) -> Store:
    """A store that holds `issues`, in memory unless there is a folder for it."""
    store = memory_store(agent=AGENT) if FOLDER is None else open_store(FOLDER, agent=AGENT)
    with store.unit_of_work() as transaction:
        for known in issues:
            transaction.put(known)
    return store
