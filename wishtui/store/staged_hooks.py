"""The part of a unit of work that records what the team is told of."""

from abc import ABC, abstractmethod
from typing import Protocol

import msgspec

from wishtui.domain.hooks import HookRecord
from wishtui.domain.issue import valid_id
from wishtui.errors import NotAcceptable
from wishtui.i18n import _
from wishtui.store.records import HOOKS, document


class RecordedHooks(Protocol):
    """What a backend has recorded so far."""

    def hook(self, hook_id: str) -> HookRecord | None: ...


class StagedHooks(ABC):
    """As `protocols.UnitOfWork` says of hooks."""

    def __init__(self, recorded: RecordedHooks) -> None:
        self._recorded_hooks = recorded
        self._hooks: dict[str, HookRecord | None] = {}

    @abstractmethod
    def _put(self, table: str, name: str, raw: msgspec.Raw | None) -> None:
        """Have a table hold a document, or let go of it."""

    def hook(self, hook_id: str) -> HookRecord | None:
        return self._hooks[hook_id] if hook_id in self._hooks else self._recorded_hooks.hook(hook_id)

    def put_hook(self, hook: HookRecord) -> None:
        if not valid_id(hook.id):
            raise NotAcceptable(
                _("“{name}” cannot be the id of what the team was told of.", name=hook.id),
                _("Use letters and digits."),
            )
        if hook != self.hook(hook.id):
            self._put(HOOKS, hook.id, document(hook, _("What the hook “{event}” told", event=hook.event)))
            self._hooks[hook.id] = hook

    def drop_hook(self, hook_id: str) -> None:
        if self.hook(hook_id) is not None:
            self._put(HOOKS, hook_id, None)
            self._hooks[hook_id] = None
