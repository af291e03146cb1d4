"""The files of an issue as lines: what each is called, how large it is, and with which message it came."""

import msgspec

from wishtui.domain.message import Message, Sender
from wishtui.i18n import N_, _
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, spread
from wishtui.present.words import FormatTime, field
from wishtui.text import clean, wrap

PICTURES_EXTRA = N_("Pictures are shown once `pip install 'wishtui[pictures]'` has been run; s saves this one.")
ASKING = "asking"
UNKNOWN_SIZE = N_("size not known")

_SENDERS = {Sender.CUSTOMER: "customer", Sender.SELLER: "seller", Sender.WISH: "Wish"}


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
        return _("{count} bytes", count=count) if count != 1 else "1 byte"
    return (
        _("{value:,.0f} KiB", value=count / 1024)
        if count < 10 << 20
        else _("{value:,.1f} MiB", value=count / (1 << 20))
    )


def file_line(row: FileRow, format_time: FormatTime, width: int, *, selected: bool) -> Line:
    """Cursor, name, size, and from whom it came and when."""
    left = (
        Span(" > " if selected else "   ", Role.ACCENT),
        Span(row.name, Role.STRONG if selected else Role.PLAIN),
    )
    came = f" {_SENDERS[row.message.sender]}, {format_time(row.message.at)} "
    return spread(left, (cell(row.size, 15, Role.DIM, right=True), Span(came, Role.DIM)), width)


def file_details(row: FileRow, format_time: FormatTime, width: int) -> list[Line]:
    """What can be done with a file, and the message that it came with."""
    if row.problem:
        does, role = row.problem, Role.SOON
    elif row.is_picture:
        does, role = _("A picture: enter shows it, s saves it."), Role.PLAIN
    else:
        does, role = _("s saves it."), Role.PLAIN
    facts = f"{row.size} · {_SENDERS[row.message.sender]}, {format_time(row.message.at)}"
    lines = [*_wrapped(row.name, width, Role.STRONG), *_wrapped(facts, width, Role.DIM), *_wrapped(does, width, role)]
    if row.message.text:
        speaks = Role.SELLER if row.message.sender is Sender.SELLER else Role.PLAIN
        lines += [BLANK, *_wrapped(clean(row.message.text), width, speaks)]
    return [fit(line, width) for line in lines]


def picture_title(name: str, whole: tuple[int, int], size: int, *, animated: bool) -> str:
    """What a picture is: its name, how large it is, and whether there is more of it."""
    first = _(", the first of its frames") if animated else ""
    return _(
        "{field}  {whole}×{whole2} pixels, {file_size}{first}",
        field=field(name),
        whole=whole[0],
        whole2=whole[1],
        file_size=file_size(size),
        first=first,
    )


def _wrapped(text: str, width: int, role: Role) -> list[Line]:
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        lines += [(Span(line, role),) for line in wrap(paragraph, max(10, width - 2))]
    return lines
