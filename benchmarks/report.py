"""What was measured, as a table on the terminal, as JSON, and as a page with a plot."""

import json
import os
import platform
import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import textual

import wishtui
from benchmarks import parts, plot, scale, scale_page, wire
from benchmarks.context import Context
from benchmarks.rows import Row, count, share

_PROGRAMS = ("wishtui", "wishtui, sign", "stock", "naive", "neomutt", "hello")
_PLOTTED = scale.SERIES[:4]

_HEAD = """# Performance

Made by `python -m benchmarks`; do not edit by hand. Every number comes from the real program, the screen's in a real
pseudo-terminal of 80 by 24 cells (`TERM=xterm-256color`, `COLORTERM=truecolor`), on stores of invented issues of about
1.7 KB each. Programs are started in turn, never one after another of the same, and medians are shown. A ratio within
one run means something; an absolute time on a shared machine does not. *Others* is the share of all processor time that
other programs took meanwhile: the larger it is, the less a line says. What one host carries, when to move to PostgreSQL
and what a large team needs is in [scale.md](scale.md); where the time of the goals that are missed goes, in
[profiles.md](profiles.md).

- *hello*: the bare Textual hello-world program, what anything on Textual costs at least.
- *stock*: wishtui with `--driver stock`, Textual's own output.
- *naive*: the same inbox on plain TinyDB and Textual's DataTable (`benchmarks/peers/naive.py`).
- *neomutt*: on a maildir of as many mails, header cache warm.
- *pass*: `python -c pass`, what any command in Python costs at least.
- *grep*: `grep -ciF` over the same `inbox.json`, in a UTF-8 locale, the file in memory.
- *decode*: `msgspec.json.decode` of the same file in a fresh interpreter, its cyclic collector on unless it says so.
- *bare client*: a loop over the same calls to the same simulated Wish, with the same HTTP library
  (`benchmarks/peers/bare_client.py`).
- *bare UPDATE*: one statement and its commit on a row of the same length, in the same database.
"""

_METHOD = """## How it is measured

- *First usable frame*: from the start of the process to the arrival of the bytes that complete the first row of the
  list and the status line with its position. For hello, its line of text.
- *The very first start*: before the store has the files beside its snapshots, which a session leaves; all other starts
  find them, as neomutt finds its header cache.
- *Commands*: whole processes, from start to end. A search prints ids alone, as grep prints a count alone: what a row
  costs to be laid out is not in it. *Import*: into an empty store, durable when it ends; its memory is watched a
  hundred times a second.
- *Bytes*: all that the program sends from the key until nothing has come for 0.2 s, the median of five where the key
  can be repeated. The terminal answers no queries; with synchronised output each frame carries 16 more.
- *Key to paint*: from writing the key into the terminal to the last byte of the answer; 60 single moves, most of
  which scroll, and 15 pages a session. While a sync runs: to the first byte, since the sync writes too.
- *Idle*: all programs side by side over the turn of a minute, when countdowns move, on rows that show minutes.
- *One durable reply*: the use case that the inbox and `wishtui reply` call, lock, fsync and all; after each, as many
  bytes are appended to a bare file in the same folder and fsynced.
- *Search*: in the inbox, in four scripts and with a field. The first letter comes with the first frame; each is counted
  to its end, since enter is pressed with it, and the count is waited for.
- *Memory*: resident memory when the closed issues are counted and all is quiet; what is mapped of the store's files is
  told apart, since the system can have it back at any time. A day of syncs is as many as it has at the usual two
  minutes, one after another, in an inbox of 5,000 tickets of which half are open.
- *Sync*: `wishtui sync` against a Wish simulated on loopback by a process of its own. The idle hour is as many syncs as
  an hour has at the usual two minutes, made one a second.
- *PostgreSQL*: a server on the same machine, reached by its socket; with `fsync` as it comes. The delay is that of a
  line which keeps each answer back for 30 ms, and counts how often one waits for an answer.
"""


def table(context: Context, names: list[str], *, detailed: bool) -> str:
    """The goals of the parts that ran, in columns; in detail with every median."""
    lines = []
    for row in _rows(context, names):
        others = f"others {share(row.busy)}"
        lines.append(
            f"{row.verdict:12} {row.shown:>8}  {row.goal:28} {row.what}: {row.measured} [{row.peers}] ({others})"
        )
    for group, samples in context.samples_of.items():
        if detailed or group == "bytes":
            lines += [f"{group}: {name}: {statistics.median(values):.6g}" for name, values in samples.items() if values]
    return "\n".join([*lines, *(f"not measured: {what}" for what in context.missing)])


