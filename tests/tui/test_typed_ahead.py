"""Whatever is typed at once, by a burst of a slow line or ahead of the program, does what it does typed slowly."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from tests.tui.typist import Typist
from wishtui.tui.driver import DRIVERS

EXAMPLES = int(os.environ.get("WISHTUI_TYPED_AHEAD_EXAMPLES", "6"))
"""A burst is typed three times by each driver, which takes some seconds: a handful here, many by hand."""

LETTERS = [*"abdehilmorstuvwy ", *"éßж你宽שلא", "👍", "👩‍🚀", "e\u0301"]
EDITING = {
    "backspace": "\x7f",
    "enter": "\r",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "page up": "\x1b[5~",
    "ctrl+a": "\x01",
    "ctrl+d": "\x04",
    "ctrl+k": "\x0b",
    "ctrl+u": "\x15",
    "ctrl+w": "\x17",
    "tab": "\t",
}
PASTES = ["\x1b[200~two\r\nlines\x1b[201~", "\x1b[200~r\x07q\x1b[3~\x1b[201~", "\x1b[200~\x1b[201~"]
COMMANDS = [*"jkgGrRaAntz/:?HuvVo1234yY", " ", "\x10", "\x13", "\x18", "\x14", "\x0e", "\x0c", "q"]

words = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6).map("".join)
edits = st.sampled_from([*EDITING.values()])
escapes = st.just("\x1b")
pastes = st.sampled_from(PASTES)
commands = st.sampled_from(COMMANDS)
opened = st.sampled_from(["\rr", "r", "n", "/", ":", "\x10", "t", "a\r", "R", "?", "z"])
bursts = st.lists(st.one_of(opened, words, words, edits, edits, commands, escapes, pastes), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def typist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typist]:
    typist = Typist(tmp_path_factory.mktemp("typist"))
    yield typist
    typist.close()


def pieces(burst: list[str]) -> list[bytes]:
    """One for each key: a sequence, a paste, or a letter."""
    return [
        each.encode() for part in burst for each in ([part] if part.startswith("\x1b") and len(part) > 1 else [*part])
    ]


@pytest.mark.parametrize("driver", DRIVERS)
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
@given(burst=bursts)
def test_a_burst_does_what_the_same_keys_do_typed_slowly(typist: Typist, driver: str, burst: list[str]) -> None:
    keys = pieces(burst)
    note(repr(keys))
    slowly = typist.slowly(driver, keys)
    assert typist.at_once(driver, keys) == slowly
    assert typist.at_once(driver, keys, ahead=True) == slowly
