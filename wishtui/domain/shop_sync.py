"""How far a shop's tickets and orders have been fetched from Wish, and how its last exchange with Wish went."""

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.issue import ID_RULE, valid_id
from wishtui.i18n import N_

ONLY = "default"
"""The id of the only shop of most, which has no name."""


class ShopSync(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one shop's exchange with Wish."""

    id: str
    """The shop's name, or `ONLY`."""
    mark: AwareDatetime | None = None
    """Every ticket that changed before has come, by Wish's clock."""
    orders_mark: AwareDatetime | None = None
    """Every known order that changed before has come, by Wish's clock."""
    orders_due: bool = False
    """Whether orders of tickets that have come may still be to fetch."""
    completed_at: AwareDatetime | None = None
    """When the last sync came to its end."""
    tried_at: AwareDatetime | None = None
    """When the last sync ended, well or not."""
    failing_since: AwareDatetime | None = None
    """Since when every sync failed; None where the last one came to its end."""
    problem: str = ""
    """What stood in the way last: a sentence."""
    answered: bool = False
    """Whether that is what Wish answered; else it was not reached, or answered nothing of use."""
    skew: float = 0.0
    """Seconds that Wish's clock is ahead of this machine's."""


_STANDS_FOR_NONE = N_("It stands for the shop without a name: choose another.")


def shop_name_fault(name: str) -> str:
    """Why no shop can be called so, in English, as advice what to choose; empty where one can."""
    if name == ONLY:
        return _STANDS_FOR_NONE
    return "" if valid_id(name) else ID_RULE


def sync_id(shop: str) -> str:
    """The id of the record of `shop`."""
    return shop if valid_id(shop) else ONLY
