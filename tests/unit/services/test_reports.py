"""Reports over a store: they agree with a plain computation over an export, however they are read."""

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.issue import Header, Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.domain.report import By, Frame, ReportSpan
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import UsageError
from wishtui.exchange import json_bytes
from wishtui.exchange.report_files import report_item
from wishtui.services.exporting import items_of
from wishtui.services.reports import ReportFacts, last_days, report_of, span_between
from wishtui.store import Changes, Store, memory_store
from wishtui.store.records import ISSUES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Kolkata")
HOUR = timedelta(hours=1)

times = st.integers(0, 240 * 4).map(lambda quarters: NOW - quarters * HOUR / 4)
texts = st.sampled_from(["", "Mug", "=1+1", "Kerze 🕯"])
messages = st.builds(
    Message,
    sender=st.sampled_from(Sender),
    at=times,
    text=st.just("…"),
    automated=st.booleans(),
    author=st.sampled_from(["", "Mira", "Aino"]),
)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    conversation = sorted(draw(st.lists(messages, max_size=7)), key=lambda message: message.at)
    status = draw(st.sampled_from(Status))
    return Issue(
        id=f"T-{draw(st.integers(0, 10**9))}",
        status=status,
        opened_at=conversation[0].at if conversation else draw(times),
        messages=tuple(conversation),
        shop=draw(texts),
        reason=draw(texts),
        product_ids=("p-1",) if draw(st.booleans()) else (),
        orders=(Order(id="o-1"), Order(id="o-2", product=draw(texts))) if draw(st.booleans()) else (),
        closed_at=draw(st.none() | times) if status is Status.CLOSED else None,
        reopened_at=draw(st.none() | times) if status is Status.UNHANDLED else None,
    )


stores = st.lists(issues(), max_size=12, unique_by=lambda issue: issue.id)
spans = st.tuples(st.integers(1, 300), st.integers(0, 200)).map(
    lambda hours: ReportSpan(NOW - (hours[0] + hours[1]) * HOUR, NOW - hours[1] * HOUR)
)


def filled(made: list[Issue]) -> Store:
    store = memory_store(agent="Mira")
    with store.unit_of_work() as work:
        for issue in made:
            work.put(issue)
    return store


def exported(store: Store) -> list[dict[str, Any]]:
    """What `wishtui export` writes."""
    headers: list[Header] = list(store.headers([*store.index(), *store.closed_index()]).values())
    return [json.loads(json_bytes(item)) for item in items_of(store, headers, now=NOW, windows=DEFAULT_WINDOWS)]


