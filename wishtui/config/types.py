"""What a setting takes, told from a validator's complaint to someone who has never seen a type's name."""

import re

from wishtui.i18n import N_, _, either

_EXPECTED = re.compile(
    r"Expected (?P<type>`[^`]*`|`?[\w | ]+`?)(?P<rule>.*?)(?:, got `?(?P<got>[^`]*?)`?)?(?: - at .*)?"
)
_RULES = {
    "of length ": N_("it takes {wanted} of length {rule}."),  # untranslated: words of msgspec
    "matching regex ": N_("it takes {wanted} matching regex {rule}."),  # untranslated: words of msgspec
    "": N_("it takes {wanted} {rule}."),
}
_TYPES = {
    "str": N_("text"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "bool": N_("true or false"),
    "array": N_("a list"),
    "object": N_("a table"),
}


def what_it_takes(complaint: str) -> str:
    """What msgspec's `complaint` about a value says, as a sentence that goes on behind a colon."""
    match = _EXPECTED.fullmatch(complaint)
    if match is None:
        return _("it says: {complaint}.", complaint=complaint)
    wanted, rule = _name(match["type"]), match["rule"].strip()
    if match["got"]:
        return _("it takes {wanted}, and got {got}.", wanted=wanted, got=_name(match["got"]))
    for before, sentence in _RULES.items() if rule else ():
        if rule.startswith(before):
            return _(sentence, wanted=wanted, rule=rule.removeprefix(before))
    return _("it takes {wanted}.", wanted=wanted)


def _name(types: str) -> str:
    return either(_(_TYPES.get(name.strip(), name.strip())) for name in types.strip("`").split("|"))
