"""The screen in another language: every word of ours is translated, and the language is changed while all stands."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from tests.pseudo import in_other_letters, plain_words, pseudo_spoken
from tests.tui.inbox_runner import RunningInbox, run_inbox, shop
from wishtui.commands import COMMANDS
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Issue
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n.catalogue import spoken
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.resources import templates_dir
from wishtui.tui.themes import THEMES
from wishtui.tui.widgets.line_widget import LineBar

SIZES = [(80, 24), (160, 50)]
_KEYS = {"esc", "ctrl", "enter", "tab", "space", "pgdn", "pgup", "home", "end", "backspace", "delete", "alt", "shift"}
_UNITS = {"USD", "SKU", "KiB", "MiB"}
_MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
_NAMES = {"Wish", "English"}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    assert spoken() == ENGLISH


def _words(*values: object) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", " ".join(map(str, values))))


def _of_issues(issues: list[Issue]) -> set[str]:
    """Every word of the data, and how a code of Wish's reads."""
    words = _words(msgspec.json.encode(issues).decode())
    return words | {word.lower() for word in words}


def _known(inbox: RunningInbox) -> set[str]:
    ids = _words(*(command.id for command in COMMANDS), *(command.word for command in COMMANDS))
    names = _words(inbox.session.agent, *inbox.session.settings.views, *inbox.session.settings.views.values())
    looks = _words(*(theme.name for theme in THEMES))
    kinds = _words(*(msgspec.json.encode(spec).decode() for spec in inbox.session.catalogue.kinds()))
    return _KEYS | _UNITS | _MONTHS | _NAMES | ids | names | looks | kinds | _of_issues(shop())


def _letters() -> set[str]:
    """Every word of a letter, which is in the language of whoever gets it."""
    return _words(*(file.read_text() for file in templates_dir().rglob("*.*") if file.suffix in (".j2", ".toml", ".md")))


def _text(inbox: RunningInbox) -> str:
    """What is on the screen, but for what is cut off, numbers of records and addresses."""
    return re.sub(r"\S+…|…\S+|https?:\S+|\b\w*\d\w*\b", "", inbox.picture())


PAGES = {
    "list": (),
    "detail": ("issue.open",),
    "reply": ("reply.start",),
    "help": ("app.help",),
    "palette": ("app.palette",),
    "note": ("note.add",),
    "line": ("app.line",),
    "outbox": ("outbox.show",),
    "risks": ("store.health",),
    "health": ("store.health", "move.bottom"),
    "reports": ("reports.show",),
    "start of day": ("brief.show",),
    "log": ("log.show",),
    "appeals": ("appeal.list",),
    "kinds of appeals": ("appeal.new",),
    "tags of several": ("mark.all", "tags.edit"),
    "closing": ("issue.close",),
    "copying": ("copy.pick",),
    "closed issues": ("tab.closed",),
    "nothing found": ("search.start", "q", "x", "z", "enter"),
}
LETTERS = {"saved replies": ("reply.saved",), "an appeal": ("appeal.new", "enter")}


async def _go(inbox: RunningInbox, steps: tuple[str, ...]) -> None:
    for step in steps:
        if "." not in step:
            await inbox.press(step)
        elif inbox.session.keymap.keys[step]:
            await inbox.do(step)
        else:
            inbox.screen.run_command(step)
            await inbox.rest()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", PAGES)
async def test_every_word_on_the_screen_is_data_or_translated(page: str, size: tuple[int, int]) -> None:
    with pseudo_spoken():
        async with run_inbox(size=size, views={"cups": "mug"}) as inbox:
            await _go(inbox, PAGES[page])
            assert plain_words(_text(inbox), _known(inbox)) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", LETTERS)
async def test_beside_a_letter_every_word_is_translated(page: str, size: tuple[int, int]) -> None:
    with pseudo_spoken():
        async with run_inbox(size=size) as inbox:
            await _go(inbox, LETTERS[page])
            assert plain_words(_text(inbox), _known(inbox) | _letters()) == []
