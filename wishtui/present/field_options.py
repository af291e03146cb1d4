"""What may be picked for a field, and what is: the rows under a choice or a list, and the value that they make."""

from collections.abc import Sequence

from wishtui.domain.appeal import FieldSpec, FieldType, FieldValue, is_empty
from wishtui.i18n import N_, _

OTHER = N_("other: write your own")
MORE = N_("add one of your own")
_MORE_OF = {FieldType.ORDERS: N_("add an order: ID; promised=2026-11-13; carrier=…; tracking=…")}


class FieldOptions:
    """Rows in order, some of them chosen. One row at most of a choice; of a list in the order of ticking."""

    def __init__(self, field: FieldSpec, value: FieldValue, options: Sequence[str]) -> None:
        self.several = field.type.several
        values = [value] if isinstance(value, str) else list(value)
        known = [line for line in values if not is_empty(line)]
        own = [line for line in dict.fromkeys(known) if line not in options]
        self.rows = [*options, *own] if self.several else list(options)
        self.own = "" if self.several else next(iter(own), "")
        """What somebody wrote in place of a choice's options."""
        self.chosen = [self.rows.index(line) for line in known if line in self.rows]
        if self.own:
            self.chosen = [len(self.rows)]
        self.open = self.several or field.other
        """Whether the last row takes something of one's own."""
        self._more = _MORE_OF.get(field.type, MORE)

    @property
    def value(self) -> FieldValue:
        """What the chosen rows make."""
        if self.several:
            return tuple(self.rows[index] for index in self.chosen if self.rows[index].strip())
        index = next(iter(self.chosen), -1)
        return "" if index < 0 else self.own if index == len(self.rows) else self.rows[index]

    @property
    def length(self) -> int:
        """How many rows are shown."""
        return len(self.rows) + self.open

    def shown(self, index: int) -> tuple[str, str]:
        """Mark and text of a row."""
        number = str(index + 1) if index < 9 else " "
        if index == len(self.rows):
            ticked = "x" if index in self.chosen else " "
            return (f"{number} +", _(self._more)) if self.several else (f"{number} ({ticked})", self.own or _(OTHER))
        ticked = "x" if index in self.chosen else " "
        return f"{number} [{ticked}]" if self.several else f"{number} ({ticked})", _(self.rows[index])

    def takes_text(self, index: int) -> bool:
        """Whether a row is for something of one's own."""
        return self.open and index == len(self.rows)

    def text(self, index: int) -> str:
        """What is edited when a row is."""
        return self.own if index == len(self.rows) else self.rows[index]

    def toggle(self, index: int) -> None:
        """Choose a row, or take it back."""
        if index in self.chosen:
            self.chosen.remove(index)
        elif self.several:
            self.chosen.append(index)
        else:
            self.chosen = [index]

    def pick(self, index: int) -> None:
        """Choose a row whatever was chosen."""
        if index not in self.chosen:
            self.toggle(index)

    def rewrite(self, index: int, text: str) -> None:
        """Put `text` in a row, chosen by that; in the last row it is something new."""
        if not self.several:
            self.own = text
            self.chosen = [len(self.rows)] if text.strip() else []
            return
        if index == len(self.rows):
            self.rows.append("")
        self.rows[index] = text
        if text.strip():
            self.pick(index)
        elif index in self.chosen:
            self.chosen.remove(index)

    def snapshot(self) -> tuple[list[str], str, list[int]]:
        """How it stands, to be brought back."""
        return list(self.rows), self.own, list(self.chosen)

    def restore(self, snapshot: tuple[list[str], str, list[int]]) -> None:
        """Bring back how it stood."""
        self.rows, self.own, self.chosen = list(snapshot[0]), snapshot[1], list(snapshot[2])
