"""What the invented shop sells: household goods, textiles and gadgets."""

from decimal import Decimal
from typing import NamedTuple

from wishtui.domain.order import Money

CURRENCY = "USD"
SHIPPING = (Decimal("0"), Decimal("1.99"), Decimal("2.99"))
QUANTITIES = 3
"""The most of one thing that a customer orders."""


class Variant(NamedTuple):
    """One thing that can be ordered, with what it costs."""

    product: str
    product_id: str
    sku: str
    color: str
    size: str
    price: Money
    totals: tuple[tuple[Money, ...], ...]
    """What the customer pays, by quantity less one, then by way of shipping."""


_SHELF = (
    # key, name, SKU, price, colours, sizes
    ("mug", "Enamel mug", "ENM-MUG", "6.20", "blue white green", "350ml"),
    ("cap", "Canvas cap", "CNV-CAP", "8.00", "sand navy black", ""),
    ("lamp", "LED desk lamp", "LED-LMP", "31.90", "white black", ""),
    ("blanket", "Wool blanket", "WOL-BLK", "38.50", "grey mustard blue", "130x170 150x200"),
    ("kettle", "Gooseneck kettle", "KTL-GSN", "27.40", "steel black", "0.9l"),
    ("earbuds", "Wireless earbuds", "EAR-BUD", "19.90", "black white", ""),
    ("band", "Fitness band", "FIT-BND", "16.75", "black teal rose", ""),
    ("bag", "Canvas tote bag", "CNV-TOT", "7.60", "natural black", ""),
    ("towels", "Linen tea towels (3)", "LIN-TWL", "11.20", "natural red", ""),
    ("hoodie", "Fleece hoodie", "FLC-HOD", "22.80", "grey black navy sand", "S M L XL"),
    ("dress", "Linen summer dress", "LIN-DRS", "26.00", "green white rust", "S M L XL"),
    ("slippers", "Felt slippers", "FLT-SLP", "14.30", "beige grey brown", "37 38 39 40 41"),
    ("board", "Bamboo cutting board", "BMB-BRD", "13.10", "", "L XL"),
    ("clock", "Silent wall clock", "CLK-WAL", "18.40", "white oak", "30cm"),
    ("curtain", "Blackout curtains (2)", "CRT-BLK", "24.60", "grey navy cream", "140x240"),
    ("bottle", "Steel water bottle", "STL-BTL", "12.70", "black white mint", "500ml 750ml"),
    ("speaker", "Pocket speaker", "SPK-PCK", "17.30", "black red", ""),
    ("cable", "Braided charging cable", "CBL-USC", "4.90", "black grey", "1m 2m"),
    ("shelf", "Corner shelf", "SHL-CRN", "21.50", "oak white", ""),
    ("planter", "Ceramic planter", "CRM-PLT", "9.80", "terracotta white", "14cm"),
    ("umbrella", "Folding umbrella", "UMB-FLD", "10.40", "black yellow", ""),
    ("sheets", "Cotton bed sheets", "CTN-SHT", "29.90", "white sage", "140x200 160x200"),
    ("scale", "Kitchen scale", "KTC-SCL", "13.60", "white black", ""),
    ("lantern", "Solar garden lanterns (2)", "SOL-LNT", "15.20", "black copper", ""),
    ("backpack", "Day backpack", "BPK-DAY", "25.40", "charcoal olive", "18l"),
    ("frame", "Oak photo frame", "OAK-FRM", "8.90", "", "13x18 20x30"),
)


def _variants(row: int, name: str, sku: str, price: str, colors: str, sizes: str) -> tuple[Variant, ...]:
    one = Decimal(price)
    totals = tuple(tuple(Money(one * count + way, CURRENCY) for way in SHIPPING) for count in range(1, QUANTITIES + 1))
    return tuple(
        Variant(
            product=name,
            product_id=f"5f1c{row:04x}9b3e7a00c2d4{row * 37:04x}",
            sku="-".join(part for part in (sku, color[:3].upper(), size.upper()) if part),
            color=color,
            size=size,
            price=Money(one, CURRENCY),
            totals=totals,
        )
        for color in colors.split() or [""]
        for size in sizes.split() or [""]
    )


GOODS: dict[str, tuple[Variant, ...]] = {
    key: _variants(row, name, sku, price, colors, sizes)
    for row, (key, name, sku, price, colors, sizes) in enumerate(_SHELF, start=1)
}


def variants_for(goods: str) -> tuple[Variant, ...]:
    """The variants that a story's `goods` allows.

    Raises:
        KeyError: the shop has no such product.
    """
    key, _, wanted = goods.partition(":")
    color, _, size = wanted.partition("/")
    return tuple(variant for variant in GOODS[key] if color in ("", variant.color) and size in ("", variant.size))
