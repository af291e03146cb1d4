"""What the screen remembers from one run to the next: tab, sort, search, issue under the cursor, and what was typed.

Nothing in it is missed when the file is gone or cannot be read.
"""

import contextlib
from datetime import datetime
from pathlib import Path

import msgspec

from wishtui.domain.ordering import Sort
from wishtui.private_files import Files, put_file, read_file
from wishtui.services.inbox import Tab
from wishtui.services.seen_issues import SeenIssues
from wishtui.tui.session import Session

_MOST = 4 << 20
"""Bytes of the file; whatever is longer was not written here."""


class ViewState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one run ended."""

    tab: Tab = Tab.UNHANDLED
    sort: Sort = Sort.DUE
    search: str = ""
    view: str = ""
    issue: str = ""
    top: int = 0
    history: dict[str, list[str]] = {}
    signs_met: tuple[str, ...] = ()
    looked_since: datetime | None = None
    looked: dict[str, datetime] = {}
    risk_levels: dict[str, str] = {}


def restore(session: Session, file: Path) -> None:
    """Put the session where the last run ended."""
    try:
        state = msgspec.json.decode(read_file(Files(), file, _MOST), type=ViewState)
    except (OSError, msgspec.MsgspecError):
        return
    session.tab, session.sort = state.tab, state.sort
    session.resume_search, session.resume_issue, session.resume_top = state.search, state.issue, state.top
    session.history = state.history
    if state.looked_since is not None:
        session.seen = SeenIssues(state.looked_since, state.looked)
    session.seen.signs.update(state.signs_met)
    session.risk_levels.update(state.risk_levels)
    if state.view in session.settings.views:
        session.views.shown = state.view


def save(session: Session, file: Path) -> None:
    """Write down where this session ends, for its owner alone."""
    state = ViewState(
        tab=session.tab,
        sort=session.sort,
        search=session.searched,
        view=session.views.shown,
        issue=session.resume_issue,
        top=session.resume_top,
        history={kind: lines[-50:] for kind, lines in session.history.items()},
        signs_met=tuple(sorted(session.seen.signs)),
        looked_since=session.seen.since,
        looked=session.seen.at,
        risk_levels=session.risk_levels,
    )
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_file(Files(), file, [msgspec.json.encode(state)])
