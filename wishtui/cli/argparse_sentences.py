"""What argparse says by itself, as sentences of our catalogue; its own would come from a catalogue of Python's.

They name their values as argparse does, by `%s` and `%(name)s`. What is no sentence in argparse is a whole one here.
"""

import argparse

from wishtui.i18n import N_, _, ngettext

_SENTENCES = {
    "usage: ": N_("usage: "),
    "positional arguments": N_("positional arguments"),
    "options": N_("options"),
    "show this help message and exit": N_("show this help message and exit"),
    "unrecognized arguments: %s": N_("Unrecognized arguments: %s."),
    "the following arguments are required: %s": N_("The following arguments are required: %s."),
    "one of the arguments %s is required": N_("One of the arguments %s is required."),
    "argument %(argument_name)s: %(message)s": N_("%(argument_name)s: %(message)s."),
    "not allowed with argument %s": N_("not allowed with argument %s"),
    "ignored explicit argument %r": N_("ignored explicit argument %r"),
    "expected one argument": N_("expected one argument"),
    "expected at most one argument": N_("expected at most one argument"),
    "expected at least one argument": N_("expected at least one argument"),
    "invalid %(type)s value: %(value)r": N_("invalid %(type)s value: %(value)r"),
}
"""Ours for each of its own; those that no command line of ours can lead to stay as they are."""


def use_our_sentences() -> None:
    """Have argparse say ours, in whatever language is spoken when it says them."""
    vars(argparse).update(_=_ours, ngettext=_our_number)


def _ours(sentence: str) -> str:
    return _(_SENTENCES.get(sentence, sentence))


def _our_number(one: str, many: str, number: int) -> str:
    if one == "expected %s argument":
        return ngettext("expected %s argument", "expected %s arguments", number)
    return one if number == 1 else many
