"""How the shops stand with Wish, in a few words for the header."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.shop_sync import ONLY, ShopSync
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.present.delivery import delivery_line
from wishtui.present.spans import Role
from wishtui.present.words import FormatTime, count, shop_name
from wishtui.text import clean_line

if TYPE_CHECKING:
    from wishtui.services.sync_run import ShopRun

_LONGEST_SHOP = 20
_LONGEST = 60
"""Cells of a problem that the header repeats."""


def sync_note(
    syncs: Iterable[ShopSync], states: Iterable[Delivery], now: datetime, format_clock: FormatTime, *, syncing: bool
) -> str:
    """`synced 2 min ago`, or `offline since 10:32`, or what Wish refuses; and what waits, or wants a person."""
    parts = [_stand(list(syncs), now, format_clock, syncing=syncing)]
    delivery_states = list(states)
    waiting = sum(state in UNDER_WAY for state in delivery_states)
    stuck = sum(state in (Delivery.HELD, Delivery.REFUSED) for state in delivery_states)
    if waiting:
        parts.append(count(waiting, _("answer waits"), _("answers wait")))
    if stuck:
        parts.append(_("{stuck:,} held or refused", stuck=stuck))
    return " · ".join(filter(None, parts))


def _stand(syncs: list[ShopSync], now: datetime, format_clock: FormatTime, *, syncing: bool) -> str:
    failing = [sync for sync in syncs if sync.failing_since is not None]
    if failing:
        first = min(failing, key=lambda sync: sync.failing_since or now)
        shop = f"{shop_name(first.id, _LONGEST_SHOP)} " if len(syncs) > 1 and first.id != ONLY else ""
        return f"{shop}{_trouble(first)} since {format_clock(first.failing_since or now)}"
    if syncing:
        return "syncing"
    done = [sync.completed_at for sync in syncs if sync.completed_at is not None]
    return _("synced {ago}", ago=_ago(min(done), now)) if done else ""


def _trouble(sync: ShopSync) -> str:
    if "refused" in sync.problem or "igned" in sync.problem:
        return clean_line(sync.problem, limit=_LONGEST).rstrip(".")
    return "offline"


def _ago(at: datetime, now: datetime) -> str:
    minutes = max(0, int((now - at).total_seconds())) // 60
    if not minutes:
        return _("just now")
    return _("{minutes} min ago", minutes=minutes) if minutes < 120 else _("{value} h ago", value=minutes // 60)


def sync_line(runs: Sequence["ShopRun"], problem: str) -> tuple[str, Role]:
    """What a person must hear of a sync: what was refused or held, or what stands in its way; else nothing."""
    if problem:
        return problem, Role.OVERDUE
    unusable = [f"{shop_name(run.shop)}: {run.problem}" for run in runs if isinstance(run.problem, UsageError)]
    if unusable:
        return unusable[0], Role.OVERDUE
    entries = [entry for run in runs for entry in run.deliveries.of(Delivery.REFUSED, Delivery.HELD)]
    if entries:
        first = f"{clean_line(entries[0].issue_id)}: {delivery_line(entries[0])}"
        more = f" (and {len(entries) - 1:,} more)" if len(entries) > 1 else ""
        return _("{first}{more} O shows the outbox.", first=first, more=more), Role.OVERDUE
    sent = sum(len(run.deliveries.of(Delivery.SENT)) for run in runs)
    return (f"{count(sent, 'answer')} sent", Role.ACCENT) if sent else ("", Role.ACCENT)
