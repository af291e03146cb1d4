"""Styles and templates are found from a checkout and from an installed package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wishtui import resources
from wishtui.errors import InstallationBroken


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "site" / "wishtui"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", folder)
    resources._find.cache_clear()
    yield folder
    resources._find.cache_clear()


def test_a_checkout_keeps_them_beside_the_package(package: Path) -> None:
    (package.parent / "styles").mkdir()
    (package.parent / "templates").mkdir()
    assert resources.styles_dir() == package.parent / "styles"
    assert resources.templates_dir() == package.parent / "templates"


def test_an_installed_package_prefers_its_own(package: Path) -> None:
    (package.parent / "styles").mkdir()
    (package / "_data" / "styles").mkdir(parents=True)
    assert resources.styles_dir() == package / "_data" / "styles"


def test_a_broken_installation_says_what_is_missing_and_where(package: Path) -> None:
    with pytest.raises(InstallationBroken, match=r"styles/ is neither in .*Install wishtui again"):
        resources.styles_dir()


def test_this_very_checkout_has_both_folders() -> None:
    assert resources.styles_dir().is_absolute()
    assert resources.templates_dir().name == "templates"
    assert (resources.demo_dir() / "shop.toml").is_file()
