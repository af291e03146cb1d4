"""What argparse says by itself, as sentences of our catalogue; its own would come from a catalogue of Python's.

They name their values as argparse does, by `%s` and `%(name)s`. What is no sentence in argparse is a whole one here.
"""

import argparse

from wishtui.i18n import N_, _, ngettext

AS_THEY_ARE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid %(type)s value: %(value)r"),
)
"""Its own that stand in one of ours, or alone."""

_WHOLE = {
    "unrecognized arguments: %s": N_("Unrecognized arguments: %s."),  # untranslated: argparse's own
    "the following arguments are required: %s": N_(  # untranslated: argparse's own
        "The following arguments are required: %s."
    ),
    "one of the arguments %s is required": N_("One of the arguments %s is required."),  # untranslated: argparse's own
    "argument %(argument_name)s: %(message)s": N_("%(argument_name)s: %(message)s."),  # untranslated: argparse's own
}
"""Ours for those of its own that are no sentences."""


def use_our_sentences() -> None:
    """Have argparse say ours, in whatever language is spoken when it says them."""
    vars(argparse).update(_=_ours, ngettext=_our_number)


def _ours(sentence: str) -> str:
    return _(_WHOLE.get(sentence, sentence))


def _our_number(one: str, many: str, number: int) -> str:
    if one != "expected %s argument":  # untranslated: argparse's own
        return one if number == 1 else many
    return ngettext("expected %s argument", "expected %s arguments", number)
