"""What customers write about (PLATFORM 1): Wish's reason, what became of the parcel, and what the shop answers."""

from enum import Enum
from typing import NamedTuple


class Parcel(Enum):
    """Where the parcel is when the customer first writes."""

    NONE = "none"
    WAITING = "waiting"
    MOVING = "moving"
    OVERDUE = "overdue"
    ARRIVED = "arrived"


class Topic(NamedTuple):
    """One kind of trouble and how the shop deals with it."""

    label: str
    """Wish's sub-label."""
    reason: str
    """Wish's refund reason (PLATFORM 4)."""
    parcel: Parcel
    answers: tuple[tuple[str, ...], ...]
    """Wordings for the first answer, the second, and so on."""
    returns: tuple[tuple[int, int], ...] = ()
    """After how many hours the customer writes again, at least and at most, answer by answer."""
    refund_after: int = 0
    """The answer that starts a refund; 0 when none does."""
    reach_days: int = 12
    """Days from an answer to the date that it names."""
    arrives_by: int = 0
    """The customer's message that says the parcel has come; 0 when none does."""
    photo: bool = False
    """Whether the opening comes with a picture."""
    kind: str = "ORDER"
    """Wish's ticket type."""


SOON = (2, 40)
"""Hours in which a customer writes again where the matter does not say."""

CLOSING = (
    "You are very welcome, {name}. Have a lovely day!",
    "Glad we could help, {name}. All the best from all of us.",
    "With pleasure. Thank you for your patience, {name}.",
)
"""Answers once everything has been said."""

WISH_ANSWERS = (
    "Hello {name}, this is Wish Customer Support. We have looked at your order and have asked the store to sort this "
    "out for you. You will find every update in your order history.",
    "Hi {name}, thanks for contacting Wish. We have added your message to the order and informed the store. "
    "If nothing changes within three days, just reply here and we will take it from there.",
)

HANDED_OVER = (
    "Hello {name}, the carrier gives us no clear answer, so we have passed your case on to Wish Customer Support. "
    "They can see the order and your messages and will decide what happens next. You need not do anything.\n\n"
    "Kind regards\n{agent}"
)

RECEIVED_NOTICE = "Thank you for contacting the store. It usually answers within two days."
REOPENED_NOTICE = "This ticket was re-opened because the customer has replied to it."

_MONEY = (
    "It usually takes 5 to 14 business days until it shows on your statement; that depends on your bank. "
    "You can see the refund in your order history on Wish already, {name}.",
    "Wish has booked it already. Banks need between 5 and 14 business days to show it, {name}.",
)

_ON_ITS_WAY = (
    "It should be with you by {date}, {name}. The tracking number will appear in your order as soon as it is scanned.",
    "We expect it at your door by {date}. You will see the tracking number in your order within two days, {name}.",
)

