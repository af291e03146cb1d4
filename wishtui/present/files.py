"""The files of an issue as lines: what each is called, how large it is, and with which message it came."""

import msgspec

from wishtui.commands import KeyMap
from wishtui.domain.message import Message, Sender
from wishtui.i18n import N_, _, ngettext
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, spread
from wishtui.present.words import FormatTime, field
from wishtui.text import clean, wrap

PICTURES_EXTRA = N_("Pictures are shown once `pip install 'wishtui[pictures]'` has been run; {key} saves this one.")
ASKING = N_("asking")
UNKNOWN_SIZE = N_("size not known")

_SENDERS = {Sender.CUSTOMER: N_("customer"), Sender.SELLER: N_("seller"), Sender.WISH: N_("Wish")}


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """One file, with what is known of it."""

    name: str
    is_picture: bool
    message: Message
    size: str
    """In words: how large, that it is being asked, or that it is not known."""
    problem: str = ""
    """Why it cannot be fetched, or shown."""


def file_size(count: int) -> str:
    """A number of bytes as people say it."""
    if count < 1_024:
        return ngettext("{number} byte", "{number} bytes", count)
    if count < 10 << 20:
        return _("{size:,.0f} KiB", size=count / 1024)
    return _("{size:,.1f} MiB", size=count / (1 << 20))


def file_line(row: FileRow, format_time: FormatTime, width: int, *, selected: bool) -> Line:
    """Cursor, name, size, and from whom it came and when."""
    left = (
        Span(" > " if selected else "   ", Role.ACCENT),
        Span(row.name, Role.STRONG if selected else Role.PLAIN),
    )
    came = f" {_origin(row, format_time)} "
    return spread(left, (cell(row.size, 15, Role.DIM, right=True), Span(came, Role.DIM)), width)


def _origin(row: FileRow, format_time: FormatTime) -> str:
    """With whose message it came, and when."""
    return _("{sender}, {time}", sender=_(_SENDERS[row.message.sender]), time=format_time(row.message.at))


def file_details(row: FileRow, format_time: FormatTime, keymap: KeyMap, width: int) -> list[Line]:
    """What can be done with a file, and the message that it came with."""
    save = keymap.key_of("files.save")
    if row.problem:
        does, role = row.problem, Role.SOON
    elif row.is_picture:
        show = keymap.key_of("files.view")
        does, role = _("A picture: {show} shows it, {save} saves it.", show=show, save=save), Role.PLAIN
    else:
        does, role = _("{key} saves it.", key=save), Role.PLAIN
    facts = f"{row.size} · {_origin(row, format_time)}"
    lines = [*_wrapped(row.name, width, Role.STRONG), *_wrapped(facts, width, Role.DIM), *_wrapped(does, width, role)]
    if row.message.text:
        speaks = Role.SELLER if row.message.sender is Sender.SELLER else Role.PLAIN
        lines += [BLANK, *_wrapped(clean(row.message.text), width, speaks)]
    return [fit(line, width) for line in lines]


def picture_title(name: str, whole: tuple[int, int], size: int, *, animated: bool) -> str:
    """What a picture is: its name, how large it is, and whether there is more of it."""
    facts = {"name": field(name), "width": whole[0], "height": whole[1], "size": file_size(size)}
    if animated:
        return _("{name}  {width}×{height} pixels, {size}, the first of its frames", **facts)
    return _("{name}  {width}×{height} pixels, {size}", **facts)


def _wrapped(text: str, width: int, role: Role) -> list[Line]:
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        lines += [(Span(line, role),) for line in wrap(paragraph, max(10, width - 2))]
    return lines
