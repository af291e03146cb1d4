"""Ids as people type them: whole, or any head or tail that only one has."""

from collections.abc import Iterable
from enum import Enum

from wishtui.errors import UsageError
from wishtui.i18n import N_, _, enumerated
from wishtui.text import clean_line

MOST_NAMED = 5
"""Candidates that a message names."""


class Kind(Enum):
    """What an id is of: what is said where there is none, where several begin or end so, and who lists them."""

    ISSUE = (
        N_("There is no issue {id}."),
        N_("{id} is not the id of one issue: {names}."),
        N_("{id} is not the id of one issue: {names} and {number:,} more."),
        N_("`wishtui list` shows those that there are."),
    )
    APPEAL = (
        N_("There is no appeal {id}."),
        N_("{id} is not the id of one appeal: {names}."),
        N_("{id} is not the id of one appeal: {names} and {number:,} more."),
        N_("`wishtui appeal list` shows those that there are."),
    )
    ENTRY = (
        N_("There is no entry of the outbox {id}."),
        N_("{id} is not the id of one entry of the outbox: {names}."),
        N_("{id} is not the id of one entry of the outbox: {names} and {number:,} more."),
        N_("`wishtui outbox` lists what there is."),
    )


def whole_id(typed: str, ids: Iterable[str], kind: Kind) -> str:
    """The one id that is `typed`, or else begins or ends so.

    Raises:
        UsageError: there is none, or there are several.
    """
    matches = set()
    for known in ids:
        if known == typed:
            return known
        if typed and (known.startswith(typed) or known.endswith(typed)):
            matches.add(known)
    shown = clean_line(typed, limit=80) or "“”"
    none, several, more, remedy = kind.value
    if not matches:
        raise UsageError(_(none, id=shown), _(remedy))
    if len(matches) == 1:
        return matches.pop()
    names, over = enumerated(sorted(matches)[:MOST_NAMED]), len(matches) - MOST_NAMED
    raise UsageError(
        _(more, id=shown, names=names, number=over) if over > 0 else _(several, id=shown, names=names),
        _("Write more of it."),
    )
