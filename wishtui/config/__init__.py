"""The user's settings, and where everything lies."""

from wishtui.config import paths
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
