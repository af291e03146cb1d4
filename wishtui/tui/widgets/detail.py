"""The right-hand, or second, pane: an issue, and below it the reply box or the reason why there is none."""

from functools import cached_property
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.tui.present.spans import Role, Span, spread
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.painted import LineBar

if TYPE_CHECKING:
    from wishtui.tui.widgets.reply_box import ReplyBox


class Detail(Vertical):
    """Conversation above; below it the reply box, or the lock in its place."""

    def compose(self) -> ComposeResult:
        """All but the reply box; the class `locked` decides which bottom shows."""
        yield Conversation(id="conversation")
        yield LineBar(id="reply-head")
        yield LineBar(id="lock")

    @property
    def conversation(self) -> Conversation:
        """Order and messages."""
        return self.query_one(Conversation)

    @cached_property
    def reply(self) -> "ReplyBox":
        """The reply box, shown or not. It is made for the first issue that is opened: the first frame may need none."""
        from wishtui.tui.widgets.reply_box import ReplyBox

        box = ReplyBox(id="reply")
        self.mount(box, after="#reply-head")
        return box

    def set_lock(self, reason: str) -> None:
        """Put the lock and its reason in place of the reply box, or the box back."""
        said = (Span(f"Locked: {reason}", Role.STRONG),) if reason else ()
        self.query_one("#lock", LineBar).show(lambda width: said)
        self.set_class(bool(reason), "locked")

    def set_reply_head(self, saved: str) -> None:
        """Say how long the reply is, and what has become of the draft."""
        length = reply_length(self.reply.text)
        over = length > REPLY_LIMIT
        counted = Span(f"{length:,} / {REPLY_LIMIT:,}", Role.OVERDUE if over else Role.PLAIN)
        more = f" · {length - REPLY_LIMIT:,} too many" if over else ""
        tail = f"{more} · {saved}" if saved else more
        right = (counted, Span(tail))
        self.query_one("#reply-head", LineBar).show(lambda width: spread((Span("Reply", Role.ACCENT),), right, width))
