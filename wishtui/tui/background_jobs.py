"""What is looked at beside the inbox, on a thread of its own: nothing of the screen waits for it."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wishtui.config import Settings
from wishtui.i18n import N_
from wishtui.present.spans import Role
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.commands import KeyMap
    from wishtui.config.hooks import Commands
    from wishtui.services.background import Background, Job
    from wishtui.services.risk_watch import RiskLevel

RISKS_FIRST = 20.0
"""Seconds after the first frame before the risks are measured: whoever has just come wants the machine."""
RISKS_EVERY = 3600.0
POLL_EVERY = 30.0
"""Seconds between two looks at what time alone brings about."""
POLL_AGAIN = 3.0
"""Seconds from one look to the next where something changed meanwhile."""

Say = Callable[[str, Role], None]


class BackgroundJobs:
    """Measures the risks, runs the hooks, and calls the agent where something has happened that they asked for."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        keymap: "KeyMap",
        agent: str,
        clock: Callable[[], datetime],
        levels: dict[str, str],
        apart: tuple[Path, datetime | None] | None = None,
        hooks: "Commands | None" = None,
    ) -> None:
        """`levels` is how much each risk pressed last, and is kept up.

        `apart` names the folder of a store whose risks a process of its own measures, and the time at which its clock
        stands if it does; without it they are measured here.
        """
        self._store = store
        self._settings = settings
        self._keymap = keymap
        self._agent = agent
        self._clock = clock
        self._levels = levels
        self._apart = apart
        self._hooks = hooks or {}
        self._stop = threading.Event()
        self._starting: threading.Thread | None = None
        self._background: Background | None = None
        self._closing: list[Callable[[], None]] = []

    def start(self, say: Say, call: Callable[[Mapping[str, int]], None]) -> None:
        """Begin. On this loop `say` is told what a person must hear of, and `call` of what to call them for."""
        loop = asyncio.get_running_loop()

        def tell(text: str, role: Role) -> None:
            with suppress(RuntimeError):  # the screen is gone
                loop.call_soon_threadsafe(say, text, role)

        def ring(counts: Mapping[str, int]) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(call, counts)

        self._starting = threading.Thread(target=self._begin, args=(tell, ring), name="background-start", daemon=True)
        self._starting.start()

    def stop(self) -> None:
        """End at the next step, and wait for that."""
        self._stop.set()
        if self._starting is not None:
            self._starting.join()  # what it has begun is known only then
        if self._background is not None:
            self._background.stop()
        for close in self._closing:
            close()

    def _begin(self, say: Say, call: Callable[[Mapping[str, int]], None]) -> None:
        """Load what the first frame does without, and go."""
        from wishtui.services.background import Background, Job

        jobs = [
            Job(N_("Measuring the risks"), self.risks(say), first=RISKS_FIRST, every=RISKS_EVERY, only_changed=True),
            *([self._job(N_("Running the hooks"), self.hooks(say))] if self._hooks else []),
            *([self._job(N_("Looking what to call for"), self.alerts(call))] if self._alerts else []),
        ]
        if not self._stop.is_set():
            self._background = Background(self._store, jobs, self._stop)

    def risks(self, say: Say) -> Callable[[], None]:
        """What measures the risks, and says which got worse."""

        def run() -> None:
            from wishtui.present.risks import worse_line
            from wishtui.services.risk_watch import worse

            levels = self.measure()
            pressing = worse(levels, self._levels)
            self._levels.update({each.risk: each.level.value for each in levels})
            if pressing:
                say(*worse_line(pressing, self._keymap))

        return run

    def hooks(self, say: Say) -> Callable[[], None]:
        """What runs the hooks, and says which began to fail."""
        from wishtui.services.hooks import Hooks

        hooks = Hooks(
            self._store,
            self._hooks,
            clock=self._clock,
            agent=self._agent,
            seconds=self._settings.hook_seconds,
            stop=self._stop,
            measure=self.measure,
        )
        self._closing.append(hooks.close)

        def run() -> None:
            for failure in hooks.poll():
                say(failure, Role.OVERDUE)

        return run

    def alerts(self, call: Callable[[Mapping[str, int]], None]) -> Callable[[], None]:
        """What calls the agent for what has happened since the inbox opened."""
        from wishtui.services.hooks import Alerts

        alerts = Alerts(self._store, self._settings.alert_on, self._clock)
        self._closing.append(alerts.close)

        def run() -> None:
            counts = alerts.poll()
            if counts:
                call(counts)

        return run

    @property
    def _alerts(self) -> bool:
        return self._settings.alert != "off"

    def measure(self) -> "list[RiskLevel]":
        """How much each risk presses now. Raises StoreError where that cannot be measured."""
        from wishtui.services.risk_watch import measure_apart, measure_here

        if self._apart is None:
            return measure_here(self._store, self._clock)()
        return measure_apart(*self._apart, self._stop)()

    def _job(self, name: str, run: Callable[[], None]) -> "Job":
        from wishtui.services.background import Job

        return Job(name, run, first=1.0, every=POLL_EVERY, after_change=POLL_AGAIN)