class Plain:
    """The same figures, computed from an export in the plainest way."""

    def __init__(self, export: list[dict[str, Any]], span: ReportSpan, by: By, shop_hours: dict[str, int]) -> None:
        self.span, self.by, self.shop_hours = span, by, shop_hours
        self.counts: Counter[tuple[str, str]] = Counter()
        self.taken: dict[tuple[str, str], list[float]] = {}
        self.misses: set[tuple[str, str]] = set()
        for item in export:
            self._issue(item)

    def figures(self, key: str) -> dict[str, Any]:
        """As `stats --json` has them."""
        first, later = self.taken.get((key, "first"), []), self.taken.get((key, "next"), [])
        hits, missed = (
            self.counts[key, "in_time"],
            sum(self.counts[key, name] for name in ("late", "overdue", "closed")),
        )
        return {
            "opened": self.counts[key, "opened"],
            "answered": len(first + later),
            "first": {"answers": len(first), **_times(first)},
            "next": {"answers": len(later), **_times(later)},
            **_times(first + later),
            "hit_rate": hits / (hits + missed) if hits + missed else None,
            "in_time": hits,
            "missed": missed,
            "late": self.counts[key, "late"],
            "overdue": self.counts[key, "overdue"],
            "closed_unanswered": self.counts[key, "closed"],
            "by_wish": self.counts[key, "by_wish"],
        }

    def _count(self, item: dict[str, Any], what: str, at: datetime, who: str | None, took: float | None = None) -> None:
        if not (self.span.since is None or self.span.since <= at) or at >= self.span.until:
            return
        for key in ("all", self._key(item, at, who)):
            if key is not None and took is not None:
                self.taken.setdefault((key, what), []).append(took)
            elif key is not None:
                self.counts[key, what] += 1
        if what in ("late", "overdue", "closed"):
            self.misses.add((item["id"], what))

    def _key(self, item: dict[str, Any], at: datetime, who: str | None) -> str | None:
        there = at.astimezone(ZONE)
        products = [order["product"] for order in item["orders"] if order["product"]]
        keys: dict[By, str | None] = {
            By.AGENT: who,
            By.REASON: item["reason"] or "unnamed",
            By.SHOP: item["shop"] or "unnamed",
            By.PRODUCT: (products + item["product_ids"] + ["unnamed"])[0],
            By.HOUR: there.strftime("%H"),
            By.WEEKDAY: there.strftime("%u"),
            By.DAY: there.strftime("%Y-%m-%d"),
            By.WEEK: (there - timedelta(days=there.weekday())).strftime("%Y-%m-%d"),
        }
        return keys[self.by]

    def _issue(self, item: dict[str, Any]) -> None:
        self._count(item, "opened", datetime.fromisoformat(item["opened_at"]), None)
        window = timedelta(hours=self.shop_hours.get(item["shop"] or "", 48))
        for number, (begun, ended, how, who) in enumerate(_waits(item)):
            over = ended is not None and ended < self.span.until
            if over and how != "closed":
                assert ended is not None
                took = (ended - begun) / timedelta(seconds=1)
                if how == "seller":
                    self._count(item, "next" if number else "first", ended, who or "unnamed", took)
                else:
                    self._count(item, "by_wish", ended, "wish")
                if ended - begun <= window:
                    self._count(item, "in_time", ended, (who or "unnamed") if how == "seller" else "wish")
            missed_at = begun + window + timedelta(microseconds=1)
            if ended is None and how == "gone":
                continue
            if over and ended is not None and ended >= missed_at:
                names = {"seller": ("late", who or "unnamed"), "wish": ("late", "wish"), "closed": ("closed", "nobody")}
                self._count(item, names[how][0], missed_at, names[how][1])
            elif not over:
                self._count(item, "overdue", missed_at, "nobody")


def _waits(item: dict[str, Any]) -> Iterator[tuple[datetime, datetime | None, str, str | None]]:
    """Begin, end, how it ended, and who answered."""
    steps = [(datetime.fromisoformat(message["at"]), 1, message) for message in item["messages"]]
    if item["reopened_at"]:
        steps.append((datetime.fromisoformat(item["reopened_at"]), 0, {"sender": "reopened"}))
    begun: datetime | None = None
    for at, _, message in sorted(steps, key=lambda step: step[:2]):
        if message["sender"] in ("customer", "reopened"):
            begun = at if begun is None else begun
        elif begun is not None and not message.get("automated"):
            yield begun, at, message["sender"], message.get("author")
            begun = None
    if begun is not None:
        closed = datetime.fromisoformat(item["closed_at"]) if item["closed_at"] else None
        if item["status"] == "unhandled":
            yield begun, None, "open", None
        else:
            known = closed is not None and closed >= begun
            yield begun, closed if known else None, "closed" if known else "gone", None


def _times(taken: list[float]) -> dict[str, int | None]:
    if not taken:
        return {"median_seconds": None, "p90_seconds": None, "slowest_seconds": None}
    ordered = sorted(taken)
    return {
        "median_seconds": round(statistics.median(ordered)),
        "p90_seconds": round(ordered[math.ceil(0.9 * len(ordered)) - 1]),
        "slowest_seconds": round(ordered[-1]),
    }


