"""What the agent has had in sight, so that what is new can be pointed out, and nothing is explained twice."""

from datetime import datetime

from wishtui.domain.issue import Header, IndexRow, Status

MOST = 5_000
"""Issues remembered; the others count as looked at up to the newest activity of those that were forgotten."""


class SeenIssues:
    """Which issues one agent has had in sight, and up to which message.

    It goes by the times of messages, not by when the agent looked: a message can be written before and come in after.
    """

    def __init__(self, since: datetime, at: dict[str, datetime] | None = None) -> None:
        self.since = since
        """What came before this counts as looked at."""
        self.at = dict(at or {})
        """The last activity that was in sight of each issue, the one looked at last at the end."""

        self.signs: set[str] = set()
        """Signs of rows that were explained."""

    def mark(self, issue_id: str, activity: datetime) -> None:
        """The agent has this issue in sight, up to its last activity."""
        self.at.pop(issue_id, None)
        self.at[issue_id] = activity
        if len(self.at) > MOST:
            oldest = next(iter(self.at))
            self.since = max(self.since, self.at.pop(oldest))

    def is_new(self, header: Header | IndexRow) -> bool:
        """Whether an issue waits for an answer to what came after what the agent has had in sight of it."""
        if header.status is not Status.UNHANDLED:
            return False
        return header.last_activity_at > self.at.get(header.id, self.since)
