"""The screen in another language: every word of ours is translated, and the language is changed while all stands."""

import io
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from textual.events import Key

from tests.pseudo import Pseudo, glued, plain_words, pseudo_spoken
from tests.tui.inbox_runner import RunningInbox, run_inbox, shop
from wishtui import resources
from wishtui.commands import READING
from wishtui.domain.issue import Issue, Status
from wishtui.i18n.catalogue import speak, speak_from, spoken
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.resources import templates_dir
from wishtui.tui.actions import program
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.screens.base import BaseScreen
from wishtui.tui.themes import THEMES

SIZES = [(80, 24), (160, 50)]
_KEYS = {"esc", "ctrl", "enter", "tab", "space", "pgdn", "pgup", "home", "end", "backspace", "delete", "alt", "shift"}
_TYPED = {"undo", "qz", "zh", "language", "log", "shop"}
"""What is typed here, and the id of a command that is one word."""
_UNITS = {"USD", "SKU", "KiB", "MiB"}
_MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
_MONTHS_IN_FULL = {"October", "November", "December"}
_NAMES = {"Wish", "English"}


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the catalogue of Chinese says is in other letters."""

    def speak_pseudo(code: str) -> None:
        speak_from(None if code == ENGLISH else Pseudo(), code)

    monkeypatch.setattr(program, "speak_installed", speak_pseudo)
    yield
    speak(ENGLISH)


def _words(*texts: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", " ".join(texts)))


def _texts(value: object) -> Iterator[str]:
    """Every text within a value that is a record; the names of its fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in _texts(each))


def _of_issues(issues: list[Issue]) -> set[str]:
    """Every word of the data, and how a code of Wish's reads."""
    plain = [msgspec.structs.replace(each, status=Status.UNHANDLED) for each in issues]
    words = _words(*_texts(msgspec.to_builtins(plain))) - {"unhandled", "customer", "seller"}
    return words | {word.lower() for word in words if word.isupper()}


def _known(inbox: RunningInbox) -> set[str]:
    views = inbox.session.settings.views
    names = _words(inbox.session.agent, *views, *views.values(), *(theme.name for theme in THEMES))
    kinds = _words(*(text for spec in inbox.session.catalogue.kinds() for text in (spec.name, spec.kind, spec.title)))
    return _TYPED | _KEYS | _UNITS | _MONTHS | _NAMES | names | kinds | _of_issues(shop())


def _letters(inbox: RunningInbox) -> set[str]:
    """Every word of a letter, which is in the language of whoever gets it."""
    files = (file for file in templates_dir().rglob("*.*") if file.suffix in (".j2", ".toml", ".md"))
    screen = inbox.app.screen
    written = (
        f"{screen.composing.letter.text} {screen.composing.appeal.id}" if isinstance(screen, ComposerScreen) else ""
    )
    return _words(*(file.read_text(encoding="utf-8") for file in files), written) | _MONTHS_IN_FULL


