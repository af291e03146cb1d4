"""What the benchmarks say must be so: verdicts, how busy a machine was, what passes over a line."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from socketserver import StreamRequestHandler, ThreadingTCPServer
from subprocess import CalledProcessError
from threading import Thread

import pytest

from benchmarks import parts, processes, report, scale
from benchmarks.busy import used_and_all
from benchmarks.context import Context, percentile
from benchmarks.line import Line
from benchmarks.rows import Row
from benchmarks.terminal import Terminal


class Echo(StreamRequestHandler):
    """Answers each line with itself."""

    def handle(self) -> None:
        for text in self.rfile:
            self.wfile.write(text)


@contextmanager
def echo_line(delay: float) -> Iterator[Line]:
    """A line to a server that says what it hears."""
    with ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Line(lambda: asyncio.open_connection("127.0.0.1", server.server_address[1]), delay) as line:
            yield line
        server.shutdown()


@pytest.mark.parametrize(
    ("value", "limit", "verdict"),
    [(None, 1.0, "not measured"), (1.0, 1.0, "met"), (1.01, 1.0, "missed"), (5.0, None, "–"), (0.0, 0.0, "met")],
)
def test_a_goal_is_met_missed_or_not_measured(value: float | None, limit: float | None, verdict: str) -> None:
    assert Row("start", "≤ 1", limit, value, "", "").verdict == verdict


@pytest.mark.parametrize("name", parts.NAMES)
def test_what_was_not_measured_is_never_called_met(name: str, tmp_path: Path) -> None:
    rows = parts.rows(Context(tmp_path), name)
    assert not [row for row in rows if row.value is not None or row.verdict == "met"]


def test_a_row_says_how_busy_others_were(tmp_path: Path) -> None:
    context = Context(tmp_path)
    with context.part("reporting"):
        context.add("report", "reading", 1.0)
        context.add("report", "text", 1.5)
    (row,) = parts.rows(context, "reporting")
    assert row.verdict == "met"
    assert row.busy is None or 0 <= row.busy <= 1
    assert "others" in report.table(context, ["reporting"], detailed=False)


def test_a_page_names_what_could_not_be_measured(tmp_path: Path) -> None:
    context = Context(tmp_path)
    context.add("reply", "1000", 0.001)
    context.miss("neomutt is not installed")
    context.miss("neomutt is not installed")
    report.write(context, list(parts.NAMES), tmp_path)
    assert (tmp_path / "performance.md").read_text("utf-8").count("- neomutt is not installed") == 1
    assert json.loads((tmp_path / "performance.json").read_text("utf-8"))["missing"] == ["neomutt is not installed"]


def test_a_part_measured_again_stands_in_the_page_of_the_others(tmp_path: Path) -> None:
    first = Context(tmp_path)
    with first.part("storing"):
        first.add("reply", "1000", 0.001, 0.003)
    with first.part("reporting"):
        first.add("report", "reading", 1.0)
        first.add("report", "text", 9.0)
    report.write(first, ["storing", "reporting"], tmp_path)

    again = Context(tmp_path)
    with again.part("reporting"):
        again.add("report", "reading", 1.0)
        again.add("report", "text", 1.5)
    names = report.take_over(again, report.earlier(again, tmp_path))
    assert names == ["storing", "reporting"]
    assert parts.rows(again, "storing") == parts.rows(first, "storing")
    report.write(again, names, tmp_path)
    samples = json.loads((tmp_path / "performance.json").read_text("utf-8"))["samples"]
    assert samples["reply"]["1000"] == {"median": 0.002, "min": 0.001, "max": 0.003, "n": 2}
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert "Measured after the others: reporting." in page
    assert "| 1.50 |" in page
    assert "9.00" not in page


def test_a_part_that_is_measured_for_the_first_time_comes_into_the_page_too(tmp_path: Path) -> None:
    report.write(Context(tmp_path), [], tmp_path)
    again = Context(tmp_path)
    with again.part("reporting"):
        again.add("report", "reading", 1.0)
    assert report.take_over(again, report.earlier(again, tmp_path)) == ["reporting"]


def test_a_part_measured_again_fits_into_the_page_of_the_documents(tmp_path: Path) -> None:
    facts = json.loads((Path(report.__file__).parents[1] / "docs" / "performance.json").read_text("utf-8"))
    again = Context(tmp_path)
    with again.part("reporting"):
        again.add("report", "reading", 1.0)
    assert set(report.take_over(again, facts)) == set(facts["parts"])
    assert {row.what for row in parts.rows(again, "starting")} == {row["what"] for row in facts["parts"]["starting"]}


def test_what_was_measured_in_another_way_is_not_taken_over(tmp_path: Path) -> None:
    report.write(Context(tmp_path, quick=True), ["reporting"], tmp_path)
    with pytest.raises(ValueError, match="measured in another way"):
        report.earlier(Context(tmp_path), tmp_path)


def test_time_that_guests_took_is_counted_once_and_waiting_is_idle() -> None:
    assert used_and_all("cpu  10 1 5 70 4 2 3 5 9 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n") == (26.0, 100.0)


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentile([], 0.95) is None
    assert percentile([3.0], 0.95) == 3.0
    assert percentile([float(number) for number in range(100)], 0.95) == 95.0


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0])
def test_the_slope_is_that_of_the_power_law(exponent: float) -> None:
    slope = scale.slope({size: 2.0 * size**exponent for size in scale.SIZES})
    assert slope is not None
    assert slope.exponent == pytest.approx(exponent)


def test_a_line_passes_everything_in_order_and_counts_round_trips() -> None:
    with echo_line(delay=0.001) as line, create_connection(("127.0.0.1", line.port)) as client:
        with client.makefile("rb") as answers:
            client.sendall(b"one\ntwo\n")
            assert [answers.readline(), answers.readline()] == [b"one\n", b"two\n"]
            client.sendall(b"three\n")
            assert answers.readline() == b"three\n"
        assert line.turns == 2
        assert line.bytes == 2 * len(b"one\ntwo\nthree\n")


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(CalledProcessError) as failure:
        processes.run((sys.executable, "-c", "raise SystemExit('no such store')"), {})
    assert failure.value.__notes__ == ["no such store\n"]


def test_text_after_a_cursor_move_is_shown_at_once() -> None:
    """Only what may be the begin of a sequence is kept for the rest of it."""
    moved = r"import os; os.write(1, b'\x1b[2;3Hab\x1b[2Ccd'); input()"
    with Terminal((sys.executable, "-c", moved), {}) as terminal:
        terminal.until(lambda lines: lines[1].startswith("  ab  cd"))
