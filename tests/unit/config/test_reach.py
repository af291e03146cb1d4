"""Settings are the owner's word alone where the login can neither write them nor put others in their place."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wishtui.config.reach import is_out_of_reach

NOBODY = 65534


@contextmanager
def somebody_else() -> Iterator[None]:
    """As a login that owns nothing of root's: where root runs the tests, another one for as long as this lasts."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_a_file_of_the_systems_is_out_of_reach() -> None:
    with somebody_else():
        assert is_out_of_reach(Path("/etc/passwd"))
        assert not is_out_of_reach(Path("/etc/no-such-file"))


def test_what_one_could_write_or_replace_is_not(folder: Path) -> None:
    file = folder / "config.toml"
    file.touch()
    link = folder / "link.toml"
    link.symlink_to("/etc/passwd")
    if os.geteuid() == 0:
        folder.chmod(0o755)
        with somebody_else():
            assert is_out_of_reach(file)  # root's, in root's folder below /tmp, where nobody replaces what is another's
            assert is_out_of_reach(link)
        file.chmod(0o666)
        with somebody_else():
            assert not is_out_of_reach(file)
        file.chmod(0o644)
        folder.chmod(0o777)
        with somebody_else():
            assert not is_out_of_reach(file)
            assert not is_out_of_reach(link)
        os.chown(folder, NOBODY, -1)
        folder.chmod(0o555)
        with somebody_else():
            assert not is_out_of_reach(file)  # whoever owns a folder can open it again
    assert not is_out_of_reach(file)
