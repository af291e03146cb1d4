"""A macro: several things that are done to an issue in one step, as the owner has put them together."""

from typing import Annotated

import msgspec
from msgspec import Meta

from wishtui.i18n import N_, _


class Macro(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a macro does, in this order; what is left out is left alone."""

    reply: Annotated[str, Meta(description=N_("The name of the saved reply that is sent."))] = ""
    tags: Annotated[tuple[str, ...], Meta(description=N_("Tags that are added."))] = ()
    note: Annotated[str, Meta(description=N_("A private note that is added."))] = ""
    assign: Annotated[str, Meta(description=N_("Whose the issue is to be: an agent's name, me or nobody."))] = ""
    snooze: Annotated[
        str,
        Meta(description=N_("Until when it is put aside, such as 4h, tomorrow or reply; not beside reply or close.")),
    ] = ""
    close: Annotated[bool, Meta(description=N_("Whether the issue is closed, with the reply where there is one."))] = (
        False
    )
    hand: Annotated[bool, Meta(description=N_("Whether it is handed to Wish's own people; not beside reply."))] = False


def conflict(macro: Macro, name: str) -> tuple[str, str]:
    """What in a macro, which is called `name`, cannot be, and the remedy; two empty strings where all is well."""
    ends = [key for key in ("reply", "close", "hand") if getattr(macro, key)]
    # Blanks add no tag and no note.
    if msgspec.structs.replace(macro, tags=tuple(filter(str.strip, macro.tags)), note=macro.note.strip()) == Macro():
        return _("{macro} does nothing.", macro=name), _("Give it a reply, tags, a note, or what else it is to do.")
    if macro.hand and len(ends) > 1:
        return (
            _("{macro} hands the issue to Wish and has {key} too.", macro=name, key=ends[0]),
            _("Choose one: only what is Unhandled can be handed over."),
        )
    if macro.snooze and ends:
        return (
            _("{macro} puts the issue aside and has {key} too.", macro=name, key=ends[0]),
            _("Choose one: an answer ends a snooze."),
        )
    return "", ""
