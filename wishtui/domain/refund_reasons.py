"""Wish's refund reasons (docs/platform.md, 4)."""

from collections.abc import Mapping

from wishtui.i18n import N_

REASONS: Mapping[str, str] = {
    "SHIPPING_TAKING_TOO_LONG": N_("shipping took too long"),
    "USER_NO_LONGER_WANTS_ITEM": N_("the customer no longer wanted the item"),
    "ITEM_DOES_NOT_FIT": N_("the item did not fit"),
    "ITEM_IS_DAMAGED": N_("the item was damaged"),
    "ITEM_DOES_NOT_MATCH_LISTING": N_("the item did not match the listing"),
    "USER_PLACED_ORDER_BY_MISTAKE": N_("the order was placed by mistake"),
    "ITEM_IS_COUNTERFEIT": N_("the item was reported as counterfeit"),
    "ITEM_DOES_NOT_WORK_AS_DESCRIBED": N_("the item did not work as described"),
    "ITEM_NEVER_ARRIVED": N_("the item never arrived"),
    "EMPTY_PACKAGE": N_("the parcel arrived empty"),
    "RECEIVED_NOTE_FROM_MERCHANT": N_("the customer received a note instead of the item"),
    "OTHER": N_("another reason"),
}
"""By Wish's codes, as a letter says them; whoever shows one translates it."""