@given(stores, spans, st.sampled_from(By), st.dictionaries(texts, st.integers(1, 72), max_size=2))
def test_the_figures_are_those_of_a_plain_computation_over_an_export(
    made: list[Issue], span: ReportSpan, by: By, shop_hours: dict[str, int]
) -> None:
    store = filled(made)
    windows = ReplyWindows(by_shop={shop: timedelta(hours=hours) for shop, hours in shop_hours.items() if shop})
    shown = report_item(report_of(store, Frame(span=span, by=(by,), windows=windows, zone=ZONE)), NOW, by)
    shop_hours = {shop: hours for shop, hours in shop_hours.items() if shop}
    plain = Plain(exported(store), span, by, shop_hours)
    expected = plain.figures("all")
    assert {name: shown[name] for name in expected if name in shown} == {
        name: value for name, value in expected.items() if name in shown
    }
    assert (shown["issues"], shown["answers"]) == (expected["opened"], expected["answered"])
    assert span.before is not None
    before = Plain(exported(store), span.before, by, shop_hours)
    assert shown["before"] == before.figures("all")
    for group in shown["groups"]:
        key = group["key"] or group["kind"]
        assert {name: group[name] for name in expected} == plain.figures(key)
        assert group["before"] is None or group["before"] == before.figures(key)
    named = {group["key"] or group["kind"] for group in shown["groups"]}
    assert {key for key, _ in (*plain.counts, *plain.taken)} - {"all"} <= named
    ends = {"shop": "late", "wish": "late", "open": "overdue", "dropped": "closed"}
    assert {(miss["issue_id"], ends[miss["end"]]) for miss in shown["misses"]} == plain.misses


@given(stores, stores, spans)
def test_facts_read_bit_by_bit_and_kept_up_give_the_same_report(
    made: list[Issue], later: list[Issue], span: ReportSpan
) -> None:
    store = filled(made)
    facts = ReportFacts(store)
    assert facts.step(60)
    with store.unit_of_work() as work:
        for issue in later:
            if work.get(issue.id) is None:
                work.put(issue)
    facts.look_again(Changes(issues=frozenset(issue.id for issue in later)))
    while not facts.step(0):
        pass
    frame = Frame(span=span, by=tuple(By), zone=ZONE)
    run, report = facts.run(frame), None
    while report is None:
        report = run.step(0)
    assert report == report_of(store, frame)
    assert facts.count == len({issue.id for issue in (*made, *later)})


@given(stores, st.data())
def test_facts_of_what_a_restored_store_has_no_more_are_let_go_of(made: list[Issue], data: st.DataObject) -> None:
    store = filled(made)
    facts = ReportFacts(store)
    assert facts.step(60)
    issues = store._recorded.tables[ISSUES]  # type: ignore[attr-defined]  # no store lets go of an issue by itself
    for issue_id in data.draw(st.sets(st.sampled_from(sorted(issues)))) if issues else ():
        del issues[issue_id]
    facts.look_again(Changes(issues=frozenset(issues), everything=True))
    assert facts.step(60)
    assert facts.count == len(issues)


def test_a_span_is_of_whole_days_in_the_zone_and_ends_now_at_the_latest() -> None:
    span = span_between("2026-11-20", "2026-11-21", NOW, ZONE)
    assert span == ReportSpan(datetime(2026, 11, 19, 18, 30, tzinfo=UTC), datetime(2026, 11, 21, 18, 30, tzinfo=UTC))
    assert span_between("last week", None, NOW, ZONE).until == last_days(NOW, 7).until
    assert span_between(None, "tomorrow", NOW, ZONE) == last_days(NOW, None)


@pytest.mark.parametrize(
    ("since", "until"), [("soon", None), (None, "2026-13-01"), ("2026-11-22", "2026-11-21"), ("tomorrow", None)]
)
def test_a_span_that_cannot_be_is_refused(since: str | None, until: str | None) -> None:
    with pytest.raises(UsageError):
        span_between(since, until, NOW, ZONE)
