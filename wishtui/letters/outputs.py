"""A letter on its way out: plain text, Markdown, a page to print, or a reply (docs/platform.md, 3 and 4)."""

import re
from collections.abc import Collection, Sequence
from html import escape
from itertools import groupby

import msgspec

from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.text import clean

_TABLE = "    "
_ITEM = re.compile(r"(?P<mark>\d{1,3}\.|-|>)(?: |$)(?P<rest>.*)")
"""A blank stands behind the mark, unless it stands alone: `3.5 kg` and `-10%` are words."""
_INLINE = re.compile(r"([\\`*_\[\]<>&~|])")
_OPENS = re.compile(r"^(?P<number>[0-9]{0,9})(?P<sign>#{1,6}|\+|=+|-+|[.)])(?=\s|$)")
_TICKS = re.compile(r"`+")

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 11pt/1.45 Georgia, serif; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #111; }}
h2 {{ font-size: 1em; margin: 1.4em 0 .3em; break-after: avoid; }}
p, ul, ol, blockquote {{ margin: .3em 0 .8em; }}
blockquote {{ border-left: 2px solid #999; padding-left: 1em; }}
pre {{ font: 8.5pt/1.4 monospace; white-space: pre-wrap; break-inside: avoid-page; }}
code {{ font: inherit; }}
@page {{ size: A4; margin: 20mm; }}
@media print {{ body {{ margin: 0; max-width: none; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""  # untranslated: HTML


class AsReply(msgspec.Struct, frozen=True):
    """A letter as the reply box takes it."""

    text: str
    over: int
    """Characters over Wish's limit of 2,000; 0 when it fits."""

    @property
    def fits(self) -> bool:
        """Whether Wish would take it."""
        return self.over == 0


def as_reply(text: str) -> AsReply:
    """The letter as a reply, and by how much it does not fit (docs/platform.md, 4: 2,000 characters)."""
    text = clean(text).strip()
    return AsReply(text, max(0, reply_length(text) - REPLY_LIMIT))


def as_text(text: str) -> str:
    """The letter as a plain file."""
    return clean(text).strip("\n") + "\n"


def as_markdown(text: str, *, headings: Collection[str] = ()) -> str:
    """The letter as Markdown; nothing in it is taken for markup but its own headings, lists, quotes and tables."""
    blocks = (_markdown_block(kind, lines, headings) for kind, lines in _blocks(clean(text), headings))
    return "\n\n".join(blocks) + "\n"


def as_html(text: str, *, title: str, language: str = "en", headings: Collection[str] = ()) -> str:
    """The letter as a page that prints well, stands alone and runs nothing."""
    # Loaded by who makes a page, and by nobody else.
    from markdown_it import MarkdownIt

    # Nothing but what `as_markdown` writes is known to it: no link, picture or tag can come of a letter's words.
    markdown = MarkdownIt("zero").enable(["heading", "list", "blockquote", "fence", "escape", "newline"])
    body = markdown.render(as_markdown(text, headings=headings))
    return _PAGE.format(language=escape(language), title=escape(clean(title)), body=body)


def _blocks(text: str, headings: Collection[str]) -> Sequence[tuple[str, list[str]]]:
    lines = ((_kind(line, headings), line) for line in text.strip("\n").split("\n"))
    return [
        (kind, [line for _, line in group])
        for kind, group in groupby(lines, key=lambda pair: pair[0])
        if kind != "blank"
    ]


def _kind(line: str, headings: Collection[str]) -> str:
    if not line.strip():
        return "blank"
    if line in headings:
        return "heading"
    if line.startswith(_TABLE):
        return "table"
    match = _ITEM.fullmatch(line)
    if match is None:
        return "text"
    return {"-": "bullets", ">": "quote"}.get(match["mark"], "numbers")


def _rest(line: str) -> str:
    match = _ITEM.fullmatch(line)
    return match["rest"] if match else line


def _markdown_block(kind: str, lines: Sequence[str], headings: Collection[str]) -> str:
    if kind == "table":
        # An indented block behind a list would belong to its last item.
        fence = "`" * max(3, 1 + max(len(run) for run in ["", *_TICKS.findall("\n".join(lines))]))
        return "\n".join([fence, *(line.removeprefix(_TABLE) for line in lines), fence])
    if kind == "heading":
        return "\n\n".join(f"## {_literal(line)}" for line in lines)
    if kind == "bullets":
        return "\n".join(f"- {_literal(_rest(line))}" for line in lines)
    if kind == "numbers":
        return "\n".join(f"{line.split('.', 1)[0]}. {_literal(_rest(line))}" for line in lines)
    if kind == "quote":
        return "\n".join(f"> {text}  " if text else ">" for text in (_literal(_rest(line)) for line in lines))
    return "  \n".join(_literal(line) for line in lines)


def _literal(line: str) -> str:
    return _OPENS.sub(r"\g<number>\\\g<sign>", _INLINE.sub(r"\\\1", line.strip()))
