"""`python -m benchmarks`: measure, print the table of goals, write JSON, a Markdown page and its plot."""

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path

import wishtui
from benchmarks.context import Context, tell
from benchmarks.preparing import prepare

PARTS = ("starting", "wire", "latency", "storing", "searching", "reporting", "scale")


def newest_change() -> float:
    """When the program was last changed: figures of two programs in one table would mean nothing."""
    folder = Path(wishtui.__file__).parent
    files = [*folder.rglob("*.py"), *(folder.parent / "styles").glob("*.tcss")]
    return max(file.stat().st_mtime for file in files)


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="medians of three, sizes to 30,000")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="one part, or several; prints and writes nothing"
    )
    parser.add_argument("--out", type=Path, help="folder for the page: docs, none with --only")
    chosen = parser.parse_args()
    began, changed = time.monotonic(), newest_change()
    with tempfile.TemporaryDirectory(prefix="wishtui-benchmark-") as home:
        context = Context(Path(home), chosen.quick)
        if not chosen.only:
            tell("making the data")
            prepare(chosen.quick)
            tell(f"data: {time.monotonic() - began:.0f} s")
        for part in chosen.only or PARTS:
            since = time.monotonic()
            importlib.import_module(f"benchmarks.{part}").measure(context)
            tell(f"{part}: {time.monotonic() - since:.0f} s")
    if newest_change() != changed:
        context.missing.append("one program throughout: its source was changed during the run, so measure again")
    from benchmarks import report

    print(report.table(context))
    if chosen.out or not chosen.only:
        report.write(context, chosen.out or Path("docs"))
    tell(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
