"""What a terminal sends, as events: each escape sequence is read whole, and whatever is none is keys.

Textual's parser decides by the clock, and reads on where it does not know a sequence: it makes alt and a letter of an
escape that a letter follows at once, and text of a sequence that is torn. Here it is only given what is complete.
`XTermParser` is not public: Textual's version is bounded, and the tests hold what is expected of it.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from time import monotonic

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

from .extended_keys import readable_key
from .terminal_reply import TerminalReply, is_reply

__all__ = ["InputParser"]

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[M[^\x00-\x1f]{3}"  # the mouse, as the oldest terminals report it
    r"|\[<[-0-9;]*[Mm]"  # and as the others do, some with negative numbers outside of the window
    r"|\[\[[A-E]"  # F1 to F5 of the Linux console
    r"|\[[0-9]+\$"  # shift and a key of rxvt
    r"|\[[0-?]*[ -/]*[@-~]"
    r"|O[0-9]*[A-DFHP-Sa-d]"  # arrows, home, end, F1 to F4: the rest is of a keypad mode that nobody switches on
    r"|\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"  # replies to queries of another program that has ended: OSC, DCS
    r"|P[0-9;>!?]*[$+|][^\x1b]*\x1b\\"
    r"|_G[^\x1b]*\x1b\\"  # and about pictures
    r")"
)
_TORN = re.compile(
    r"\x1b(?:\[M[^\x00-\x1f]{0,2}|\[\[|\[<[-0-9;]*|\[(?![0-9]+\$)[0-?]*[ -/]*|O[0-9]*"
    r"|\][0-9]*(?:;[^\x07\x1b]*\x1b?)?|P[0-9;>!?]*(?:[$+|][^\x1b]*\x1b?)?"
    r"|_(?:G[^\x1b]*\x1b?)?)?\Z"
)
_TYPED = re.compile(r"\x1b\[(?!G)[@-~]")
"""What may be three keys, if it is no sequence that is known. With a G it is the centre of a Linux keypad."""

_LONGEST_SEQUENCE = 32
"""Characters after which Textual's parser makes text of a sequence."""

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"

_LONGEST_TEAR = 1.0
"""Seconds that the rest of a sequence may be late on a slow line, once there are three characters of it."""


class InputParser:
    """Text as it is read from the terminal, in whatever pieces, to events. Does no I/O.

    - An escape is a key of its own, whatever follows it, unless the two begin a sequence.
    - A sequence that is torn waits for its end, a lone escape for as long as `ESCDELAY` says.
    - A bracketed paste is one event.
    - A sequence that is unknown is ignored; one without parameters, such as escape, `[` and `k`, is keys.
    - A line feed is enter: that is what the terminal makes of enter before the program has set it up.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._unfinished = ""
        """The end of what was read: a lone escape, or the beginning of a sequence."""
        self._unfinished_since = 0.0
        self._pasted: list[str] | None = None

    @property
    def patience(self) -> float | None:
        """Seconds until `flush` is due; None while nothing is held back."""
        if not self._unfinished:
            return None
        longest = max(_LONGEST_TEAR, constants.ESCAPE_DELAY) if len(self._unfinished) > 2 else constants.ESCAPE_DELAY
        return max(0.0, self._unfinished_since + longest - monotonic())

    def feed(self, text: str) -> Iterator[Message]:
        """The events in `text`, which follows what was read before."""
        text, self._unfinished = self._unfinished + text, ""
        while text:
            if self._pasted is None:
                text = yield from self._up_to_paste(text)
            else:
                text = yield from self._paste(self._pasted, text)

    def flush(self) -> Iterator[Message]:
        """Nothing followed in time: what was held back are keys."""
        unfinished, self._unfinished = self._unfinished, ""
        yield from self._keys(unfinished)

    def finish(self) -> Iterator[Message]:
        """Nothing will follow: what was held back are keys, and a paste without its end is what came of it."""
        if self._pasted is not None:
            yield from self.feed(_PASTE_END)
        yield from self.flush()

    def _up_to_paste(self, text: str) -> Generator[Message, None, str]:
        """The keys up to the next paste; gives what follows its start."""
        text, start, rest = text.partition(_PASTE_START)
        if start:
            self._pasted = []
        elif torn := _TORN.search(text):
            text, self._unfinished, self._unfinished_since = text[: torn.start()], torn[0], monotonic()
        done = 0
        for sequence in _SEQUENCE.finditer(text):
            yield from self._keys(text[done : sequence.start()])
            yield from self._sequence(sequence[0])
            done = sequence.end()
        yield from self._keys(text[done:])
        return rest

    def _paste(self, pasted: list[str], text: str) -> Generator[Message, None, str]:
        """What of `text` is pasted; gives what follows the end of the paste."""
        # The mark of the end may be torn as well: what could be its beginning is looked at again.
        before = pasted.pop() if pasted else ""
        body, end, rest = (before + text).partition(_PASTE_END)
        if not end:
            pasted += [body[: 1 - len(_PASTE_END)], body[1 - len(_PASTE_END) :]]
            return ""
        self._pasted = None
        yield events.Paste("".join([*pasted, body]).replace("\x00", ""))
        return rest

    def _keys(self, text: str) -> Iterator[Message]:
        """Text without sequences, as somebody typed it."""
        first, *others = text.replace("\n", "\r").split("\x1b")
        yield from self._read(first)
        for following in others:
            yield events.Key("escape", "\x1b")
            yield from self._read(following)

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if is_reply(sequence):
            yield TerminalReply(sequence)
            return
        known: list[Message] = []
        if sequence[1] in "[O" and len(sequence) <= _LONGEST_SEQUENCE:
            with suppress(Exception):  # whatever a terminal sends ends no program
                known = list(self._read(readable_key(sequence)))
        if known:
            yield from known
            return
        # Textual's parser would read on, and take what is typed next for the rest.
        self._parser = _successor(self._parser)
        if _TYPED.fullmatch(sequence):
            yield from self._keys(sequence)

    def _read(self, text: str) -> Iterator[Message]:
        if text:  # to the parser, nothing is the end of all input
            yield from self._parser.feed(text)


def _successor(parser: XTermParser) -> XTermParser:
    """A parser that is in no sequence and knows what `parser` knows of mouse and screen."""
    successor = XTermParser()
    successor.last_x, successor.last_y = parser.last_x, parser.last_y
    successor.mouse_pixels = parser.mouse_pixels
    successor.terminal_size, successor.terminal_pixel_size = parser.terminal_size, parser.terminal_pixel_size
    return successor
