"""How the shops stand with Wish, in a few words for the header."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wishtui.domain.delivery import UNDER_WAY, Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ONLY, ShopSync
from wishtui.errors import UsageError
from wishtui.i18n import _, ngettext, titled
from wishtui.present.delivery import delivery_line
from wishtui.present.spans import Role
from wishtui.present.words import FormatTime, shop_name
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.text import clean_line, truncate

if TYPE_CHECKING:
    from wishtui.commands import KeyMap
    from wishtui.services.sync_run import ShopRun

_LONGEST_SHOP = 20
_LONGEST = 60
"""Cells of a problem that the header repeats."""


def sync_note(
    syncs: Iterable[ShopSync], entries: Iterable[OutboxEntry], now: datetime, format_clock: FormatTime, *, syncing: bool
) -> str:
    """`synced 2 min ago`, or `offline since 10:32`, or what Wish refuses; and what waits, or wants a person."""
    parts = [_stand(list(syncs), now, format_clock, syncing=syncing)]
    outbox = list(entries)
    waiting = [entry for entry in outbox if entry.state in UNDER_WAY]
    stuck = sum(entry.state in (Delivery.HELD, Delivery.REFUSED) for entry in outbox)
    if waiting and all(entry.step is Step.REPLY for entry in waiting):
        parts.append(ngettext("{number:,} answer waits", "{number:,} answers wait", len(waiting)))
    elif waiting:
        parts.append(ngettext("{number:,} waits in the outbox", "{number:,} wait in the outbox", len(waiting)))
    if stuck:
        parts.append(_("{number:,} held or refused", number=stuck))
    return " · ".join(filter(None, parts))


def _stand(syncs: list[ShopSync], now: datetime, format_clock: FormatTime, *, syncing: bool) -> str:
    failing = [sync for sync in syncs if sync.failing_since is not None]
    if failing:
        first = min(failing, key=lambda sync: sync.failing_since or now)
        trouble = {"trouble": _trouble(first), "time": format_clock(first.failing_since or now)}
        if len(syncs) > 1 and first.id != ONLY:
            return _("{shop} {trouble} since {time}", shop=shop_name(first.id, _LONGEST_SHOP), **trouble)
        return _("{trouble} since {time}", **trouble)
    if syncing:
        return _("syncing")
    done = [sync.completed_at for sync in syncs if sync.completed_at is not None]
    return _synced(min(done), now) if done else ""


def _trouble(sync: ShopSync) -> str:
    if sync.answered:
        return truncate(recorded_reason(clean_line(sync.problem)), _LONGEST).rstrip(".。")
    return _("offline")


def _synced(at: datetime, now: datetime) -> str:
    minutes = max(0, int((now - at).total_seconds())) // 60
    if not minutes:
        return _("synced just now")
    if minutes < 120:
        return _("synced {minutes} min ago", minutes=minutes)
    return _("synced {hours} h ago", hours=minutes // 60)


def sync_line(runs: Sequence["ShopRun"], problem: str, keymap: "KeyMap") -> tuple[str, Role]:
    """What a person must hear of a sync: what was refused or held, or what stands in its way; else nothing."""
    if problem:
        return problem, Role.OVERDUE
    unusable = [run for run in runs if isinstance(run.problem, UsageError)]
    if unusable:
        return titled(shop_name(unusable[0].shop), str(unusable[0].problem)), Role.OVERDUE
    entries = [entry for run in runs for entry in run.deliveries.of(Delivery.REFUSED, Delivery.HELD)]
    if entries:
        first, more = entries[0], len(entries) - 1
        # Wish's own words may end without a full stop, and ours end with one.
        about = {"issue": clean_line(first.issue_id), "state": delivery_line(first).rstrip(".。")}
        about["key"] = keymap.key_of("outbox.show")
        if not more:
            return _("{issue}: {state}. {key} shows the outbox.", **about), Role.OVERDUE
        return (
            ngettext(
                "{issue}: {state} (and {number:,} more). {key} shows the outbox.",
                "{issue}: {state} (and {number:,} more). {key} shows the outbox.",
                more,
                **about,
            ),
            Role.OVERDUE,
        )
    return _sent([entry for run in runs for entry in run.deliveries.of(Delivery.SENT)]), Role.ACCENT


def _sent(entries: Sequence[OutboxEntry]) -> str:
    """What Wish was told, a closing or a handing over as well; empty where that was nothing."""
    if not entries:
        return ""
    if all(entry.step is Step.REPLY for entry in entries):
        return ngettext("{number:,} answer sent", "{number:,} answers sent", len(entries))
    number = len({entry.issue_id for entry in entries})  # an answer and the closing after it are of one
    return ngettext("Wish was told of {number:,} issue", "Wish was told of {number:,} issues", number)
