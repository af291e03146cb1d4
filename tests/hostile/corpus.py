"""Texts that a customer, a file or a server may send to harm a terminal, a layout or a parser.

``CORPUS`` is for every test that shows data: each text goes in raw, and nothing of ``leaks`` may come out on
the other side. The texts are invented.
"""

from __future__ import annotations

from typing import NamedTuple

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
MIB = 1 << 20


class Hostile(NamedTuple):
    """A named text and the pieces of it that must never reach a terminal unchanged."""

    name: str
    text: str
    leaks: tuple[str, ...] = ()


def _control(name: str, sequence: str) -> Hostile:
    return Hostile(name, f"before{sequence}after", (sequence,))


def _plain(name: str, text: str) -> Hostile:
    return Hostile(name, text)


CONTROLS: tuple[Hostile, ...] = (
    _control("csi clear screen", f"{ESC}[2J{ESC}[H"),
    _control("csi colour", f"{ESC}[31;1m"),
    _control("csi cursor report", f"{ESC}[6n"),
    _control("csi leave alternate screen", f"{ESC}[?1049l"),
    _control("csi mouse on", f"{ESC}[?1003h"),
    _control("csi autowrap on", f"{ESC}[?7h"),
    _control("full reset", f"{ESC}c"),
    _control("osc 0 title, bel", f"{ESC}]0;owned{BEL}"),
    _control("osc 0 title, st", f"{ESC}]0;owned{ST}"),
    _control("osc 8 link, bel", f"{ESC}]8;;https://evil.example{BEL}x{ESC}]8;;{BEL}"),
    _control("osc 8 link, st", f"{ESC}]8;;https://evil.example{ST}x{ESC}]8;;{ST}"),
    _control("osc 52 clipboard, bel", f"{ESC}]52;c;cm0gLXJmIH4={BEL}"),
    _control("osc 52 clipboard, st", f"{ESC}]52;c;cm0gLXJmIH4={ST}"),
    _control("dcs", f"{ESC}P+q544e{ST}"),
    _control("dcs tmux passthrough", f"{ESC}Ptmux;{ESC}{ESC}]0;owned{BEL}{ST}"),
    _control("apc", f"{ESC}_Gf=100;AAAA{ST}"),
    _control("pm and sos", f"{ESC}^x{ST}{ESC}Xy{ST}"),
    _control("paste end", f"{ESC}[201~"),
    _control("c1 csi", "\x9b2J"),
    _control("c1 osc", "\x9d0;owned\x9c"),
    _control("c1 dcs", "\x90q\x9c"),
    _control("c1 index", "\x84\x8d"),
    _control("nul", "\x00"),
    _control("enq", "\x05"),
    _control("bel", BEL),
    _control("backspace", "\b\b\b\b\b\b"),
    _control("so and si", "\x0eqqq\x0f"),
    _control("xoff", "\x13"),
    _control("substitute", "\x1a"),
    _control("file separators", "\x1c\x1d\x1e\x1f"),
    _control("delete", "\x7f"),
    _control("carriage return overwrites", "\rREFUNDED"),
    _control("carriage return and erase", f"\r{ESC}[K"),
    _control("vertical tab and form feed", "\v\f"),
    _control("next line", "\x85"),
    _control("line separator", "\u2028"),
    _control("paragraph separator", "\u2029"),
)

INVISIBLE: tuple[Hostile, ...] = (
    _control("bidi override", "\u202egpj.\u202c"),
    _control("bidi embedding", "\u202b x \u202c"),
    _control("bidi isolates", "\u2066a\u2067b\u2068c\u2069"),
    _control("deprecated format controls", "\u206a\u206b\u206c\u206d\u206e\u206f"),
    _control("annotations", "\ufff9seen\ufffahidden\ufffb"),
    _control("direction marks", "\u200e\u200f\u061c"),
    _control("zero width space", "\u200b"),
    _control("word joiner", "\u2060"),
    _control("byte order mark", "\ufeff"),
    _control("soft hyphen", "\xad"),
    _control("mongolian vowel separator", "\u180e"),
    _control("invisible operators", "\u2061\u2062\u2063\u2064"),
    _control("tag characters", "\U000e0001\U000e0068\U000e0069\U000e007f"),
    _control("lone high surrogate", "\ud800"),
    _control("lone low surrogate", "\udc80"),
    _control("surrogates the wrong way round", "\ude00\ud83d"),
    _control("ten thousand marks", "a" + "\u0301" * 10_000),
    _control("ten thousand marks outside the bmp", "a" + "\U00010a01" * 10_000),
    _control("ten thousand enclosing marks", "\u20dd" * 10_000),
    _control("ten thousand variation selectors", "\ufe0f" * 10_000),
    _control("ten thousand hangul vowels", "\u1161" * 10_000),
    _control("latin glued by joiners", "\u200d".join("overflow" * 100)),
    _control("endless joined emoji", "\u200d".join("👩" * 1_000)),
    _control("joiner before a blank", "\u200d x \u200d"),
)

