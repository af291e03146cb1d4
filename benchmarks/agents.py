"""Many agents on PostgreSQL who answer the same issues: how long an answer takes, and whether each is given once."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from benchmarks.context import Context, tell
from benchmarks.postgres_server import filled
from benchmarks.rows import Row, count, seconds
from wishtui.domain.message import Sender
from wishtui.store import open_store

AGENTS = 50
ANSWERED = 10_000
"""Issues that they answer together, or a tenth of a smaller store."""

GROUP = "agents"


def measure(context: Context) -> None:
    """Each agent is a process of its own; each issue is answered by two of them, at about the same time."""
    answered = min(ANSWERED, context.total // 10)
    with filled(context, answered, answered) as (_, address):
        store = open_store(address)
        waiting = {row.id for row in store.index().values() if row.waiting_since is not None}
        messages = {issue.id: len(issue.messages) for issue in store.issues(waiting)}
        tell(f"agents: {AGENTS} answer {len(waiting):,} issues")
        given = Counter[str]()
        for result in _work(context, address):
            given.update(result["answered"])
            context.add(GROUP, "answers", *result["answers"])
            context.add(GROUP, "refusals", *result["refusals"])
            context.add(GROUP, "busy", len(result["busy"]))
        store.refresh()
        answers = {issue.id: issue.messages[messages[issue.id] :] for issue in store.issues(waiting)}
        store.close()
    doubled = sum(len(added) > 1 for added in answers.values()) + sum(times > 1 for times in given.values())
    lost = sum(not any(one.sender is Sender.SELLER for one in answers[issue_id]) for issue_id in waiting)
    context.add(GROUP, "wrong", doubled + lost)
    context.add(GROUP, "issues", len(waiting))


def rows(context: Context) -> Iterator[Row]:
    """None may be lost, none be given twice."""
    wrong, issues = context.median(GROUP, "wrong"), context.median(GROUP, "issues")
    taken, refused = (context.percentile(GROUP, name, 0.95) for name in ("answers", "refusals"))
    rate = context.median(GROUP, "answers a second") or 0.0
    usual = context.percentile(GROUP, "answers", 0.5)
    busy = sum(context.samples_of.get(GROUP, {}).get("busy", ()))
    measured = (
        f"{count(wrong)} of {count(issues)} issues; {rate:.1f} answers a second, each {seconds(taken)} (p95), "
        f"{seconds(usual)} (p50); a refusal, as a colleague was first, {seconds(refused)} (p95); "
        f"told to try again {count(busy)} times"
    )
    what = f"PostgreSQL: answers of {AGENTS} agents that were lost or given twice"
    yield Row(what, "0", 0, wrong, measured, "–", unit="count")


def _work(context: Context, address: str) -> Iterator[dict[str, Any]]:
    """What each agent did; they begin together, and end with whoever asks."""
    command = [sys.executable, "-m", "benchmarks.worker", "agent"]
    with ExitStack() as ending:
        running = []
        for number in range(AGENTS):
            words = [*command, str(number), str(AGENTS), address]
            running.append(ending.enter_context(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)))
            ending.callback(running[-1].kill)
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()  # it is ready
        began = time.perf_counter()
        for process in running:
            assert process.stdin is not None
            process.stdin.close()
        answered = 0
        for process in running:
            assert process.stdout is not None
            result = json.loads(process.stdout.read() or b"null")
            if result is None:
                raise subprocess.CalledProcessError(process.wait(), command)
            answered += len(result["answered"])
            yield result
        context.add(GROUP, "answers a second", answered / (time.perf_counter() - began))
