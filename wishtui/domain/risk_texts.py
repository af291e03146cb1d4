"""What the five risks mean, what helps, and what only the seller can know about them (docs/platform.md, 2)."""

from collections.abc import Mapping, Sequence

from wishtui.i18n import N_

TITLES: Mapping[str, str] = {
    "infringement": "Infringement",
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
