"""What a reply must not say (PLATFORM 1): found in a draft before it leaves, each place with its reason.

It is a second pair of eyes, not a court: all but an empty, an overlong and an unfilled text may be sent all the same.
"""

from wishtui.domain.policy._check import check
from wishtui.domain.policy._finding import Finding, Kind

__all__ = ["Finding", "Kind", "check"]
