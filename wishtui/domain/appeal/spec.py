"""What a letter asks for: the typed front matter of a template (docs/platform.md, 3)."""

from enum import StrEnum

import msgspec

FieldValue = str | tuple[str, ...]
"""What a field holds: one text, or several lines of a list. A date is ISO 8601, money is `12.40 USD`."""

FieldValues = dict[str, FieldValue]
"""What fields hold, by name."""

LONGEST_LINE = 2_000
"""Characters of a field of one line, or of one entry of a list."""

LONGEST_TEXT = 20_000
"""Characters of a field of several lines."""

_EMPTY = frozenset({"", "none", "null", "nan", "undefined", "n/a", "?", "-"})

WISH = "wish"
CUSTOMER = "customer"


class FieldType(StrEnum):
    """How a field is edited and checked."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    DATE = "date"
    MONEY = "money"
    ITEMS = "items"
    EVIDENCE = "evidence"
    ORDERS = "orders"

    @property
    def several(self) -> bool:
        """Whether its value is a list of lines."""
        return self in (FieldType.ITEMS, FieldType.EVIDENCE, FieldType.ORDERS)


class When(StrEnum):
    """On which side of today a date belongs."""

    ANY = ""
    PAST = "past"
    FUTURE = "future"


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One field of a letter."""

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    part: str = ""
    """Which part of the letter it fills; empty: the sender's details."""
    help: str = ""
    """One line for the person who fills it in."""
    required: bool = False
    default: FieldValue = ""
    """What it starts with; of a date `+7` means seven days from today."""
    min_count: int = 0
    max_count: int = 0
    """Of a list, 0: as many as there are."""
    min_words: int = 0
    """Fewer read as thin."""
    options: tuple[str, ...] = ()
    claims: dict[str, tuple[str, ...]] = {}
    """What an option takes for granted about the orders, by its words: see `claims.CLAIMS`."""
    other: bool = True
    """Whether something that is not among the options may stand."""
    source: str = ""
    """The fact that fills it in, one of `prefill.SOURCES`."""
    audience: str = ""
    """Asked for only when the letter goes to this reader."""
    when: When = When.ANY


class PartSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part that the letter must hold (docs/platform.md, 3)."""

    name: str
    title: str
    help: str = ""
    needs: tuple[str, ...] = ()
    """What its orders must show: see `claims.NEEDS`."""


class TimeLimit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How long an appeal is taken, as guides say (docs/platform.md, 3): shown, never enforced."""

    text: str
    days: int = 0
    business: bool = False
    counts_from: str = ""
    """The date field that the days count from."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Bounds of a letter."""

    characters: int = 0
    """Most characters of the whole letter; 0: no bound."""
    orders: int = 200
    """Most orders in one letter."""


class KindSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A kind of appeal: what its template's front matter says."""

    title: str
    name: str = ""
    """The template's file name without its ending."""
    kind: str = ""
    """The ground it stands on; the name unless the template says otherwise."""
    audience: tuple[str, ...] = (WISH,)
    """Who may read it, the usual reader first."""
    language: str = "en"
    parts: tuple[PartSpec, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    limits: Limits = Limits()
    advice: tuple[str, ...] = ()
    time_limit: TimeLimit | None = None

    def asked(self, audience: str) -> tuple[FieldSpec, ...]:
        """The fields that a letter to `audience` has, in order."""
        return tuple(field for field in self.fields if field.audience in ("", audience))

    def field(self, name: str) -> FieldSpec | None:
        """The field called `name`."""
        return next((field for field in self.fields if field.name == name), None)


def is_empty(value: FieldValue) -> bool:
    """Whether nothing is said: blanks, or a word that a program writes for nothing."""
    if isinstance(value, str):
        return value.strip().casefold() in _EMPTY
    return all(is_empty(line) for line in value)
