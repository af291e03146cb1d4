"""The right-hand, or second, pane: an issue, and below it the reply box or the reason why there is none."""

from functools import cached_property
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widget import AwaitMount

from wishtui.domain.message import reply_length
from wishtui.present.detail import lock_line, reply_head_line
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.line_widget import LineBar

if TYPE_CHECKING:
    from wishtui.tui.widgets.reply_box import ReplyBox


class Detail(Vertical):
    """Conversation above; below it the reply box, or the lock in its place."""

    def __init__(self, *, id: str | None = None) -> None:
        self.conversation = Conversation(id="conversation")
        """Order and messages."""
        self._head = LineBar(id="reply-head")
        self._lock = LineBar(id="lock")
        self.mounting: list[AwaitMount] = []
        super().__init__(id=id)

    def fill(self) -> None:
        """Mount all but the reply box, at once; the class `locked` decides which bottom shows."""
        self.mounting.append(self.mount(self.conversation, self._head, self._lock))

    async def mounted(self) -> None:
        """Wait until all that there is of it can be painted."""
        while self.mounting:
            await self.mounting.pop(0)

    @cached_property
    def reply(self) -> "ReplyBox":
        """The reply box, shown or not. It is made for the first issue that is opened: the first frame may need none."""
        from wishtui.tui.widgets.reply_box import ReplyBox

        box = ReplyBox(id="reply")
        self.mounting.append(self.mount(box, after=self._head))
        return box

    @property
    def shows_reply(self) -> bool:
        """Whether there is a reply box yet."""
        return "reply" in self.__dict__

    def set_lock(self, reason: str) -> None:
        """Put the lock and its reason in place of the reply box, or the box back."""
        self._lock.show(lambda width: lock_line(reason))
        self.set_class(bool(reason), "locked")

    def set_reply_head(self, saved: str, busy: str = "") -> None:
        """Say how long the reply is, what has become of the draft, and which colleague writes one as well."""
        length = reply_length(self.reply.text)
        self._head.show(lambda width: reply_head_line(length, saved, busy, width))