def _text(inbox: RunningInbox) -> str:
    """What is on the screen, but for what is cut off, ids of records and commands, and addresses."""
    return re.sub(r"\S+…|…\S+|https?:\S+|\b\w*\d\w*\b|\b[a-z]+\.\w+\b", "", inbox.picture())


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
    "log of what was done": (
        *("note.add", "=qz", "enter", "assign.set", "=me", "enter", "snooze.set", "=4h", "enter"),
        *("issue.close", "enter", "log.show"),
    ),
    "reports of what was done": ("reply.start", "=qz", "reply.send", "issue.close", "enter", "reports.show"),
    "an issue with everything": ("note.add", "=qz", "enter", "tags.edit", "=qz", "enter", "issue.open"),
    "appeals": ("appeal.list",),
    "kinds of appeals": ("appeal.new",),
    "tags of several": ("mark.all", "tags.edit"),
    "closing": ("issue.close",),
    "copying": ("copy.pick",),
    "closed issues": ("tab.closed",),
    "nothing found": ("search.start", "q", "z", "enter"),
    "a field that is none": ("search.start", "=qz:x", "enter"),
    "a value that is none": ("search.start", "=is:x", "enter"),
    "a value that is missing": ("search.start", "=is:", "enter"),
    "a parenthesis": ("search.start", "(", "enter"),
    "a command that is none": ("app.line", "=qz", "enter"),
    "an order that is none": ("app.line", "=sort qz", "enter"),
    "a theme that is none": ("app.line", "=theme qz", "enter"),
    "views": ("app.line", "=view qz", "enter"),
    "one shop": ("app.line", "=shop qz", "enter"),
    "a log that is asked wrong": ("app.line", "=log qz:x", "enter"),
    "a note that is kept": ("note.add", "=qz", "enter"),
    "a note that is undone": ("note.add", "=qz", "enter", "u"),
    "a note on several": ("mark.all", "note.add", "=qz", "enter"),
    "a note on several that is kept": ("mark.all", "note.add", "=qz", "enter", "enter"),
    "tags": ("tags.edit",),
    "a tag that is none": ("tags.edit", "=qz#", "enter"),
    "snoozing": ("snooze.set",),
    "snoozing wrong": ("snooze.set", "=qz", "enter"),
    "snoozing past the deadline": ("snooze.set", "=9d", "enter"),
    "assigning": ("assign.set",),
    "assigned": ("assign.set", "=me", "enter"),
    "no macro": ("macro.run",),
    "handing": ("issue.hand",),
    "handing several": ("mark.all", "issue.hand"),
    "closed": ("issue.close", "enter"),
    "closing several": ("mark.all", "issue.close"),
    "files": ("files.show",),
    "syncing": ("sync.now",),
    "a file of what is marked": ("mark.all", "export.marked", "=qz", "enter"),
    "an empty reply": ("reply.start", "reply.send"),
    "a reply against policy": ("reply.start", "=a@qz.com", "reply.send"),
    "a reply that is sent": ("reply.start", "=qz", "reply.send"),
    "a reply that is taken back": ("reply.start", "=qz", "reply.send", "u"),
    "quoting": ("reply.start", "reply.quote"),
    "no translation": ("translation.toggle",),
    "no suggestion": ("reply.start", "reply.suggest"),
    "spans of the reports": ("reports.show", "reports.span"),
    "groups of the reports": ("reports.show", "reports.next_group"),
    "misses": ("reports.show", "reports.misses"),
    "ticking": ("store.health", "move.down", "move.down", "move.down", "risks.tick"),
    "leaving with a reply that waits": ("reply.start", "=qz", "reply.send", "app.quit"),
    "help of the reports": ("reports.show", "app.help"),
    "a theme": ("app.line", "=theme", "enter"),
}
LETTERS = {
    "saved replies": ("reply.saved",),
    "an appeal": ("appeal.new", "enter"),
    "appeals that were begun": ("appeal.new", "enter", "escape", "appeal.list"),
    "an issue with an appeal": ("appeal.new", "enter", "escape", "issue.open"),
}


def _glued(inbox: RunningInbox) -> list[str]:
    """Pieces that code joined; what is typed stands a blank behind its question, in the first column."""
    return glued(re.sub(r"^\S.*", "", inbox.picture(), flags=re.MULTILINE))


async def _in_each_size(inbox: RunningInbox) -> AsyncIterator[tuple[int, int]]:
    for size in SIZES:
        await inbox.pilot.resize_terminal(*size)
        await inbox.rest()
        yield size


async def _go(inbox: RunningInbox, steps: tuple[str, ...]) -> None:
    for step in steps:
        if step.startswith("="):
            await inbox.type(step[1:])
        elif "." not in step:
            await inbox.press(step)
        elif inbox.session.keymap.keys[step]:
            await inbox.do(step)
        else:
            inbox.screen.run_command(step)
            await inbox.rest()


