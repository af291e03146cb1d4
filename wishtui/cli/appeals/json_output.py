"""The public JSON shapes of kinds and appeals. They only grow; absent is null, times are UTC with `Z`."""

from typing import Any

from wishtui.cli.appeals.context import AppealLimit, OpenAppeals, incomplete_fields
from wishtui.domain.appeal import Appeal, KindSpec
from wishtui.domain.times import iso
from wishtui.exchange.public_json import plain
from wishtui.letters import Letter


def kind_item(spec: KindSpec) -> dict[str, Any]:
    """What `appeal kinds --json` prints of one kind: all that its template asks for."""
    shown: dict[str, Any] = {"name": spec.name, "title": spec.title} | plain(spec)
    return shown


def list_item(appeals: OpenAppeals, appeal: Appeal) -> dict[str, Any]:
    """What `appeal list --json` prints of one appeal."""
    return {
        "id": appeal.id,
        "kind": appeal.kind,
        "title": appeals.title(appeal),
        "status": appeal.status.value,
        "audience": appeal.audience,
        "author": appeal.author or None,
        "shop": appeal.shop or None,
        "created_at": iso(appeal.created_at),
        "changed_at": iso(appeal.changed_at),
        "issue_ids": list(appeal.issue_ids),
        "order_ids": [order.id for order in appeal.orders],
        "customers": list(appeal.customers),
        "time_limit": _limit(appeals.limit(appeal)),
        "submitted": plain(appeal.submitted),
        "outcome": plain(appeal.outcome),
        "follows": appeal.follows or None,
    }


def show_item(appeals: OpenAppeals, appeal: Appeal, letter: Letter | None) -> dict[str, Any]:
    """What `appeal show --json` prints: everything, and the letter as it reads now; null where it cannot be written."""
    return list_item(appeals, appeal) | {
        "complete": letter is not None and letter.complete,
        "parts": [plain(part) | {"fields": incomplete_fields(appeals, appeal, part)} for part in letter.parts]
        if letter
        else [],
        "fields": {name: value if isinstance(value, str) else list(value) for name, value in appeal.fields.items()},
        "orders": plain(appeal.orders),
        "versions": plain(appeal.versions),
        "letter": letter.text if letter else None,
        "rev": appeal.rev,
    }


def _limit(limit: AppealLimit) -> dict[str, Any] | None:
    if not limit.text:
        return None
    return {"text": limit.text, "last_day": limit.day and limit.day.isoformat(), "days_left": limit.left}
