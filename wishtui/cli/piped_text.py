"""A reply that came on stdin stands nowhere else: where it is refused it becomes a draft, as in a composer."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.errors import StoreError, WishtuiError
from wishtui.i18n import _
from wishtui.services.drafting import drafts_of
from wishtui.store import Store


class PipedText:
    """What came on stdin to be sent; blank where the text stands elsewhere."""

    def __init__(self, context: CommandContext, text: str) -> None:
        self._context = context
        self._text = text
        self._is_safe = not text

    @contextmanager
    def named_where_lost(self) -> Iterator[None]:
        """A block whose failure leaves no draft: that is said."""
        try:
            yield
        except WishtuiError:
            if not self._is_safe:
                output.print_notice(_("What came on stdin is not kept here: send it again once that is put right."))
            raise

    @contextmanager
    def drafted_where_refused(self, store: Store, issue: Issue) -> Iterator[None]:
        """A block that answers `issue` with the text: where that is refused it is a draft, and that is said."""
        try:
            yield
        except WishtuiError:
            if not self._is_safe:
                with suppress(StoreError):  # then it is lost, and `named_where_lost` says so
                    self._keep(store, issue)
            raise
        self._is_safe = True

    def _keep(self, store: Store, issue: Issue) -> None:
        author = self._context.agent
        if all(draft.text != self._text for draft in drafts_of(store, issue.id, author)):
            store.drafts.save(
                Draft(
                    id=store.drafts.new_id(),
                    issue_id=issue.id,
                    text=self._text,
                    author=author,
                    at=self._context.now(),
                    cursor=len(self._text),
                    seen=len(issue.messages),
                )
            )
        self._is_safe = True
        output.print_notice(
            _("What came on stdin is a draft of issue {issue} now: `r` in the inbox goes on with it.", issue=issue.id)
        )
