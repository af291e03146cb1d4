"""The user's settings, and where everything lies.

What is named here is fetched when somebody takes it: the languages, and `--help`, need the places alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wishtui.config import paths

if TYPE_CHECKING:
    from wishtui.config.agent import agent_name
    from wishtui.config.assistance import SuggestSettings, TranslateSettings
    from wishtui.config.loading import Problem, load_settings
    from wishtui.config.settings import Settings, ShopSettings, WishSettings

__all__ = [
    "Problem",
    "Settings",
    "ShopSettings",
    "SuggestSettings",
    "TranslateSettings",
    "WishSettings",
    "agent_name",
    "load_settings",
    "paths",
]

_MODULES = {
    "Problem": "loading",
    "Settings": "settings",
    "ShopSettings": "settings",
    "SuggestSettings": "assistance",
    "TranslateSettings": "assistance",
    "WishSettings": "settings",
    "agent_name": "agent",
    "load_settings": "loading",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")  # untranslated: for a programmer
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
