"""The fields of the search language where the log is searched."""

from collections.abc import Callable
from datetime import tzinfo
from functools import cached_property

from wishtui.domain.log import Action, LogEntry
from wishtui.domain.query._fields import Field
from wishtui.domain.query._tests import Test
from wishtui.domain.query._values import choice, duration, period
from wishtui.i18n import N_
from wishtui.text import fold


class LogSubject:
    """One entry of the log as a query sees it."""

    def __init__(self, entry: LogEntry) -> None:
        self.entry = entry

    @cached_property
    def text(self) -> str:
        """All its words, folded: what free words look through."""
        entry = self.entry
        words = (entry.agent, entry.action, entry.issue_id, entry.shop, entry.before, entry.after, entry.text)
        return "\n".join(
            fold(word) for word in (*words, entry.outcome, entry.reason, entry.request_id, entry.macro) if word
        )


def _part(of: Callable[[LogEntry], str]) -> Callable[[str, tzinfo | None], Test]:
    """The test of a field whose value is part of a text."""

    def test(value: str, zone: tzinfo | None) -> Test:
        return lambda subject, now, windows: value in fold(of(subject.entry))

    return test


def _agent(value: str, zone: tzinfo | None) -> Test:
    if value.startswith("="):
        return lambda subject, now, windows: fold(subject.entry.agent) == value[1:]
    return lambda subject, now, windows: value in fold(subject.entry.agent)


def _action(value: str, zone: tzinfo | None) -> Test | None:
    name = choice(value, Action)
    if name == Action.MACRO:
        return lambda subject, now, windows: bool(subject.entry.macro)
    return None if name is None else lambda subject, now, windows: subject.entry.action == name


def _since(value: str, zone: tzinfo | None) -> Test | None:
    ago, day = duration(value), period(value, zone)
    if ago is not None:
        return lambda subject, now, windows: now - subject.entry.at <= ago
    return None if day is None else lambda subject, now, windows: subject.entry.at >= day(now)[0]


def _until(value: str, zone: tzinfo | None) -> Test | None:
    ago, day = duration(value), period(value, zone)
    if ago is not None:
        return lambda subject, now, windows: now - subject.entry.at >= ago
    return None if day is None else lambda subject, now, windows: subject.entry.at < day(now)[1]


LOG_FIELDS: dict[str, Field] = {
    "agent": Field(_agent, N_("agent: part of the name of who did it, or me"), agent=True),
    "action": Field(
        _action,
        N_(
            "action: reply, close, hand, note, tag, assign, snooze, appeal, tick, import, sync, login, logout, restore,"
            " move, macro or retention"
        ),
    ),
    "issue": Field(_part(lambda entry: entry.issue_id), N_("issue: part of the issue's id")),
    "shop": Field(_part(lambda entry: entry.shop), N_("shop: part of the shop's name")),
    "macro": Field(_part(lambda entry: entry.macro), N_("macro: part of the name of the macro that it was a part of")),
    "outcome": Field(
        _part(lambda entry: entry.outcome), N_("outcome: done, pending, sent, refused, undone and the like")
    ),
    "request": Field(_part(lambda entry: entry.request_id), N_("request: part of Wish's name for a call")),
    "since": Field(_since, N_("since: a day, such as 2026-11-24 or today, or how long ago, such as 7d")),
    "until": Field(_until, N_("until: a day, such as 2026-11-24 or today, or how long ago, such as 7d")),
}
"""Every field by its name; `help` is the line that a person reads, in English: `_` translates it."""
