"""The page on what one host carries, when to move, and what a large team needs: each figure from the run itself."""

from collections.abc import Iterable

from benchmarks import agents, parts, postgres, scale
from benchmarks.context import Context
from benchmarks.rows import MIB, Row, count, seconds, share, size

TEAM = 500
_EVERY = 120
"""Seconds between two answers of one agent: a brisk pace."""

_PAGE = """# Scale

Made by `python -m benchmarks`; do not edit by hand. {about}
*Others* is the share of all processor time that other programs took meanwhile. A figure of a busy machine says little
by itself; what it is to be compared with stands beside it, from the same run. How each is measured is told in
[performance.md](performance.md).

## One host, files

Others: {others}.

{slopes}
The smaller the exponent, the less the size of the store matters. Closed issues are kept in a file of their own, so most
of a shop's history is not read at a start.

## Ten times as many closed issues

{large}
## PostgreSQL

{postgres}
## Many agents

{agents}
## When to move

The files serve everybody who is signed in to one host. Move to PostgreSQL when answers are given from several hosts, or
when the data has to outlive the loss of one: see [postgres.md](postgres.md). Speed is no reason to: above stands what a
start and an answer cost there beside the files.

## What a team of {team} needs

{team_needs}
"""


def page(context: Context, about: str) -> str:
    """The page; what the run did not measure is said to be missing."""
    return _PAGE.format(
        about=about,
        others=share(context.busy.get("scale")),
        slopes=slopes(context),
        large=_lines(parts.rows(context, "large"), "`--large` measures it."),
        postgres=_lines(parts.rows(context, "postgres"), "`--only postgres` measures it."),
        agents=_lines(parts.rows(context, "agents"), "`--only agents` measures it."),
        team=TEAM,
        team_needs=_team(context),
    )


def slopes(context: Context) -> str:
    """How each cost grows with the store, as a table."""
    sizes = sorted({size for series in scale.SERIES for size in scale.costs(context, series)})
    head = f"| | {' | '.join(f'{size:,}' for size in sizes)} | exponent | each 1,000 more |\n"
    lines = [head, f"| --- |{' ---: |' * (len(sizes) + 2)}\n"]
    for series in scale.SERIES:
        costs = scale.costs(context, series)
        shown = size if series.startswith("memory") else seconds
        slope = scale.slope(costs)
        cells = [shown(costs.get(number)) for number in sizes]
        cells += ["–", "–"] if slope is None else [f"{slope.exponent:.2f}", _added(slope.per_thousand, series)]
        lines.append(f"| {series} | {' | '.join(cells)} |\n")
    lines.append(
        "\nThe exponent is that of the best power law: 0 is a constant cost, 1 one in proportion to the store.\n"
    )
    return "".join(lines)


def _added(per_thousand: float, series: str) -> str:
    if series.startswith("memory"):
        return f"{per_thousand / MIB:.2f} MiB"
    return f"{per_thousand * 1e6:,.0f} µs" if abs(per_thousand) < 0.001 else f"{per_thousand * 1000:.1f} ms"


def _lines(rows: Iterable[Row], otherwise: str) -> str:
    measured = [row for row in rows if row.value is not None]
    if not measured:
        return f"Not measured in this run: {otherwise}\n"
    lines = ["| What | Measured | Beside | Others |\n", "| --- | --- | --- | --- |\n"]
    return "".join(
        [*lines, *(f"| {row.what} | {row.measured} | {row.peers} | {share(row.busy)} |\n" for row in measured)]
    )


def _team(context: Context) -> str:
    """What follows from an agent's share, times the agents."""
    connections, memory = (context.median(postgres.INBOX, name) for name in ("connections", "memory"))
    idle = context.median(postgres.INBOX, "round trips a minute")
    rate = context.median(agents.GROUP, "answers a second")
    if connections is None or memory is None or idle is None or rate is None:
        return "Not measured in this run: `--only postgres --only agents` measures it."
    wanted = TEAM / _EVERY
    return f"""- Connections: {count(connections)} for each inbox at rest, {count(TEAM * connections)} for all: set
  `max_connections` above that.
- Memory, on the hosts where the agents work: {size(memory)} for each open inbox, {size(TEAM * memory)} for all.
- Questions of idle inboxes: {count(idle)} a minute for each, {TEAM * idle / 60:,.0f} a second for all.
- Answers: {TEAM} agents who each give one every {_EVERY} seconds give {wanted:.1f} a second. {agents.AGENTS} agents
  without a pause got {rate:.1f} a second recorded, two of them at each issue, agents and server on this one machine."""
