"""What an issue is called on a page beside others, also one of which Wish tells neither customer nor subject."""

from wishtui.domain.issue import Header, Issue
from wishtui.i18n import titled
from wishtui.present.rows import short_id
from wishtui.present.words import field, subject


def customer_name(issue: Header | Issue) -> str:
    """Whose it is: the customer, or else the end of its id, so that no two look alike."""
    return field(issue.customer) or "#" + short_id(issue.id, 7)


def issue_title(issue: Header | Issue) -> str:
    """Customer and subject, to stand beside its id."""
    return titled(field(issue.customer), subject(issue)) if field(issue.customer) else subject(issue)
