"""Where a parcel can be followed: the public tracking pages of the carriers that sellers on Wish ship with."""

from urllib.parse import quote

from wishtui.domain.order import Tracking

_PAGES = {
    "yunexpress": "https://www.yuntrack.com/parcelTracking?id=",
    "yanwen": "https://track.yw56.com.cn/en/querydel?nums=",
    "4px": "https://track.4px.com/#/result/0/",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
    "ups": "https://www.ups.com/track?tracknum=",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr=",
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
    "royalmail": "https://www.royalmail.com/track-your-item#/tracking-results/",
}
"""By the letters and digits of the carrier's name."""

_ANY = "https://t.17track.net/en#nums="
"""17TRACK looks a number up with whatever carrier it belongs to."""


def tracking_link(parcel: Tracking) -> str:
    """The address of the carrier's page for a parcel; of 17TRACK's where the carrier is not known."""
    name = "".join(letter for letter in parcel.carrier.casefold() if letter.isalnum())
    return _PAGES.get(name, _ANY) + quote(parcel.number.strip(), safe="")
