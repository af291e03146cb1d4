"""`wishtui list`: order, filters, shapes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, Run, Terminal
from wishtui.domain.draft import Draft
from wishtui.private_files import Files, read_file
from wishtui.store import open_store
from wishtui.store.files import drafts
from wishtui.text import cell_width

KEYS = {
    "id", "status", "subject", "customer", "order_ids", "product", "reason", "opened_at", "last_activity_at",
    "waiting_since", "due_at", "overdue", "late", "locked", "lock_reason", "tags",
}  # fmt: skip


def test_the_answer_due_soonest_comes_first(shop: Run) -> None:
    ran = shop("list", "--quiet")
    assert ran.lines == [LATE, DUE, ANSWERED, CLOSED]
    assert ran.code == 0
    assert not ran.err


def test_a_row_says_what_presses(shop: Run) -> None:
    first, second, third, fourth = shop("list").lines
    assert "overdue by 28h" in first
    assert "Mug arrived broken" in first
    assert LATE in first
    assert "due in 2h" in second
    assert "李娜" in second
    assert "responded" in third
    assert "closed" in fourth


def test_columns_are_aligned_by_cells_and_hold_no_tab(shop: Run) -> None:
    lines = shop("list").lines
    columns = {cell_width(line[: line.index("b0000")]) for line in lines}
    assert len(columns) == 1
    assert "\t" not in "".join(lines)


@pytest.mark.parametrize(
    ("argv", "ids"),
    [
        (["--status", "unhandled"], [LATE, DUE]),
        (["--status", "closed"], [CLOSED]),
        (["status:responded"], [ANSWERED]),
        (["mug"], [LATE]),
        (["three", "pieces"], [LATE]),
        (["-status:unhandled"], [ANSWERED, CLOSED]),
        (["-status:unhandled", "-closed"], [ANSWERED, CLOSED]),
        (["status:closed", "or", "mug"], [LATE, CLOSED]),
        (["status:closed", "--sort", "due", "or", "mug"], [LATE, CLOSED]),
        (["-mug", "due:<6h"], [DUE]),
        (["--", "-status:unhandled"], [ANSWERED, CLOSED]),
        (["--sort", "recent"], [ANSWERED, DUE, LATE, CLOSED]),
        (["--sort", "opened", "--limit", "2"], [ANSWERED, DUE]),
        (["--limit", "9" * 30, "status:unhandled"], [LATE, DUE]),
        (["--limit", "1", "status:unhandled"], [LATE]),
        (["nothing like it"], []),
    ],
)
def test_what_is_asked_for_is_listed(shop: Run, argv: list[str], ids: list[str]) -> None:
    ran = shop("list", "--quiet", *argv)
    assert ran.lines == ids
    assert ran.code == 0


def test_a_mistake_in_a_query_is_pointed_at(shop: Run) -> None:
    ran = shop("list", "李娜 staus:closed x")
    assert ran.code == 2
    assert not ran.out
    query, carets, message = ran.err.splitlines()
    assert query == "  李娜 staus:closed x"
    start = cell_width(query[: query.index("staus")])
    assert carets.index("^") == start
    assert set(carets.strip()) == {"^"}
    assert message.startswith("wishtui: ")


@pytest.mark.parametrize(
    "argv", [["--status", "open"], ["--limit", "0"], ["--limit", "x"], ["--sort", "x"], ["--jsn"], ["--json", "-q"]]
)
def test_a_wrong_call_is_one_line_and_exit_2(shop: Run, argv: list[str]) -> None:
    ran = shop("list", *argv)
    assert ran.code == 2
    assert not ran.out
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("wishtui: ")


def test_the_json_shape_is_the_public_one(shop: Run) -> None:
    late, due, answered, closed = shop("list", "--json").json
    assert late.keys() >= KEYS
    assert late["due_at"] == "2026-11-22T08:00:00Z"
    assert late["overdue"] is True
    assert late["locked"] is False
    assert late["lock_reason"] is None
    assert late["order_ids"]
    assert due["overdue"] is False
    assert answered["lock_reason"] == "Waiting for customer response"
    assert answered["due_at"] is None
    assert closed["lock_reason"] == "Closed, review only"
    assert [item["status"] for item in (late, answered, closed)] == ["unhandled", "responded", "closed"]


def test_no_issues_are_an_empty_list_not_a_failure(run: Run, store: Path) -> None:
    ran = run("list", "--json")
    assert (ran.code, ran.json) == (0, [])
    assert "holds no store yet" in ran.err
    assert not store.exists()


def test_a_person_is_told_that_nothing_is_listed_and_a_script_is_not(shop: Run) -> None:
    for argv in (["list", "nothing like it"], ["appeal", "list"], ["appeal", "list", "nothing like it"]):
        ran = shop(*argv)
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.startswith("wishtui: No ")
        for shape in ("--quiet", "--json"):
            assert not shop(*argv, shape).err


def test_a_store_without_issues_says_so(run: Run) -> None:
    assert "This store has no issues yet." in run("list").err


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_rows_fit_the_terminal(shop: Run, on_terminal: Callable[[int], Terminal], columns: int) -> None:
    screen = on_terminal(columns)
    assert shop("list").code == 0
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in screen.getvalue().splitlines()]
    assert len(lines) == 5
    assert max(map(cell_width, lines)) <= columns
    assert all("b00000000000000000000" in line for line in lines[1:])


def test_urgency_is_a_word_and_colour_can_be_left_out(
    shop: Run, on_terminal: Callable[[int], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_terminal(100)
    shop("list")
    assert "\x1b[1;31m" in screen.getvalue()
    screen = on_terminal(100)
    shop("list", "--no-color")
    assert "\x1b" not in screen.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    screen = on_terminal(100)
    shop("list")
    assert "\x1b" not in screen.getvalue()
    assert "overdue by 28h" in screen.getvalue()


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["-n", "5"], "There is no option -n. Did you mean --limit?"),
        (["-n5"], "There is no option -n5. Did you mean --limit?"),
        (["mug", "-x"], "There is no option -x."),
        (["opened:sometime"], "opened: cannot be “sometime”."),
        (["(mug"], "is never closed"),
    ],
)
@pytest.mark.parametrize("command", ["list", "export"])
def test_what_may_be_a_slip_is_never_run_as_another_query(shop: Run, command: str, argv: list[str], says: str) -> None:
    ran = shop(command, *argv)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_the_letter_that_an_option_could_be_can_still_be_left_out(shop: Run) -> None:
    assert shop("list", "-q", '-"z"', "status:unhandled").lines == [LATE, DUE]
    assert shop("list", "-q", "--", "-z", "status:unhandled").lines == [LATE, DUE]


def test_the_start_of_a_day_is_one_short_page(shop: Run) -> None:
    page = shop("list", "--brief").out
    assert "Overdue: 1" in page
    assert LATE in page
    assert "Not sent to Wish: none" in page
    item = shop("list", "--brief", "--json").json
    assert [each["id"] for each in item["overdue"]] == [LATE]
    assert (item["since"], item["not_sent"], item["agents"]) == ("2026-11-22T12:00:00Z", [], [])
    assert LATE in shop("list", "--brief", "-q").lines
    assert "Overdue: none" in shop("list", "--brief", "nothing-like-it").out
    assert shop("list", "--brief", "--status", "closed").code == 2


def test_no_draft_is_read_twice_and_its_issue_is_marked(
    shop: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_store(store, agent="Mira")
    opened.drafts.save(Draft(id="d1", issue_id=LATE, text="Dear Ana", author="Mira", at=datetime.now(UTC)))
    opened.close()
    read: list[str] = []

    def counted(files: Files, path: Path, most: int) -> bytes:
        read.append(path.name)
        return read_file(files, path, most)

    monkeypatch.setattr(drafts, "read_file", counted)
    marked = [line for line in shop("list").lines if "✎" in line]
    assert len(marked) == 1
    assert LATE in marked[0]
    assert read == [f"{LATE}.d1.json"]