@pytest.mark.parametrize("page", PAGES)
async def test_every_word_on_the_screen_is_data_or_translated(page: str) -> None:
    with pseudo_spoken():
        async with run_inbox(views={"cups": "mug"}) as inbox:
            await _go(inbox, PAGES[page])
            known = _known(inbox)
            async for _size in _in_each_size(inbox):
                assert plain_words(_text(inbox), known) == []
                assert _glued(inbox) == []


@pytest.mark.parametrize("page", LETTERS)
async def test_beside_a_letter_every_word_is_translated(page: str) -> None:
    with pseudo_spoken():
        async with run_inbox() as inbox:
            await _go(inbox, LETTERS[page])
            known = _known(inbox) | _letters(inbox)
            async for _size in _in_each_size(inbox):
                assert plain_words(_text(inbox), known) == []
                assert _glued(inbox) == []


async def test_the_language_is_changed_from_the_command_line_and_nothing_typed_is_lost(chinese: None) -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "reply.start")
        await inbox.type("Dear Ada")
        await inbox.press("left", "left", "left")
        at = inbox.screen.detail.reply.standing
        await inbox.press("escape")
        await inbox.do("app.line")
        await inbox.type("language zh")
        await inbox.press("enter")
        assert spoken() == CHINESE
        assert inbox.screen.detail.reply.standing == at
        assert list(inbox.session.marked) == [shop()[0].id]
        assert 'language = "zh"' in inbox.line("status")
        assert plain_words(_text(inbox).replace("Dear Ada", ""), _known(inbox)) == []


@pytest.mark.parametrize(
    "page",
    [
        *("list", "detail", "outbox", "risks", "health", "ticking", "reports", "groups of the reports"),
        *("appeals", "closed issues", "nothing found", "files", "tags of several"),
    ],
)
async def test_what_stands_is_said_anew_in_both_languages(page: str, chinese: None) -> None:
    async with run_inbox() as inbox:
        await _go(inbox, PAGES[page])
        if inbox.screen.has_class("asking"):
            await inbox.press("escape")
        known = _known(inbox)
        async for _size in _in_each_size(inbox):
            await _settled(inbox)
            before = inbox.picture()
            await _change(inbox, CHINESE)
            assert plain_words(_text(inbox), known) == []
            await _change(inbox, ENGLISH)
            assert inbox.picture() == before


TYPED: dict[str, tuple[tuple[str, ...], str]] = {
    "a note": (("note.add",), "Ask the carrier"),
    "a note on several": (("mark.all", "note.add"), "Ask the carrier"),
    "a reply": (("reply.start",), "Dear Ada"),
}
"""Prose, by the steps that lead to it: left by `esc`, it is there again."""
ASKED: dict[str, tuple[str, ...]] = {
    "tags": ("tags.edit",),
    "snoozing": ("snooze.set",),
    "assigning": ("assign.set",),
    "closing": ("issue.close",),
    "closing several": ("mark.all", "issue.close"),
    "handing": ("issue.hand",),
    "help": ("app.help",),
    "log": ("log.show",),
    "start of day": ("brief.show",),
    "copying": ("copy.pick",),
    "saved replies": ("reply.saved",),
    "kinds of appeals": ("appeal.new",),
    "a refusal": ("snooze.set", "=qz", "enter"),
    "a mistake in a search": ("search.start", "=is:x", "enter"),
}
"""What is asked and left without an answer, or read."""


@pytest.mark.parametrize("way", ["line", "palette"])
@pytest.mark.parametrize("what", TYPED)
async def test_what_is_typed_and_left_is_there_in_another_language(what: str, way: str, chinese: None) -> None:
    steps, typed = TYPED[what]
    async with run_inbox() as inbox:
        await _go(inbox, steps)
        await inbox.type(typed)
        await inbox.press("left", "left", "escape")
        await _change(inbox, CHINESE, way)
        await _go(inbox, steps[-1:])
        assert typed in inbox.picture()
        assert plain_words(_text(inbox).replace(typed, ""), _known(inbox)) == []
        assert _glued(inbox) == []


