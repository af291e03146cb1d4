"""The chain of the log: whatever is taken out, changed or put elsewhere shows; what is as it was written does not."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.log import LONGEST, NO_LOG, Action, LogChain, LogEntry, breaks, chained, cut, outside, shortened
from wishtui.domain.query import QueryError, parse
from wishtui.domain.query.log_fields import LOG_FIELDS, LogSubject

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def log_of(texts: list[str]) -> tuple[LogChain, list[LogEntry]]:
    """A log of such texts, newest first."""
    chain, entries = NO_LOG, []
    for hours, text in enumerate(texts):
        entry = LogEntry(at=NOON + timedelta(hours=hours), agent="Ida", action=Action.NOTE, text=text)
        chain, entry = chained(chain, entry)
        entries.append(entry)
    return chain, entries[::-1]


TEXTS = st.lists(st.text(max_size=8), min_size=1, max_size=8)


@given(TEXTS, st.data())
def test_a_log_as_it_was_written_has_no_breaks_whatever_was_let_go_of(texts: list[str], data: st.DataObject) -> None:
    chain, entries = log_of(texts)
    assert list(breaks(chain, entries)) == []
    if len(texts) > 1:
        first = data.draw(st.integers(2, len(texts)))
        kept = [entry for entry in entries if entry.number >= first]
        assert list(breaks(cut(chain, entries[len(kept)], kept[-1]), kept)) == []


@given(TEXTS, st.data())
def test_an_entry_that_is_missing_changed_or_invented_is_noticed(texts: list[str], data: st.DataObject) -> None:
    chain, entries = log_of(texts)
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["text", "agent", "outcome", "hash", "issue_id"]))
    other = msgspec.structs.replace(entries[place], **{field: f"{getattr(entries[place], field)}x"})
    for spoilt in ([*entries[:place], *entries[place + 1 :]], [*entries[:place], other, *entries[place + 1 :]]):
        assert list(breaks(chain, spoilt))


@given(TEXTS, TEXTS)
def test_another_log_of_the_same_length_is_not_taken_for_it(texts: list[str], others: list[str]) -> None:
    chain, _ = log_of(texts)
    _, entries = log_of((others * 8)[: len(texts)])
    same = [entry.text for entry in reversed(entries)] == texts
    assert bool(list(breaks(chain, entries))) is not same


def test_an_empty_log_is_sound() -> None:
    assert list(breaks(NO_LOG, [])) == []
    assert outside(NO_LOG, []) == ""


@given(TEXTS, st.integers(1, 8))
def test_a_chain_that_was_shortened_leaves_entries_outside(texts: list[str], last: int) -> None:
    chain, entries = log_of(texts)
    numbers = {entry.number for entry in entries}
    assert outside(chain, numbers) == ""
    assert outside(NO_LOG, numbers).startswith(f"{len(texts)} entr")
    shorter = msgspec.structs.replace(chain, last=min(last, len(texts)))
    assert bool(outside(shorter, numbers)) is (last < len(texts))


def test_only_so_much_of_a_text_is_kept() -> None:
    assert shortened("a" * LONGEST) == "a" * LONGEST
    assert len(shortened("a" * (LONGEST + 1))) == LONGEST


SENT = LogEntry(
    id="7",
    at=NOON,
    agent="Ida Lund",
    action=Action.REPLY,
    issue_id="issue-0042",
    shop="north",
    before="unhandled",
    after="responded",
    text="Dear Åsa, it left on Monday.",
    outcome="refused",
    reason="Too late",
    request_id="req-9",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("agent:ida", True),
        ("agent:bo", False),
        ("action:reply issue:0042", True),
        ("action:close", False),
        ("-action:close", True),
        ("outcome:refused or outcome:held", True),
        ("shop:north request:req-9", True),
        ('asa monday "too late"', True),
        ("refund", False),
        ("since:2026-11-20 until:2026-11-20", True),
        ("since:2026-11-21", False),
        ("until:2026-11-19", False),
        ("since:2d", True),
        ("since:1h", False),
        ("until:1h", True),
    ],
)
def test_the_log_is_searched_in_the_language_of_the_inbox(query: str, found: bool) -> None:
    assert parse(query, UTC, LOG_FIELDS).matches(LogSubject(SENT), NOON + timedelta(days=1)) is found


@pytest.mark.parametrize("query", ["status:closed", "action:dance", "since:soon", "agent:"])
def test_a_mistake_in_a_search_of_the_log_is_named(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query, UTC, LOG_FIELDS)
