"""The `wishtui` command, and `python -m wishtui`: what loads the program, and ends with it."""

import sys


def run() -> None:
    """Leave the process with the exit code. Ctrl+C ends it without a word however much of it is loaded by then."""
    try:
        from wishtui.cli.main import run as start

        start()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
