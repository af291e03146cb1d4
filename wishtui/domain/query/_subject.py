"""What a query looks at: an issue's list row, and all its words folded into one string."""

from collections.abc import Callable, Iterable
from enum import IntEnum

from wishtui.domain.issue import Header, Issue, header_of
from wishtui.domain.message import Sender
from wishtui.text import fold as fold_text

Fold = Callable[[str], str]

SECTION_END = "\x1f"
_ITEM_END = "\n"
"""Neither survives folding, so no word and no phrase matches across them."""


class Section(IntEnum):
    """Parts of the folded text, in their order. Those up to TAGS are known from a header alone."""

    ID = 0
    SUBJECT = 1
    CUSTOMER = 2
    ORDER = 3
    TAGS = 4
    PRODUCT = 5
    SKU = 6
    TRACKING = 7
    MORE = 8
    NOTES = 9
    MESSAGES = 10


class Searchable:
    """One issue as a query sees it. `text` is everything that free words look through, folded once."""

    __slots__ = ("header", "last_sender", "text")

    def __init__(self, header: Header, text: str, last_sender: Sender | None = None) -> None:
        self.header = header
        self.text = text
        self.last_sender = last_sender

    def holds(self, section: Section, word: str) -> bool:
        """Whether the folded `word` stands in one part of the text."""
        text = self.text
        if section is Section.MESSAGES:
            return text.find(word, text.rfind(SECTION_END) + 1) >= 0
        start = 0
        for _ in range(section):
            start = text.find(SECTION_END, start) + 1
        return text.find(word, start, text.find(SECTION_END, start)) >= 0


def searchable_of(issue: Issue, fold: Fold = fold_text, *, header: Header | None = None) -> Searchable:
    """All that can be searched of `issue`; `header` saves making the row again where it is at hand."""
    header = header or header_of(issue)
    orders = issue.orders
    parts = (
        *_row_parts(header),
        (order.product for order in orders),
        (order.sku for order in orders),
        (parcel.number for order in orders for parcel in order.tracking),
        (word for order in orders for word in (order.transaction_id, order.product_id, order.variant)),
        (note.text for note in issue.notes),
        (message.readable for message in issue.messages),
    )
    return Searchable(header, _joined(parts, fold), issue.messages[-1].sender if issue.messages else None)


def searchable_of_header(header: Header, fold: Fold = fold_text) -> Searchable:
    """What a list row alone tells: enough for every query that does not `needs_text`."""
    return Searchable(header, _joined((*_row_parts(header), (header.product,), (), (), (), (), ()), fold))


def _row_parts(header: Header) -> tuple[Iterable[str], ...]:
    return ((header.id,), (header.subject,), (header.customer,), header.order_ids, header.tags)


def _joined(parts: Iterable[Iterable[str]], fold: Fold) -> str:
    """Every part folded; an empty word folds to nothing and takes no place."""
    return SECTION_END.join(_ITEM_END.join(fold(word) for word in part if word) for part in parts)
