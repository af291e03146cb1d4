"""Colours and attributes of a cell: read from SGR codes, and the shortest code from one to another."""

from collections.abc import Iterator

from .terminal import Terminal

__all__ = ["Palette", "Style", "UnknownOutput"]


class UnknownOutput(Exception):
    """A frame holds something this driver does not model, so it must be sent as it is."""


_ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_BIT = {code: 1 << index for index, code in enumerate(_ATTRIBUTES)}
_OFF = {
    "22": _BIT["1"] | _BIT["2"],
    "23": _BIT["3"],
    "24": _BIT["4"] | _BIT["21"],
    "25": _BIT["5"] | _BIT["6"],
    "27": _BIT["7"],
    "28": _BIT["8"],
    "29": _BIT["9"],
    "54": _BIT["51"] | _BIT["52"],
    "55": _BIT["53"],
}
# Bold, dim, italic and concealed cannot be seen on an empty cell.
_UNSEEN_ON_BLANK = _BIT["1"] | _BIT["2"] | _BIT["3"] | _BIT["8"]
_MOST_STYLES = 8192


class Style:
    """How a cell looks. Interned by its `Palette`, so that identity is equality."""

    __slots__ = ("attributes", "background", "blank", "foreground")

    def __init__(self, attributes: int, foreground: str, background: str) -> None:
        self.attributes = attributes
        self.foreground = foreground
        """The SGR codes of the text colour, empty for the terminal's own."""
        self.background = background
        self.blank = self
        """The style that makes an empty cell look the same; itself where an attribute shows on blanks."""

    @property
    def is_fill(self) -> bool:
        """Whether an empty cell in this style is only a background colour, as erasing leaves it."""
        return not self.attributes and not self.foreground

    def codes(self) -> list[str]:
        """The SGR codes that make this style out of a reset terminal."""
        codes = [code for code in _ATTRIBUTES if self.attributes & _BIT[code]]
        return codes + [colour for colour in (self.foreground, self.background) if colour]


class Palette:
    """The styles of one screen."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._styles: dict[tuple[int, str, str], Style] = {}
        self._applied: dict[tuple[Style, str], Style] = {}
        self._changes: dict[tuple[Style | None, Style], str] = {}
        self.default = self._style(0, "", "")

    def _style(self, attributes: int, foreground: str, background: str) -> Style:
        key = (attributes, foreground, background)
        style = self._styles.get(key)
        if style is None:
            if len(self._styles) >= _MOST_STYLES:
                raise UnknownOutput("too many styles")  # untranslated: for the log
            style = self._styles[key] = Style(*key)
            if not attributes & ~_UNSEEN_ON_BLANK and (attributes or foreground):
                style.blank = self._style(0, "", background)
        return style

    @property
    def is_crowded(self) -> bool:
        """Whether the next frame may need more styles than there is room for: a picture has thousands."""
        return len(self._styles) > _MOST_STYLES // 2

    def adopt(self, style: Style) -> Style:
        """The style of this palette that looks like one of another's."""
        return self._style(style.attributes, style.foreground, style.background)

    def apply(self, style: Style, parameters: str) -> Style:
        """The style after the SGR codes `parameters` (`1;38;5;9`). Raises UnknownOutput at an unknown code."""
        style_applied = self._applied.get((style, parameters))
        if style_applied is None:
            style_applied = self._applied[style, parameters] = self._apply(style, parameters)
        return style_applied

    def _apply(self, style: Style, parameters: str) -> Style:
        attributes, foreground, background = style.attributes, style.foreground, style.background
        codes = iter(parameters.split(";"))
        for code in codes:
            if code in _BIT:
                attributes |= _BIT[code]
            elif code in ("", "0"):
                attributes, foreground, background = 0, "", ""
            elif code in _OFF:
                attributes &= ~_OFF[code]
            elif code == "39":
                foreground = ""
            elif code == "49":
                background = ""
            elif code == "38":
                foreground = _extended(code, codes)
            elif code == "48":
                background = _extended(code, codes)
            elif len(code) == 2 and code[0] in "39" and code[1] in "01234567":
                foreground = code
            elif code in _BACKGROUNDS:
                background = code
            else:
                raise UnknownOutput(f"an unknown SGR code, {code!r}")  # untranslated: for the log
        return self._style(attributes, foreground, background)

    def change(self, old: Style | None, new: Style) -> str:
        """The shortest sequence that makes `new` out of `old`; None is a terminal in an unknown state."""
        if old is new:
            return ""
        change = self._changes.get((old, new))
        if change is None:
            if len(self._changes) > 4 * _MOST_STYLES:
                self._changes.clear()
            change = self._changes[old, new] = self._change(old, new)
        return change

    def _change(self, old: Style | None, new: Style) -> str:
        codes = new.codes()
        full = f"\x1b[{';'.join(['0', *codes])}m" if codes else "\x1b[m"
        if old is None:
            return full
        removed = old.attributes & ~new.attributes
        lost = removed or (old.foreground and not new.foreground) or (old.background and not new.background)
        if lost and not self._terminal.single_off:
            return full
        added = new.attributes & ~old.attributes
        parts = []
        for code, bits in _OFF.items():
            if removed & bits:
                parts.append(code)
                added |= new.attributes & bits
        parts += [code for code in _ATTRIBUTES if added & _BIT[code]]
        if old.foreground != new.foreground:
            parts.append(new.foreground or "39")
        if old.background != new.background:
            parts.append(new.background or "49")
        partial = f"\x1b[{';'.join(parts)}m"
        return partial if len(partial) < len(full) else full


_GREYS = range(8, 239, 10)
_LEVELS = (0, 95, 135, 175, 215, 255)
_BACKGROUNDS = frozenset([*(str(code) for code in range(40, 48)), *(str(code) for code in range(100, 108))])


def _extended(code: str, codes: Iterator[str]) -> str:
    """The rest of a 256-colour or 24-bit colour, as `38;5;n` where that is the same, else as `38;2;r;g;b`."""
    kind = next(codes, "")
    wanted = {"5": 1, "2": 3}.get(kind, 0)
    values = [value for _, value in zip(range(wanted), codes, strict=False)]
    if not wanted or len(values) < wanted or not all(value.isdecimal() for value in values):
        raise UnknownOutput("an unknown colour")  # untranslated: for the log
    number = _palette_number(*map(int, values)) if kind == "2" else None
    return ";".join([code, kind, *values]) if number is None else f"{code};5;{number}"


def _palette_number(red: int, green: int, blue: int) -> int | None:
    """The entry of the 256-colour palette that is exactly this colour: half the bytes, and the same to the eye.

    The first sixteen are whatever the owner made of them, so none of those counts.
    """
    if red == green == blue and red in _GREYS:
        return 232 + (red - 8) // 10
    if red in _LEVELS and green in _LEVELS and blue in _LEVELS:
        return 16 + 36 * _LEVELS.index(red) + 6 * _LEVELS.index(green) + _LEVELS.index(blue)
    return None
