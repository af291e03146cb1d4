"""Records beside issues and orders, and how their documents are read; most starts look at none."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from wishtui.domain.appeal import Appeal
from wishtui.domain.hooks import HookRecord
from wishtui.domain.log import LogChain, LogEntry
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.store.records import APPEALS, HOOKS, LOG, LOG_CHAIN, ORDERS, OUTBOX, SYNCS, TICKS, read_order


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """That the seller ticked a point of a checklist."""

    id: str
    ticked: date


read_appeal = msgspec.json.Decoder(Appeal).decode
read_tick = msgspec.json.Decoder(Tick).decode
read_outbox_entry = msgspec.json.Decoder(OutboxEntry).decode
read_log_entry = msgspec.json.Decoder(LogEntry).decode
read_log_chain = msgspec.json.Decoder(LogChain).decode
read_sync = msgspec.json.Decoder(ShopSync).decode
read_hook = msgspec.json.Decoder(HookRecord).decode

READERS: dict[str, Callable[[msgspec.Raw], Any]] = {
    ORDERS: read_order,
    APPEALS: read_appeal,
    TICKS: read_tick,
    OUTBOX: read_outbox_entry,
    LOG: read_log_entry,
    LOG_CHAIN: read_log_chain,
    SYNCS: read_sync,
    HOOKS: read_hook,
}
"""What reads the documents of each table but the issues'."""
