"""Who did what to which issue, when, and what came of it."""

from datetime import datetime

import msgspec


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the team's log: a fact that is never changed."""

    id: str
    """Unique; ids sort by the time at which they were made."""
    at: datetime
    who: str
    what: str
    """A command's id, such as `reply` or `tag`."""
    issue_id: str = ""
    shop: str = ""
    before: str = ""
    after: str = ""
    outcome: str = ""
