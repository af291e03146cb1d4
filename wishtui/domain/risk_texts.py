"""What the five risks mean, what helps, and what only the seller can know about them (docs/platform.md, 2)."""

from collections.abc import Mapping, Sequence

TITLES: Mapping[str, str] = {
    "infringement": "Infringement",
    "compliance": "Product compliance",
    "linked-accounts": "Linked accounts",
    "refund-rate": "Refund rate",
    "false-authorisation": "False authorisation",
}

MEANINGS: Mapping[str, str] = {
    "infringement": "Goods or pictures that infringe someone's rights.",
    "compliance": "Listings that break the rules: prohibited products, pictures or words, or not what arrives.",
    "linked-accounts": "Several accounts tied together: one's violation falls on all.",
    "refund-rate": "A high share of refunded orders brings warnings, then suspended trading.",
    "false-authorisation": "Certificates that are forged or cannot be verified.",
}

ADVICE: Mapping[str, str] = {
    "infringement": "Keep proof of rights, and upload nothing that infringes.",
    "compliance": "Check each listing before upload, and the listings behind complaints first.",
    "linked-accounts": "Keep one account; keep others apart and declared.",
    "refund-rate": "Ship sooner and check items before packing; pause the products behind most refunds.",
    "false-authorisation": "Keep every certificate genuine and at hand.",
}

KINDS: Mapping[str, str] = {name: name for name in TITLES}
"""The kind of appeal that belongs to each risk."""

CHECKLISTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "linked-accounts": (
        ("linked.one", "We run one account, or have declared every other to Wish"),
        ("linked.network", "No other seller's account is used from our computers and network line"),
        ("linked.bank", "Bank account, phone number and address serve this shop alone"),
        ("linked.people", "Everyone who has left has lost their access"),
        ("linked.agency", "No agency of ours runs our account together with others"),
    ),
    "false-authorisation": (
        ("authorisation.genuine", "Every certificate has been confirmed by its issuer"),
        ("authorisation.current", "No certificate has expired, or will within 30 days"),
        ("authorisation.covers", "Each certificate covers the very products it was uploaded for"),
        ("authorisation.hand", "The originals are at hand, complete and legible"),
    ),
}
"""Points to tick, each with an id that stays."""
