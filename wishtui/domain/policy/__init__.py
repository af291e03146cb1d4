"""What a reply must not say (docs/platform.md, 1): found in a draft before it leaves, each place with its reason.

It is a second pair of eyes, not a court: all but an empty, an overlong and an unfilled text may be sent all the same.
"""

from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.policy._finding import Finding, FindingKind

__all__ = ["Finding", "FindingKind", "check"]


def check(text: str, *, limit: int = REPLY_LIMIT) -> list[Finding]:
    """What in `text` must not, or cannot, go to a customer, in the order of its places; empty when all is well.

    Takes time that grows with the length of the text, whatever it holds, and raises nothing. Places do not overlap,
    but that the part over `limit` characters may hold others.
    """
    # The patterns take longer to compile than the first frame may wait: they are made with the first reply.
    from wishtui.domain.policy._check import findings

    return findings(text, limit)