MARKUP: tuple[Hostile, ...] = (
    _plain("closing tag", "see [/x] and [/] and [/b]"),
    _plain("click action", "[@click=app.quit]x[/]"),
    _plain("link", "[link=https://evil.example]x[/link]"),
    _plain("theme variable", "[$primary]v[/] [on red]w"),
    _plain("nested brackets", "[type=x, v={'a[0]'}]"),
    _plain("index", "[0] [00] list[0]"),
    _plain("words in brackets", "[WIP] [IMPORTANT] [bold]loud"),
    _plain("half a tag", "[ [[ ]] [bold [/ \\[ \\"),
    _plain("jinja", "{{ 7*7 }} {% for x in range(9) %}x{% endfor %} {# note #}"),
    _plain("format string", "%s %n {0} {0.__class__} ${HOME}"),
    _plain("markdown", "# h\n![i](https://evil.example/p.png) [l](javascript:alert) <b>x</b>"),
    _plain("html entities", "&lt;b&gt; &#27;[2J &amp;amp;"),
    _plain("spreadsheet formula", '=HYPERLINK("https://evil.example","x")'),
    _plain("emoji code", ":smile: :warning:"),
)

LAYOUT: tuple[Hostile, ...] = (
    _plain("empty", ""),
    _plain("only blanks", "   \t \n  "),
    _plain("tabs", "a\tb\t\tc\t"),
    _plain("wide", "可以换颜色吗？" * 40),
    _plain("full width latin", "Ｈｅｌｌｏ　ｗｏｒｌｄ"),
    _plain("family emoji", "👩‍👩‍👧‍👦 👨🏽‍🚒 🏳️‍🌈 ❤️‍🔥"),
    _plain("emoji style", "❤️ 1️⃣ ☎️ ©️"),
    _plain("flags", "🇩🇪🇫🇷🇯🇵🇩"),
    _plain("arabic", "متى يصل طلبي؟ شكراً"),
    _plain("hebrew", "מתי תגיע החבילה שלי?"),
    _plain("persian with zwnj", "می‌خواهم بدانم"),
    _plain("devanagari", "मेरा पार्सल कहाँ है? क्‍ष"),
    _plain("thai", "สินค้าของฉันอยู่ที่ไหน"),
    _plain("hangul jamo", "\u1112\u1161\u11ab"),
    _plain("leading mark", "\u0301\u0301abc"),
    _plain("only joiners", "\u200d\u200d\u200d"),
    _plain("private use", "\ue000\U000f0000\U0010fffd"),
    _plain("noncharacters", "\ufffe\uffff\U0001ffff"),
    _plain("many line ends", "\r\n" * 500),
)

HUGE: tuple[Hostile, ...] = (
    _plain("one mebibyte on one line", "x" * MIB),
    _plain("one mebibyte of words", "late parcel " * (MIB // 12)),
    _plain("one mebibyte wide", "包" * (MIB // 3)),
    _plain("half a mebibyte of brackets", "[" * (MIB // 2)),
    Hostile("one mebibyte of escapes", ESC * MIB, (ESC,)),
    Hostile("one mebibyte of marks", "a" + "\u0301" * (MIB // 2), ("\u0301" * 9,)),
    _plain("two hundred thousand lines", "\n" * 200_000),
)

SMALL: tuple[Hostile, ...] = (*CONTROLS, *INVISIBLE, *MARKUP, *LAYOUT)
"""Everything but the huge: for tests that put each text into each widget."""

CORPUS: tuple[Hostile, ...] = (*SMALL, *HUGE)