@pytest.mark.parametrize("what", ASKED)
async def test_what_was_asked_before_is_asked_in_another_language(what: str, chinese: None) -> None:
    async with run_inbox() as inbox:
        await _go(inbox, ASKED[what])
        while inbox.app.screen is not inbox.screen or inbox.screen.context not in READING:
            await inbox.press("escape")
        await _change(inbox, CHINESE, "line")
        await _go(inbox, ASKED[what])
        letters = _letters(inbox) if what == "saved replies" else set()
        assert plain_words(_text(inbox), _known(inbox) | letters) == []
        assert _glued(inbox) == []


async def test_keys_that_are_typed_ahead_of_another_language_are_all_taken(chinese: None) -> None:
    async with run_inbox() as inbox:
        line = [":", *"language", "space", *"zh", "enter", "n", *"Seen"]
        for key in line:
            inbox.app.post_message(
                Key({":": "colon"}.get(key, key), " " if key == "space" else key if len(key) == 1 else None)
            )
        await inbox.rest()
        await inbox.until(lambda: inbox.screen.prompt.field.value == "Seen")
        assert spoken() == CHINESE
        assert plain_words(_text(inbox).replace("Seen", ""), _known(inbox)) == []


async def test_an_appeal_stays_as_it_is_typed_when_the_language_changes(chinese: None) -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        await _go(inbox, LETTERS["an appeal"])
        screen = inbox.app.screen
        assert isinstance(screen, ComposerScreen)
        await inbox.type("Ada")
        before, name = screen.editor.line.standing, screen.editor.field.name
        await _change(inbox, CHINESE)
        assert (screen.editor.line.standing, screen.editor.field.name) == (before, name)
        assert plain_words(_text(inbox), _known(inbox) | _letters(inbox) | {"Ada"}) == []


async def test_a_language_that_is_not_spoken_is_named_with_those_that_are() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("language fr")
        await inbox.press("enter")
        assert inbox.line("status") == "Languages: en, zh"


async def test_a_catalogue_that_is_gone_leaves_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "locales_dir", lambda: tmp_path)
    async with run_inbox() as inbox:
        await _choose(inbox, CHINESE)
        assert inbox.line("status") == "The catalogue of 中文 cannot be read. Install wishtui again."
        assert spoken() == ENGLISH


async def test_a_terminal_that_cannot_show_a_language_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", io.TextIOWrapper(io.BytesIO(), encoding="iso-8859-1"))
    async with run_inbox() as inbox:
        await _choose(inbox, CHINESE)
        assert inbox.line("status") == "This terminal cannot show 中文: its encoding is iso-8859-1."
        assert spoken() == ENGLISH


async def test_the_palette_finds_a_command_by_its_english_title_too() -> None:
    with pseudo_spoken():
        async with run_inbox() as inbox:
            await inbox.do("app.palette")
            await inbox.type("show unhandled")
            await inbox.press("enter")
            assert inbox.app.screen is inbox.screen


async def _change(inbox: RunningInbox, code: str, way: str = "palette") -> None:
    if way == "palette":
        await _choose(inbox, code)
    else:
        await inbox.do("app.line")
        await inbox.type(f"language {code}")
        await inbox.press("enter")
    assert spoken() == code
    await _settled(inbox)


async def _choose(inbox: RunningInbox, code: str) -> None:
    await inbox.press("ctrl+p")
    await inbox.type("language:" + code)
    await inbox.press("enter")


async def _settled(inbox: RunningInbox) -> None:
    """What was said last is read."""
    await inbox.rest()
    screen = inbox.app.screen
    assert isinstance(screen, BaseScreen)
    screen.quiet()
    await inbox.rest()
