"""An owner's program is run within its bounds, and nothing of it is left."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from tests.waiting import wait_until
from wishtui.services.owner_program import ProgramOutcome, program_name, run
from wishtui.services.program_remains import MARK, new_mark

PATIENCE = 60.0
"""Seconds that only a program which hangs could use up."""


def python(
    code: str, stdin: bytes = b"", *, seconds: float = PATIENCE, most: int = 1000, **more: object
) -> ProgramOutcome:
    return run([sys.executable, "-c", code], stdin, timeout_seconds=seconds, max_output_bytes=most, **more)  # type: ignore[arg-type]


def test_it_is_told_and_tells() -> None:
    outcome = python("import sys; sys.stdout.write(sys.stdin.read().upper())", "größer\n".encode())
    assert outcome == ProgramOutcome(output="GRÖSSER\n".encode())
    assert outcome.ok


def test_more_goes_in_and_out_than_a_pipe_holds() -> None:
    text = b"x" * 1_000_000
    code = "import sys; data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data)"
    assert python(code, text, most=len(text)).output == text


def test_it_need_not_read_what_it_is_told() -> None:
    assert python("print('done')", b"x" * 1_000_000).output == b"done\n"


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("/opt/suggest",), "/opt/suggest"),
        (("python3", "/opt/suggest.py"), "python3 /opt/suggest.py"),
        (("llm", "-s", "You answer customers."), "llm"),
        (("ollama", "run", "llama3.2", "The JSON below is an issue."), "ollama run llama3.2"),
        (("/opt/suggest", "--key", "sk-123"), "/opt/suggest"),
        (("/opt/suggest", "KEY=sk-123"), "/opt/suggest"),
        (("curl", "https://me:sk-123@example.com"), "curl"),
        (("/opt/a program", "x"), "/opt/a program x"),
        (("/opt/\x1b[31m", ""), "/opt/␛[31m"),
    ],
)
def test_a_program_is_called_by_its_name_and_not_by_what_it_is_told(argv: tuple[str, ...], name: str) -> None:
    assert program_name(argv) == name


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("import sys; sys.exit('first\\nno such \\x1b[31mmodel.\\n')", "ended with 1: no such ␛[31mmodel."),
        ("import sys; print('said', end=''); sys.exit(3)", "ended with 3."),
        ("import os; os.kill(os.getpid(), 9)", "was ended by SIGKILL."),
        ("while True: print('x' * 500)", "wrote more than 1000 bytes and was stopped."),
        ("import sys\nwhile True: sys.stderr.write('x' * 500)", "took longer than 0.5 seconds and was stopped."),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_clean_sentence(code: str, failure: str) -> None:
    outcome = python(code, seconds=0.5 if "0.5" in failure else PATIENCE)
    assert outcome.output == b""
    assert outcome.failure == f"{Path(sys.executable).name} {failure}"


@pytest.mark.parametrize(
    ("argv", "failure"),
    [
        ([], "A program without a name could not be started: nothing says which it is."),
        (["/nowhere/translate"], "translate could not be started: No such file or directory."),
        (["/tmp"], "tmp could not be started: Permission denied."),
        (["echo", "a\0b"], "echo could not be started: embedded null byte."),
    ],
)
def test_what_cannot_be_started_is_said(argv: list[str], failure: str) -> None:
    assert run(argv, timeout_seconds=PATIENCE, max_output_bytes=10) == ProgramOutcome(failure=failure)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs a system that tells the environment of a process")

FORKS = """
import fcntl, os, time
if os.fork() == 0:
    {leaves}
    lock = open({lock!r}, "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    open({ready!r}, "w").close()
    time.sleep(60)
    open({lived!r}, "w").close()
while not os.path.exists({ready!r}):
    time.sleep(0.01)
"""
"""The child holds a lock for as long as it lives."""


@pytest.mark.parametrize("leaves", ["pass", pytest.param("os.setsid()", marks=on_linux)])
@pytest.mark.parametrize("rest", ["print('done', flush=True)", "time.sleep(100)"])
def test_nothing_that_it_started_outlives_it(tmp_path: Path, rest: str, leaves: str) -> None:
    """A child that holds the pipes open, or has left the group, neither delays the answer nor stays."""
    files = {name: str(tmp_path / name) for name in ("lock", "ready", "lived")}
    stop = Event()

    def stop_when_ready() -> None:
        wait_until(Path(files["ready"]).exists)
        if "done" not in rest:
            stop.set()

    stopping = Thread(target=stop_when_ready)
    stopping.start()
    outcome = python(FORKS.format(leaves=leaves, **files) + rest, stop=stop)
    stopping.join()
    assert (outcome.output == b"done\n") == ("done" in rest)
    with open(files["lock"]) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert not Path(files["lived"]).exists()


@on_linux
def test_what_is_ended_is_what_one_run_started_and_not_what_another_did() -> None:
    bystander = subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: new_mark()})
    try:
        assert python("import os; print(os.environ['WISHTUI_RUN'] != '')").output == b"True\n"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_it_is_stopped_when_it_is_told_to() -> None:
    stop = Event()
    timer = Timer(0.2, stop.set)
    timer.start()
    try:
        assert python("import time; time.sleep(1000)", stop=stop).failure.endswith(" was stopped.")
    finally:
        timer.join()


def test_no_secret_is_inherited_and_what_is_given_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_TOKEN", "s3cret")
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    monkeypatch.setenv("WISHTUI_STORE", "postgresql://shop:s3cret@db/wishtui")
    monkeypatch.setenv("PLAIN", "kept")
    code = "import os; print(*(f'{k}={v}' for k, v in os.environ.items()), sep='\\n')"
    lines = python(code, most=100_000, env={"WISHTUI_LANGUAGE": "fr"}).output.decode().splitlines()
    assert "s3cret" not in "\n".join(lines)
    assert {"PLAIN=kept", "WISHTUI_LANGUAGE=fr"} <= set(lines)


def test_it_has_no_terminal_and_a_group_of_its_own() -> None:
    code = """
import os
print(os.getpgid(0) == os.getpid() == os.getsid(0))
try: os.open('/dev/tty', os.O_RDWR)
except OSError: print('none')
"""
    assert python(code).output == b"True\nnone\n"
