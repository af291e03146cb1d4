"""Compiles the catalogues whenever the package is built, as a wheel or to be worked on where it lies."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Writes the `.mo` files beside the catalogues."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of the package are gathered."""
        sys.path.insert(0, str(Path(self.root)))
        try:
            from locales.catalogues import compile_catalogues
        finally:
            sys.path.pop(0)
        compile_catalogues()
