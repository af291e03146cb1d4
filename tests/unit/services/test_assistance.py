"""What was agreed to is remembered by a file, whatever became of that."""

from pathlib import Path

import pytest

from wishtui.config import Settings
from wishtui.services.assistance import Assistance


@pytest.mark.parametrize("content", [b'["\xff"]', b"{}", b"[", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_says_that_nothing_was_agreed_to(tmp_path: Path, content: bytes) -> None:
    assistance = Assistance(Settings(), tmp_path / "config.toml", lambda: tmp_path)
    assistance.agree("suggest")
    assert Assistance(Settings(), tmp_path / "config.toml", lambda: tmp_path).agreed("suggest")
    (tmp_path / "agreed.json").write_bytes(content)
    anew = Assistance(Settings(), tmp_path / "config.toml", lambda: tmp_path)
    assert not anew.agreed("suggest")
    anew.agree("suggest")
    assert anew.agreed("suggest")
