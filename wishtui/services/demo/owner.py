"""The invented shop's own name, with which its letters are signed."""

import msgspec

from wishtui.config import Settings


def demo_shop(settings: Settings) -> Settings:
    """`settings` with an invented shop where the owner has named none."""
    return msgspec.structs.replace(
        settings,
        shop_name=settings.shop_name or "Bramble & Finch",
        merchant_id=settings.merchant_id or "5f1c00000000000000000001",
        signer=settings.signer or "Mira Holt",
    )
