"""The right-hand, or second, pane: an issue, and below it the reply box or the reason why there is none."""

from textual.app import ComposeResult
from textual.containers import Vertical

from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.tui.present.spans import Role, Span, spread
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.painted import LineBar
from wishtui.tui.widgets.reply_box import ReplyBox


class Detail(Vertical):
    """Conversation above; below it the reply box, or the lock in its place."""

    def compose(self) -> ComposeResult:
        """Both bottoms exist; the class `locked` decides which one shows."""
        yield Conversation(id="conversation")
        yield LineBar(id="reply-head")
        yield ReplyBox(id="reply")
        yield LineBar(id="lock")

    @property
    def conversation(self) -> Conversation:
        """Order and messages."""
        return self.query_one(Conversation)

    @property
    def reply(self) -> ReplyBox:
        """The reply box, shown or not."""
        return self.query_one(ReplyBox)

    def set_lock(self, reason: str) -> None:
        """Put the lock and its reason in place of the reply box, or the box back."""
        said = (Span(f"Locked: {reason}", Role.STRONG),) if reason else ()
        self.query_one("#lock", LineBar).show(lambda width: said)
        self.set_class(bool(reason), "locked")

    def set_reply_head(self, saved: str) -> None:
        """Say how long the reply is, and what has become of the draft."""
        length = reply_length(self.reply.text)
        over = length > REPLY_LIMIT
        counted = Span(f"{length:,} / {REPLY_LIMIT:,}", Role.OVERDUE if over else Role.DIM)
        more = f" · {length - REPLY_LIMIT:,} too many" if over else ""
        tail = f"{more} · {saved}" if saved else more
        right = (counted, Span(tail, Role.DIM))
        self.query_one("#reply-head", LineBar).show(lambda width: spread((Span("Reply", Role.ACCENT),), right, width))
