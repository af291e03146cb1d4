"""What the agent has had in sight, so that what is new can be pointed out, and nothing is explained twice."""

from datetime import datetime

from wishtui.domain.issue import Header, IndexRow, Status

MOST = 5_000
"""Issues remembered; of the others the last look counts as the newest of those that were forgotten."""


class SeenIssues:
    """Which issues one agent has had in sight, and when last."""

    def __init__(self, since: datetime, at: dict[str, datetime] | None = None) -> None:
        self.since = since
        """What came before this counts as looked at."""
        self.at = dict(at or {})
        """The last look at each issue, the newest last."""

        self.signs: set[str] = set()
        """Signs of rows that were explained."""

    def mark(self, issue_id: str, now: datetime) -> None:
        """The agent has this issue in sight."""
        self.at.pop(issue_id, None)
        self.at[issue_id] = now
        if len(self.at) > MOST:
            oldest = next(iter(self.at))
            self.since = max(self.since, self.at.pop(oldest))

    def is_new(self, header: Header | IndexRow) -> bool:
        """Whether an issue waits for an answer to what came after the last look at it."""
        if header.status is not Status.UNHANDLED:
            return False
        return header.last_activity_at > self.at.get(header.id, self.since)