def write(context: Context, names: list[str], folder: Path) -> None:
    """Write performance.json, performance.svg, performance.md and scale.md."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = _rows(context, names)
    facts = {
        "machine": _machine(),
        "quick": context.quick,
        "issues": context.total,
        "others": context.busy,
        "parts": {
            name: [row._asdict() | {"verdict": row.verdict} for row in parts.rows(context, name)] for name in names
        },
        "samples": {
            group: {
                name: context.summaries.get(group, {}).get(name) or _summary(values)
                for name, values in samples.items()
                if values
            }
            for group, samples in context.samples_of.items()
        },
        "missing": context.missing,
        "again": context.again,
    }
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (folder / "performance.json").write_text(text + "\n", encoding="utf-8")
    costs = {name: scale.costs(context, name) for name in _PLOTTED}
    (folder / "performance.svg").write_text(plot.svg(costs), encoding="utf-8")
    (folder / "performance.md").write_text(_page(context, rows), encoding="utf-8")
    (folder / "scale.md").write_text(scale_page.page(context, _about(context)), encoding="utf-8")


def earlier(context: Context, folder: Path) -> dict[str, Any]:
    """What an earlier run has written into performance.json.

    Raises:
        ValueError: that was another program, another machine, or another size.
    """
    facts: dict[str, Any] = json.loads((folder / "performance.json").read_text(encoding="utf-8"))
    here = {"machine": _machine(), "quick": context.quick, "issues": context.total}
    if "parts" not in facts or {name: facts[name] for name in here} != here:
        raise ValueError(f"what {folder} holds was measured in another way: measure all of it")
    return facts


def take_over(context: Context, facts: dict[str, Any]) -> list[str]:
    """Take what `context` has not measured from what an earlier run has; gives the names of all parts of both."""
    measured = {*facts["parts"], *context.busy}
    context.again = [name for name in parts.NAMES if name in {*facts["again"], *context.busy}]
    for name, rows in facts["parts"].items():
        if name not in context.busy:
            context.busy[name] = facts["others"][name]
            context.earlier[name] = [Row(*(row[key] for key in Row._fields)) for row in rows]
    for group, samples in facts["samples"].items():
        measured_now = context.samples_of.setdefault(group, {})
        for name, summary in samples.items():
            if name not in measured_now:
                measured_now[name] = [summary["median"]]
                context.summaries.setdefault(group, {})[name] = summary
    for what in facts["missing"]:
        context.miss(what)
    return [name for name in parts.NAMES if name in measured]


def _rows(context: Context, names: list[str]) -> list[Row]:
    return [row for name in names for row in parts.rows(context, name)]


def _page(context: Context, rows: list[Row]) -> str:
    sections = [
        _HEAD,
        _about(context),
        "## Against the goals\n",
        _goals(rows),
        "## Bytes over the line\n",
        _bytes(context),
    ]
    sections += [
        "## Cost against size\n",
        "![Cost against the size of the store](performance.svg)\n",
        scale_page.slopes(context),
    ]
    sections.append(_METHOD)
    if context.missing:
        sections += ["## Not measured\n", "".join(f"- {what.splitlines()[0]}\n" for what in context.missing)]
    return "\n".join(sections)


def _about(context: Context) -> str:
    kind = "Quick run, most medians of three" if context.quick else f"Most medians of {context.rounds} runs or more"
    late = f" Measured after the others: {', '.join(context.again)}." if context.again else ""
    return f"{kind}; {_machine()}; {datetime.now(UTC):%d %B %Y}.{late}\n"


def _goals(rows: list[Row]) -> str:
    head = "| What | Goal | Ratio | Measured | Peers | Others | |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    lines = []
    for row in rows:
        cells = (row.what, row.goal or "–", row.shown, row.measured, row.peers, share(row.busy), row.verdict)
        lines.append(f"| {' | '.join(cells)} |\n")
    return head + "".join(lines)


def _bytes(context: Context) -> str:
    head = f"| | {' | '.join(_PROGRAMS)} |\n| --- |{' ---: |' * len(_PROGRAMS)}\n"
    lines = []
    for step in wire.STEPS:
        cells = [count(context.median("bytes", f"{program}: {step}")) for program in _PROGRAMS]
        lines.append(f"| {step} | {' | '.join(cells)} |\n")
    return head + "".join(lines)


def _summary(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "n": len(values)}


def _machine() -> str:
    python = f"Python {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"wishtui {wishtui.__version__}, Textual {textual.__version__}, {python}, {system}"
