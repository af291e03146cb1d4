"""A letter on its way out: plain text, Markdown, a page to print, or a reply (docs/platform.md, 3 and 4)."""

import re
from collections.abc import Collection, Sequence
from html import escape
from itertools import groupby

import msgspec

from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.text import clean

_TABLE = "    "
_ITEM = re.compile(r"(?P<mark>\d{1,3}\.|-|>) ?(?P<rest>.*)")
_INLINE = re.compile(r"([\\`*_\[\]<>&~|])")
_OPENS = re.compile(r"^(#{1,6}|[+=]|-{2,}|\d{1,9}[.)])(?=\s|$)")

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
@page {{ size: A4; margin: 20mm; }}
@media print {{ body {{ margin: 0; max-width: none; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


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
    body = "\n".join(_html_block(kind, lines) for kind, lines in _blocks(clean(text), headings))
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
        return "\n".join(lines)
    if kind == "heading":
        return "\n\n".join(f"## {_literal(line)}" for line in lines)
    if kind == "bullets":
        return "\n".join(f"- {_literal(_rest(line))}" for line in lines)
    if kind == "numbers":
        return "\n".join(f"{line.split('.', 1)[0]}. {_literal(_rest(line))}" for line in lines)
    if kind == "quote":
        return "\n".join(f"> {_literal(_rest(line))}  ".replace(">   ", ">") for line in lines)
    return "  \n".join(_literal(line) for line in lines)


def _literal(line: str) -> str:
    return _OPENS.sub(r"\\\1", _INLINE.sub(r"\\\1", line.strip()))


def _html_block(kind: str, lines: Sequence[str]) -> str:
    if kind == "table":
        return "<pre>" + "\n".join(escape(line.removeprefix(_TABLE)) for line in lines) + "</pre>"
    if kind == "heading":
        return "\n".join(f"<h2>{escape(line)}</h2>" for line in lines)
    if kind in ("bullets", "numbers"):
        tag = "ul" if kind == "bullets" else "ol"
        items = "\n".join(f"<li>{escape(_rest(line))}</li>" for line in lines)
        return f"<{tag}>\n{items}\n</{tag}>"
    if kind == "quote":
        return "<blockquote>" + "<br>\n".join(escape(_rest(line)) for line in lines) + "</blockquote>"
    return "<p>" + "<br>\n".join(escape(line.strip()) for line in lines) + "</p>"
