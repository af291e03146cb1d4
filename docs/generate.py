"""Writes the pages that come from the code: `python -m docs.generate`. A test says when one of them is stale.

`--pictures` makes those of the inbox as well. They are not checked: their deadlines are those of the moment.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from wishtui.commands import COMMANDS, Context, build_keymap
from wishtui.commands.editing_commands import ALT_AND_ESC
from wishtui.config.describing import sample
from wishtui.domain.query import FIELDS, RELATIVE_DAYS, Field
from wishtui.domain.query.log_fields import LOG_FIELDS

FOLDER = Path(__file__).parent
_SITUATIONS = {
    Context.LIST: "In the list",
    Context.DETAIL: "In an issue",
    Context.COMPOSER: "While writing a reply",
    Context.PROMPT: "While typing a line",
}


def keys_page() -> str:
    """Every command of the inbox with its default keys, place by place."""
    keymap, _ = build_keymap({})
    lines = ["# Keys", "", "Made from the registry of commands. `?` shows the same for the place you are in.", ""]
    lines += ["A command's id is what the `[keys]` table of the configuration rebinds; `wishtui keys` lists them live."]
    lines += ["", ALT_AND_ESC]
    for context in Context:
        lines += ["", f"## {_SITUATIONS.get(context, f'In the {context} screen')}", ""]
        lines += ["| Keys | Does | Id |", "| --- | --- | --- |"]
        for command in keymap.in_context(context):
            lines.append(f"| {_code(keymap.shown(command))} | {command.title} | `{command.id}` |")
    lines += ["", "## On the command line of the inbox", "", "`:` opens it; `tab` completes, `↑` recalls.", ""]
    lines += ["| Line | Does |", "| --- | --- |"]
    for command in COMMANDS:
        if command.word:
            takes = f" {command.takes}" if command.takes else ""
            lines.append(f"| `:{command.word}`{takes} | {command.title} |")
    return "\n".join(lines) + "\n"


def _code(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())


def configuration_page() -> str:
    """Every setting with its default."""
    head = (
        "# Configuration\n\n`wishtui config init` writes this file; `wishtui config check` says what is wrong in it.\n"
    )
    return f"{head}\n```toml\n{sample().strip()}\n```\n"


def search_page() -> str:
    """The search language."""
    lines = [
        "# Search",
        "",
        "One language for `/` in the inbox, `wishtui list` and `wishtui export`. Words are looked for anywhere in an",
        "issue: subject, customer, order, product, SKU, tracking number, every message and note. Case, accents and",
        'width do not count. `"two words"` is a phrase, `-word` means not, `or` means or, and ( ) group.',
        "All of these may be typed in full width: `status：closed`, `（杯子 or 裙子）`.",
        "",
        "Chinese is found in either script: `订单` finds `訂單`, and the other way round. Every traditional or",
        "regional form of a character counts as its simplified one, character by character, as the dictionaries of",
        "[OpenCC](https://github.com/BYVoid/OpenCC) say. Words that the scripts choose differently (`軟體`, `软件`)",
        "stay two, and so do forms that Japan alone writes (`発`, `发`). Half-width kana count as full-width ones.",
        "",
        "Pinyin finds nothing, and Chinese names in a list of names stand by their characters, not by their sound: its",
        "dictionary, [pypinyin](https://github.com/mozillazg/python-pinyin), takes 0.2 s and 55 MB to load.",
        "",
        "| Field | Takes |",
        "| --- | --- |",
    ]
    lines += _field_rows(FIELDS)
    lines += [
        "",
        "## Days",
        "",
        f"A day is a date, or one of: {', '.join(RELATIVE_DAYS)}. A week begins on Monday.",
        "With `<`, `<=`, `>` or `>=` in front it means before, until the end of, after, or from the beginning of that",
        "day or week: `opened:>=yesterday`. A minute is written `2026-11-24T09:30`, with `Z` or an offset behind it if",
        "it is of another zone. Days and minutes are those of the zone in which dates are shown: the setting",
        "`time_zone`, else that of the machine.",
        "",
        "## In the log",
        "",
        "`wishtui log` and `:log` take the same language with other fields ([team.md](team.md)):",
        "",
        "| Field | Takes |",
        "| --- | --- |",
        *_field_rows(LOG_FIELDS),
    ]
    return "\n".join(lines) + "\n"


def _field_rows(fields: Mapping[str, Field]) -> list[str]:
    return [f"| `{name}:` | {field.help.partition(': ')[2].replace('|', ' or ')} |" for name, field in fields.items()]


PAGES = {
    "keys.md": keys_page,
    "configuration.md": configuration_page,
    "search.md": search_page,
}


PICTURES: dict[str, tuple[int, tuple[str, ...]]] = {
    "inbox.svg": (60, ("j", "j", "j")),
    "reports.svg": (600, ("D",)),
}
"""How many invented issues each shows, and the keys that lead to it."""


async def picture(count: int, keys: Sequence[str]) -> str:
    """The inbox on demo data, as the app itself exports it."""
    from wishtui.config import Settings
    from wishtui.services.demo import demo_issues
    from wishtui.store import memory_store
    from wishtui.tui.app import WishtuiApp
    from wishtui.tui.session import Session

    now = datetime.now(UTC)
    store = memory_store(agent="mira")
    with store.unit_of_work() as transaction:
        for issue in demo_issues(count, now=now):
            transaction.put(issue)
    session = Session(store, Settings(time_zone="UTC"), build_keymap({})[0], agent="mira", clock=lambda: now)
    app = WishtuiApp(session)
    async with app.run_test(size=(132, 34)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press(*keys)
        await session.tasks.over()
        await pilot.pause()
        return app.export_screenshot(title="wishtui demo")


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    if "--pictures" in sys.argv:
        os.environ["COLORTERM"] = "truecolor"
        for name, (count, keys) in PICTURES.items():
            (FOLDER / name).write_text(asyncio.run(picture(count, keys)), encoding="utf-8")


if __name__ == "__main__":
    main()
