"""Keys can be bound anew: no sentence names the one that a command has unless told otherwise."""

import re
from collections.abc import Sequence

from locales import catalogues
from wishtui.commands import COMMANDS, shown_key

PLACES = ("wishtui/tui/", "wishtui/present/", "wishtui/services/", "wishtui/commands/")
FIXED = {
    "a digit or space ticks, enter edits",
    "space drops or takes one, enter edits its facts",
    "enter takes it, esc leaves it as it was",
    "esc goes back",
    "enter does it  esc goes back  j k scroll",
    "enter or esc goes back  j k scroll",
    "enter picks  esc goes back  ↑ ↓ move  type to narrow",
}
"""Keys of a page, a picker and the options of a field, which are no commands."""

KEYS = {shown_key(tuple(key.split())) for command in COMMANDS for key in command.keys}
_KEY = "|".join(re.escape(key) for key in sorted(KEYS, key=len, reverse=True))
NAMES_A_KEY = re.compile(
    rf"(?:^|(?<=[\s:;,(]))(?:{_KEY}) (?:again )?(?!as\b|is\b|was\b|has\b)[a-z]+s\b(?!['’])"  # one that does something
    rf"|(?:^|(?<=[\s:;,(]))(?:{_KEY}) and (?:{_KEY}) [a-z]"
    r"|\b(?:ctrl|alt|shift)\+\w|\b[Pp]ress (?!\{)"
)


def _texts(message_id: str | Sequence[str]) -> Sequence[str]:
    return (message_id,) if isinstance(message_id, str) else message_id


def test_no_sentence_names_a_key_that_may_be_bound_anew() -> None:
    sentences = {
        text
        for message in catalogues.extracted()
        if any(str(path).startswith(PLACES) for path, _line in message.locations)
        for text in _texts(message.id)
    }
    assert {text for text in sentences if NAMES_A_KEY.search(text)} == FIXED
