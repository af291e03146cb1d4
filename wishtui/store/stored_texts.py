"""What a store offers that keeps the folded texts of its issues beside them: to search them is to decode nothing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wishtui.errors import StoreError

if TYPE_CHECKING:
    from wishtui.domain.message import Sender


class UnsoundTexts(StoreError):
    """Kept texts are not what was written: they are to be let go of."""


class TextChunk(NamedTuple):
    """Some hundred texts, one behind the other."""

    first: int
    """The number of the first text among all."""
    data: bytes
    """UTF-8, as `domain.query.searchable_of` folds it; each text ends with its end mark, 1e."""
    starts: list[int]
    """Where in `data` each text begins, and the end of the last."""


class StoredTexts(Protocol):
    """Folded texts of many issues, by a number of each, as they were when somebody asked for them.

    It may be kept whatever happens to the store: `forget` tells it of issues that have changed since.
    """

    @property
    def chunks(self) -> int:
        """In how many pieces they are kept."""

    def ids(self) -> Iterable[str]:
        """The issues whose texts they are."""

    def chunk(self, number: int) -> TextChunk:
        """One piece, those of issues that have changed included. Raises UnsoundTexts."""

    def text(self, number: int) -> bytes:
        """One text with its end mark. Raises UnsoundTexts."""

    def sender(self, number: int) -> "Sender | None":
        """Who wrote last to that issue."""

    def ids_of(self, numbers: Iterable[int]) -> list[str]:
        """Whose texts they are, each empty where it is nobody's any more."""

    def number_of(self, issue_id: str) -> int:
        """Which text is that issue's; -1 where none is."""

    def forget(self, issue_ids: Collection[str]) -> None:
        """These have changed, or are gone."""


class TextReader(Protocol):
    """Reading, and making, the texts that a store keeps."""

    def texts(self) -> Sequence[StoredTexts]:
        """The texts as they are kept now; those of the Closed issues too, once these have been read."""

    def keep_texts(self) -> Iterator[None]:
        """Make those that are worth keeping and are not kept yet, a little with each step.

        What cannot be written is not kept, and that is no failure. Raises StoreError where the store cannot be read.
        """

    def drop_texts(self) -> None:
        """Let go of what is kept: it was found unsound."""
