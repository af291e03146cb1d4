"""One customer's side of a conversation, as the word lists hold it."""

from typing import NamedTuple


class Story(NamedTuple):
    """What one customer writes, in order; the seller's side comes from the topic."""

    topic: str
    """Key into `topics.TOPICS`."""
    goods: str
    """Key into `goods.GOODS`, followed by `:colour`, `:/size` or `:colour/size` where the words depend on it."""
    subject: str
    texts: tuple[str, ...]
    """The opening first. Each later one replies to the seller's standard answer of that stage."""
    reason: str = ""
    """Wish's refund reason where it is not the topic's usual one."""
    mark: str = ""
    """Set on a story that only suits a place made for it."""
