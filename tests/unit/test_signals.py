"""What ends a program while its event loop runs, and afterwards."""

import signal
import subprocess
import sys

import pytest

ENDED = """
import asyncio, signal, sys
from wishtui import signals

async def main():
    heard = asyncio.Event()
    signals.hear_in_loop(asyncio.get_running_loop(), lambda code: heard.set(), (signal.Signals(int(sys.argv[1])),))
    signal.raise_signal(int(sys.argv[1]))
    await heard.wait()

asyncio.run(main())
print("ended", flush=True)
signal.raise_signal(int(sys.argv[1]))
print("still here")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_is_heard_by_the_loop_and_ends_the_program_once_that_has_ended(number: signal.Signals) -> None:
    ran = subprocess.run([sys.executable, "-c", ENDED, str(int(number))], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (-number, "ended\n", "")
