"""What the five risks mean, what helps, and what only the seller can know about them (docs/platform.md, 2)."""

from collections.abc import Mapping, Sequence

from wishtui.i18n import N_, _, clauses, ngettext

TITLES: Mapping[str, str] = {
    "infringement": N_("Infringement"),
    "compliance": N_("Product compliance"),
    "linked-accounts": N_("Linked accounts"),
    "refund-rate": N_("Refund rate"),
    "false-authorisation": N_("False authorisation"),
}

MEANINGS: Mapping[str, str] = {
    "infringement": N_("Goods or pictures that infringe someone's rights."),
    "compliance": N_("Listings that break the rules: prohibited products, pictures or words, or not what arrives."),
    "linked-accounts": N_("Several accounts tied together: one's violation falls on all."),
    "refund-rate": N_("A high share of refunded orders brings warnings, then suspended trading."),
    "false-authorisation": N_("Certificates that are forged or cannot be verified."),
}

ADVICE: Mapping[str, str] = {
    "infringement": N_("Keep proof of rights, and upload nothing that infringes."),
    "compliance": N_("Check each listing before upload, and the listings behind complaints first."),
    "linked-accounts": N_("Keep one account; keep others apart and declared."),
    "refund-rate": N_("Ship sooner and check items before packing; pause the products behind most refunds."),
    "false-authorisation": N_("Keep every certificate genuine and at hand."),
}

KINDS: Mapping[str, str] = {name: name for name in TITLES}
"""The kind of appeal that belongs to each risk."""

CHECKLISTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "linked-accounts": (
        ("linked.one", N_("We run one account, or have declared every other to Wish")),
        ("linked.network", N_("No other seller's account is used from our computers and network line")),
        ("linked.bank", N_("Bank account, phone number and address serve this shop alone")),
        ("linked.people", N_("Everyone who has left has lost their access")),
        ("linked.agency", N_("No agency of ours runs our account together with others")),
    ),
    "false-authorisation": (
        ("authorisation.genuine", N_("Every certificate has been confirmed by its issuer")),
        ("authorisation.current", N_("No certificate has expired, or will within 30 days")),
        ("authorisation.covers", N_("Each certificate covers the very products it was uploaded for")),
        ("authorisation.hand", N_("The originals are at hand, complete and legible")),
    ),
}
"""Points to tick, each with an id that stays."""


def refund_basis(refunded: int, total: int, days: int, *, least: int, whole: bool) -> str:
    """What a refund rate rests on: `least` orders are needed, and they are all that there are only if `whole`."""
    what = ngettext(
        "{refunded} of {number:,} order released in {days} days",
        "{refunded} of {number:,} orders released in {days} days",
        total,
        refunded=refunded,
        days=days,
    )
    written_about = _("all of them orders that customers wrote about, so Wish's own figure is lower")
    little = _("too little data, {least} orders are needed", least=least)
    return clauses((what, "" if whole or not total else written_about, little if total < least else ""))


def rate_words(rate: float, normal: float) -> str:
    """The finding on a refund rate."""
    if rate >= normal:
        return _(
            "{rate:.1%} of known orders refunded, at or above the {normal:.0%} that guides call normal.",
            rate=rate,
            normal=normal,
        )
    below = min(rate, normal - 0.001)  # rounded up it would be what it is said to be below
    return _(
        "{rate:.1%} of known orders refunded, below the {normal:.0%} that guides call normal.",
        rate=below,
        normal=normal,
    )


def no_complaints(recent: int) -> str:
    """The finding where none of `recent` issues complains."""
    return ngettext("No such complaint among {number:,} issue.", "No such complaint among {number:,} issues.", recent)


def complaint_words(product: str, times: int, total: int) -> str:
    """The finding on `total` complaints, `times` of them about `product`, which has the most."""
    if times == total:
        return ngettext(
            "{number:,} complaint, about {product}.",
            "{number:,} complaints, all about {product}.",
            total,
            product=product,
        )
    if times * 2 > total:
        return ngettext(
            "{number:,} complaint, most about {product} ({times}).",
            "{number:,} complaints, most about {product} ({times}).",
            total,
            product=product,
            times=times,
        )
    return ngettext(
        "{number:,} complaint, {times} of them about {product}.",
        "{number:,} complaints, {times} of them about {product}.",
        total,
        product=product,
        times=times,
    )


def ticked_words(good: int, count: int, old: int) -> str:
    """The finding on a checklist: `good` of `count` points are ticked, and `old` ones too long ago."""
    if old:
        return _("{good} of {count} points ticked; {old} to look at again.", good=good, count=count, old=old)
    return _("{good} of {count} points ticked.", good=good, count=count)
