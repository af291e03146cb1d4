"""What leaves the machine when others translate or suggest, as it is said the first time."""

from wishtui.i18n import N_, _
from wishtui.present.spans import BLANK, Line, Role, Span
from wishtui.text import clean_line, wrap

TRANSLATED = (
    N_(
        "The messages of each issue that you open while translation is on, and each reply that "
        "you have translated, go there as text, with the issue's id and who wrote it."
    ),
    N_("Names, addresses and whatever else stands in the text go with it. Notes, orders and files do not."),
    N_("What comes back is kept on this machine, for you alone. You are asked this once for each program or server."),
)
"""What whoever translates gets to know."""

SUGGESTED = (
    N_(
        "Each issue that you ask a suggestion for goes there when you ask: its whole "
        "conversation, its orders, the saved replies as they would be filled in, and what you "
        "have begun to write."
    ),
    N_(
        "The customer's name and whatever else stands in there go with it. Private notes, files "
        "and other issues do not."
    ),
    N_(
        "What comes back is put into the reply box, to be edited: nothing is sent by itself. You "
        "are asked this once for each program."
    ),
)
"""What whoever suggests gets to know."""


def leaving_lines(title: str, sentences: tuple[str, ...], width: int) -> list[Line]:
    """What goes to the program or server called `title`."""
    lines: list[Line] = [(Span(part, Role.STRONG),) for part in wrap(clean_line(title), max(10, width))]
    for sentence in sentences:
        lines += [BLANK, *((Span(part),) for part in wrap(_(sentence), max(10, width)))]
    return lines
