"""Reports as lines and as a page: they fit, they read without colour, and no name in them is anything but a name."""

from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.issue import Issue, Status, header_of
from wishtui.domain.message import Message, Sender
from wishtui.domain.report import By, Frame, Miss, Report, ReportSpan
from wishtui.domain.reporting import measure_report
from wishtui.domain.waits import End, facts_of
from wishtui.i18n.catalogue import speak, speak_from
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.present.plot import bar, plotted
from wishtui.present.report_page import report_page
from wishtui.present.reports import figure_lines, group_lines, miss_lines, miss_words, rate_words, span_words
from wishtui.present.spans import Line, line_width
from wishtui.text import cell_width, forbidden

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e\" onload='x"


def issue(number: int, *, name: str = "Mug", answered: float = 6) -> Issue:
    conversation = (
        Message(sender=Sender.CUSTOMER, at=NOW - timedelta(hours=60), text="Where is it?"),
        Message(sender=Sender.SELLER, at=NOW - timedelta(hours=answered), text="Here.", author=name),
    )
    return Issue(
        id=f"T-{number}",
        status=Status.RESPONDED,
        opened_at=conversation[0].at,
        messages=conversation,
        product_ids=(name,),
        shop=name,
        reason=name,
        customer=name,
        subject=name,
    )


def shown_time(when: datetime) -> str:
    return when.strftime("%d %b %H:%M")


def measured(*issues: Issue, days: int | None = 30) -> Report:
    span = ReportSpan(None if days is None else NOW - timedelta(days=days), NOW)
    return measure_report(map(facts_of, issues), Frame(span=span, by=tuple(By), zone=UTC))


def words(lines: list[Line]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("days", [None, 7, 400])
@pytest.mark.parametrize("name", ["Mug", EVIL, "漢字の長い商品名" * 20, ""])
def test_no_line_is_wider_than_its_screen_or_steers_it(width: int, days: int | None, name: str) -> None:
    issues = [issue(number, name=name, answered=number) for number in range(1, 20)]
    report = measured(*issues, days=days)
    headers = {each.id: header_of(each) for each in issues}
    lines = [*figure_lines(report, width), *miss_lines(report, headers, shown_time, width)]
    for by in By:
        lines += group_lines(report, by, width)
    assert all(line_width(line) <= width for line in lines)
    assert not forbidden().search(words(lines).replace("\n", ""))


def test_figures_are_read_whole_on_the_narrowest_screen() -> None:
    narrow, wide = (figure_lines(measured(issue(1)), width)[-9:] for width in (60, 160))
    assert "…" not in words(narrow)
    assert "within the window at the end of the span" in " ".join(words(narrow).split())
    assert "within the window at the end of the span" in words(wide)


def test_figures_stand_beside_those_of_the_span_before() -> None:
    output = words(figure_lines(measured(issue(1)), 80))
    assert "first response       2d 6h    2d 6h    2d 6h        1  │        –        –" in output
    assert "0.0%, before –; of 1 wait 0 in time, 1 late, 0 overdue" in output
    assert "Opened           1, before 0" in output


class Wide(NullTranslations):
    """Units of time that are two cells wide."""

    def gettext(self, message: str) -> str:
        return message.replace("{hours}h {minutes}m", "{hours}时{minutes}分")


def test_figures_of_a_group_keep_apart_where_units_are_wide() -> None:
    report = measured(*(issue(number, answered=36.4) for number in range(12)))
    speak_from(Wide(), CHINESE)
    try:
        row = words(group_lines(report, By.AGENT, 80)).splitlines()[1]
    finally:
        speak(ENGLISH)
    assert "23时36分" in row.split()


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("length", range(1, 45))
def test_a_name_keeps_apart_from_its_bar_and_figures(width: int, length: int) -> None:
    name = "m" * length
    row = words(group_lines(measured(issue(1, name=name)), By.PRODUCT, width)).splitlines()[1]
    shown = row.split()[0].removesuffix("…")
    assert shown
    assert name.startswith(shown)


def test_too_little_data_is_said() -> None:
    output = words(figure_lines(measured(), 80))
    assert output.count("too little data") == 4
    assert words(group_lines(measured(), By.AGENT, 80)).endswith("too little data")
    assert "No miss" in words(miss_lines(measured(), {}, shown_time, 80))


def test_a_miss_says_how_it_ended_and_by_whom() -> None:
    output = words(miss_lines(measured(issue(1, name="Mira")), {}, shown_time, 80))
    assert "6h late, by Mira" in output
    assert "T-1" in output


@given(st.lists(st.floats(0, 1e9), max_size=40), st.integers(1, 60))
def test_plots_have_a_cell_a_value_and_bars_no_more_than_theirs(values: list[float], cells: int) -> None:
    assert cell_width(plotted(values)) == len(values)
    for value in values:
        drawn = bar(value, max(values), cells)
        assert cell_width(drawn) <= cells
        assert bool(drawn) is (value > 0)


@pytest.mark.parametrize(("hours", "words"), [(0.2, "12m"), (3.2, "3h 12m"), (47, "47h"), (52, "2d 4h"), (48, "2d")])
def test_a_time_is_said_in_two_units_at_most(hours: float, words: str) -> None:
    assert span_words(timedelta(hours=hours)) == words


class _Page(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(name: str) -> str:
    issues = [issue(number, name=name, answered=number) for number in range(1, 9)]
    return report_page(measured(*issues), {each.id: header_of(each) for each in issues}, name, shown_time)


@given(st.text() | st.just(EVIL))
def test_no_name_becomes_part_of_the_page(name: str) -> None:
    plain, hostile = _Page(page_of("Mug")), _Page(page_of(f"{name}{EVIL}"))
    assert (hostile.tags, hostile.attributes) == (plain.tags, plain.attributes)
    assert not forbidden().search("".join(hostile.texts).replace("\n", ""))


def test_the_page_runs_and_fetches_nothing() -> None:
    page = _Page(page_of("Mug"))
    assert not page.tags & {"script", "img", "link", "iframe", "object", "embed", "a", "form"}
    assert not page.attributes & {"src", "href", "style"}
    assert "svg" in page.tags
    assert "T-1" in page.texts
    assert "default-src 'none'" in page_of("Mug")


@pytest.mark.parametrize(
    ("rate", "words"),
    [(None, "–"), (0.0, "0.0%"), (1 / 5_000, "0.1%"), (0.942, "94.2%"), (4_999 / 5_000, "99.9%"), (1.0, "100.0%")],
)
def test_all_and_none_is_said_of_nothing_less(rate: float | None, words: str) -> None:
    assert rate_words(rate) == words


def test_no_miss_is_late_by_nothing() -> None:
    due = NOW - timedelta(hours=1)
    late = Miss(
        issue_id="T-1", since=due - timedelta(hours=48), due_at=due, until=due + timedelta(seconds=20), end=End.SHOP
    )
    assert miss_words(late) == "1m late"
