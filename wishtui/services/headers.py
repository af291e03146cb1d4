"""Headers by id, each decoded when it is first asked for: most of a long list is never looked at."""

from collections.abc import Iterator, Mapping

from wishtui.domain.issue import Header, Slim, slim_of
from wishtui.store import Store


class KnownHeaders(Mapping[str, Header]):
    """What the store knows of every issue: the part that places it at once, the rest on demand."""

    def __init__(self, store: Store) -> None:
        self._inbox = store.inbox()
        self._archive: Mapping[str, Header] = {}
        self.rows: dict[str, Slim] = dict(store.rows().items())
        """What a list is sorted and counted by."""
        self._whole: dict[str, Header] = {}

    def __getitem__(self, issue_id: str) -> Header:
        whole = self._whole.get(issue_id)
        if whole is None:
            row = self.rows[issue_id]
            whole = self.fresh(issue_id) or _bare(row)
            self._whole[issue_id] = whole
        return whole

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self.rows

    def fresh(self, issue_id: str) -> Header | None:
        """The header as the store has it now; None where it has none."""
        return self._inbox.get(issue_id) or self._archive.get(issue_id)

    def put(self, header: Header) -> None:
        """Take in what an issue has become."""
        self.rows[header.id] = slim_of(header)
        self._whole[header.id] = header

    def drop(self, issue_id: str) -> None:
        """An issue is here no more."""
        self.rows.pop(issue_id, None)
        self._whole.pop(issue_id, None)

    def add_archive(self, archive: Mapping[str, Header], rows: Mapping[str, Slim]) -> list[Slim]:
        """Take in the Closed issues; gives those that were not known yet."""
        self._archive = archive
        new = [row for issue_id, row in rows.items() if issue_id not in self.rows]
        self.rows.update((row.id, row) for row in new)
        return new


def _bare(row: Slim) -> Header:
    """The header of an issue that has just gone elsewhere: enough to place it until the next look."""
    return Header(
        id=row.id,
        status=row.status,
        opened_at=row.opened_at,
        last_activity_at=row.last_activity_at,
        waiting_since=row.waiting_since,
        held=row.held,
        snooze=row.snooze,
        rev=row.rev,
    )
