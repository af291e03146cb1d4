"""Ids as people type them: whole, or any head or tail that only one has."""

from collections.abc import Iterable

from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import clean_line

MOST_NAMED = 5
"""Candidates that a message names."""


def whole_id(typed: str, ids: Iterable[str], *, what: str, remedy: str) -> str:
    """The one id that is `typed`, or else begins or ends so; `what` names the kind of thing in a message.

    Raises:
        UsageError: there is none, or there are several.
    """
    matches = set()
    for known in ids:
        if known == typed:
            return known
        if typed and (known.startswith(typed) or known.endswith(typed)):
            matches.add(known)
    shown = clean_line(typed, limit=80)
    if not matches:
        raise UsageError(_("There is no {what} {shown}.", what=what, shown=shown), remedy)
    if len(matches) > 1:
        first = sorted(matches)[:MOST_NAMED]
        more = f" and {len(matches) - MOST_NAMED:,} more" if len(matches) > MOST_NAMED else ""
        raise UsageError(
            _(
                "{shown} is not the id of one {what}: {names}{more}.",
                shown=shown,
                what=what,
                names=", ".join(first),
                more=more,
            ),
            _("Write more of it."),
        )
    return matches.pop()
