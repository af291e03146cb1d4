"""Numbers as options take them: what is none is told in our words, not by the name of a type."""

import argparse

from wishtui.i18n import _

_MANY = 999_999_999
"""More than there are of anything."""


def count_from_one(text: str) -> int:
    """A number of things as an option takes it, no more than there can be. Raises argparse.ArgumentTypeError."""
    digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
    if not digits:
        raise argparse.ArgumentTypeError(_("it takes a number from 1, not “{text}”", text=text))
    return int(digits) if len(digits) < 10 else _MANY


def whole_number(text: str) -> int:
    """A number without a fraction as an option takes it. Raises argparse.ArgumentTypeError."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("it takes a whole number, not “{text}”", text=text)) from error


def number_of_seconds(text: str) -> float:
    """A time as an option takes it. Raises argparse.ArgumentTypeError."""
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("it takes a number of seconds, not “{text}”", text=text)) from error