TOPICS: dict[str, Topic] = {
    "late": Topic(
        "Where is my order?",
        "SHIPPING_TAKING_TOO_LONG",
        Parcel.OVERDUE,
        (
            (
                "Hello {name},\n\nI am sorry that your order ({product}) is late. It is with "
                "{carrier} under {tracking} and is held up in sorting. Please give it until {date}. "
                "If it is not there by then, write to us here.\n\n"
                "Kind regards\n{agent}",
                "Hi {name},\n\nsorry for the wait! The parcel ({carrier}, {tracking}) is moving again, only slower "
                "than promised. It should reach you by {date}; if it does not, we will find a solution.\n\n{agent}",
            ),
            (
                "Hello {name},\n\nthat is not how it should be, and I am sorry. I have opened an enquiry with "
                "{carrier}. You need not wait for it: would you like the order sent again, or your money back?"
                "\n\n{agent}",
            ),
            ("Of course. We have started the full refund just now, {name}. I am sorry it went this way.\n\n{agent}",),
            _MONEY,
        ),
        returns=((100, 170), (3, 30), (2, 20)),
        reach_days=4,
        refund_after=3,
    ),
    "tracking": Topic(
        "Tracking",
        "SHIPPING_TAKING_TOO_LONG",
        Parcel.MOVING,
        (
            (
                "Hello {name},\n\nyes, it has been sent: {carrier}, {tracking}. New numbers take up to three days "
                "until the first scan shows. It is still on time.\n\nKind regards\n{agent}",
            ),
            (
                "Nothing to worry about, {name}: that is the carrier's sorting centre, and parcels often wait there "
                "for a day or two. The next scan is usually in your own country.",
            ),
            ("Thank you for telling us, {name}. Enjoy your {product}!",),
        ),
        returns=((20, 60), (72, 160)),
        arrives_by=3,
    ),
    "size": Topic(
        "Item does not fit",
        "ITEM_DOES_NOT_FIT",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nsorry that it does not fit! We will gladly send you another size at no cost, and you "
                "need not return the first one. Which size shall it be?\n\nKind regards\n{agent}",
            ),
            ("Thank you, {name}. That size is in stock and put aside for you; it leaves within two days.\n\n{agent}",),
            _ON_ITS_WAY,
        ),
    ),
    "colour": Topic(
        "Change my order",
        "OTHER",
        Parcel.WAITING,
        (
            (
                "Hello {name},\n\nyou are just in time: it is not packed yet. I have changed the colour as you asked, "
                "and it ships within two days.\n\nKind regards\n{agent}",
            ),
            _ON_ITS_WAY,
        ),
    ),
    "address": Topic(
        "Change my address",
        "OTHER",
        Parcel.WAITING,
        (
            (
                "Hello {name},\n\nno harm done, the parcel is still here. Please change the address in your order on "
                "Wish, never in this chat. We hold the parcel back until you tell us that it is done.\n\n{agent}",
            ),
            ("Yes, the new address is in the order now, {name}. The parcel leaves tomorrow.\n\n{agent}",),
        ),
    ),
    "damaged": Topic(
        "Item is damaged",
        "ITEM_IS_DAMAGED",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nI am sorry, that must have been a disappointing parcel to open. Thank you for the "
                "picture. Would you like a new one or your money back? There is no need to send anything back."
                "\n\n{agent}",
                "Hi {name},\n\noh no! We are sorry. You choose: the same again ({product}), or a full refund. "
                "Please keep the broken one or throw it away.\n\n{agent}",
            ),
            ("A new one leaves tomorrow, {name}, in a double box this time.\n\n{agent}",),
        ),
        returns=((2, 40), (170, 300)),
        photo=True,
    ),
    "missing": Topic(
        "Missing part",
        "OTHER",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nsorry about that, it should have been in the box. We will send the part free of "
                "charge. Could you tell us exactly which one is missing?\n\nKind regards\n{agent}",
            ),
            ("Thank you, now we know what to look for. It goes out by letter post tomorrow, {name}.\n\n{agent}",),
        ),
        returns=((1, 30), (120, 240)),
    ),
    "faulty": Topic(
        "Item does not work",
        "ITEM_DOES_NOT_WORK_AS_DESCRIBED",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nthat is annoying, sorry. Before we replace it, please try one thing: leave it "
                "without power for ten minutes, then use another cable or fresh batteries and hold the button for "
                "ten seconds. Does that change anything?\n\nKind regards\n{agent}",
            ),
            ("Thank you, {name}. Then it is a defect, and a new one leaves tomorrow, free of charge.\n\n{agent}",),
        ),
    ),
    "wrong": Topic(
        "Wrong item",
        "ITEM_DOES_NOT_MATCH_LISTING",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nour mistake, two parcels were mixed up. The right one ships tomorrow; please keep "
                "what you have been sent.\n\nWith apologies\n{agent}",
            ),
            _ON_ITS_WAY,
        ),
    ),
    "cancel": Topic(
        "Cancel my order",
        "USER_PLACED_ORDER_BY_MISTAKE",
        Parcel.WAITING,
        (
            (
                "Hello {name},\n\ndone: it had not been packed, so it is cancelled and Wish returns the full amount "
                "the way you paid.\n\nKind regards\n{agent}",
            ),
            _MONEY,
        ),
        refund_after=1,
    ),
    "refund": Topic(
        "Refund",
        "ITEM_NEVER_ARRIVED",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nI am sorry about this. You are right, and we have started the full refund just "
                "now. You need not send anything back.\n\nKind regards\n{agent}",
            ),
            _MONEY,
        ),
        returns=((2, 20), (120, 260)),
        refund_after=1,
    ),
    "thanks": Topic(
        "Other",
        "OTHER",
        Parcel.ARRIVED,
        (
            (
                "Hello {name},\n\nthank you, messages like yours make our day! Yes: it comes back at the end of next "
                "week and will be on the product's page on Wish.\n\nKind regards\n{agent}",
            ),
        ),
    ),
    "question": Topic(
        "Question about a product",
        "",
        Parcel.NONE,
        (
            (
                "Hello {name},\n\nthank you for asking. Yes, down to -20 °C, and the price is for two.\n\n"
                "Kind regards\n{agent}",
            ),
        ),
        kind="PRE_PURCHASE",
    ),
}
