"""The terminal driver that sends only the cells that changed, and the choice between it and Textual's own.

What knows cells and bytes loads nothing of the toolkit; only a driver does.
"""

import sys
from typing import TYPE_CHECKING

from wishtui.i18n import _

if TYPE_CHECKING:
    from textual.driver import Driver

__all__ = ["DRIVERS", "pick_driver"]

DRIVERS = ("diff", "stock")
"""The names `pick_driver` knows, the default first."""


def pick_driver(name: str) -> "type[Driver] | None":
    """The driver class for `App(driver_class=…)`; None is Textual's choice, as it is on Windows.

    Raises ValueError if `name` is not one of DRIVERS.
    """
    if name not in DRIVERS:
        raise ValueError(_("unknown driver “{name}”: choose one of {names}", name=name, names=", ".join(DRIVERS)))
    if sys.platform == "win32":
        return None
    if name == "stock":
        from .stock import StockDriver

        return StockDriver
    from .diff import DiffDriver

    return DiffDriver
