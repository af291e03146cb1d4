"""Answers that come with the lists: over a line to another host each question of a start costs its length."""

import time
from collections.abc import Iterable

from psycopg import Cursor
from psycopg.rows import TupleRow

from wishtui.store.postgres.connector import Connection

LASTS = 5.0
"""Seconds from the first question of a start within which its others are asked."""


class AnswersAhead:
    """What was answered before it was asked, by its statement, until something may have changed.

    Who asks is told of each change, and asks again then: so an answer of a moment ago is as good as one of now.
    """

    def __init__(self, statements: Iterable[str]) -> None:
        self._wanted = list(statements)
        self._answers: dict[str, list[TupleRow]] = {}
        self._until = 0.0

    def send(self, connection: Connection) -> dict[str, Cursor[TupleRow]]:
        """Ask, in a pipeline, with the first question of a start; with the next nothing is asked."""
        wanted, self._wanted = self._wanted, []
        return {statement: connection.execute(statement, ()) for statement in wanted}

    def put(self, answers: dict[str, Cursor[TupleRow]]) -> None:
        """Keep what was answered, if anything was asked. Raises psycopg.Error."""
        if answers:
            self._answers = {statement: cursor.fetchall() for statement, cursor in answers.items()}
            self._until = time.monotonic() + LASTS

    def find(self, statement: str) -> list[TupleRow] | None:
        """The answer, if it is at hand and as good as another."""
        return self._answers.get(statement) if time.monotonic() < self._until else None

    def forget(self) -> None:
        """Something has changed, or may have."""
        self._answers = {}
