"""Text that is typed or pasted into a terminal where a command reads `-`."""

from pathlib import Path

import pytest

from tests.cli.cli_shop import DUE, Run
from tests.tui.terminal import PROGRAM, Terminal

ROWS = b"id,sender,at,message\nlamp-1,customer,2026-11-22T09:00:00Z,It flickers\n"


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (["import", "-"], ROWS, 0),
        (["reply", DUE, "-F", "-"], b"It left our warehouse.\n", 0),
        (["appeal", "new", "shipment-delay", "--draft", "--fields", "-"], b'cause = "Snow."\n', 4),
        (["login", "--token-file", "-"], b"two words\n", 2),
    ],
)
def test_who_sits_before_it_is_told_and_one_end_ends_it(
    shop: Run, store: Path, words: list[str], typed: bytes, code: int
) -> None:
    with Terminal([*PROGRAM, "--store", store, *words], size=(120, 24)) as terminal:
        terminal.shows("ctrl+d on a line of its own ends it")
        terminal.press(typed + b"\x04")
        assert terminal.ended() == code


def test_who_pipes_it_in_is_not(shop: Run) -> None:
    assert shop("reply", DUE, "-F", "-", stdin=b"It left our warehouse.").err == ""
