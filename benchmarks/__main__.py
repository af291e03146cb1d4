"""`python -m benchmarks`: measure, print the table of goals, write JSON, a Markdown page and its plot."""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import wishtui
from benchmarks import parts, report
from benchmarks.context import TOTAL, Context, tell
from benchmarks.preparing import prepare
from benchmarks.terminal import TookTooLong
from wishtui.errors import WishtuiError


def newest_change() -> float:
    """When the program was last changed: figures of two programs in one table would mean nothing."""
    folder = Path(wishtui.__file__).parent
    files = [*folder.rglob("*.py"), *(folder.parent / "styles").glob("*.tcss")]
    return max(file.stat().st_mtime for file in files)


def arguments() -> argparse.Namespace:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and growth up to 30,000 issues")
    parser.add_argument("--size", type=_size, default=TOTAL, metavar="N", help=f"issues of a store ({TOTAL:,})")
    parser.add_argument(
        "--large", action="store_true", help="ten times as many closed issues as well, which takes long"
    )
    parser.add_argument(
        "--only", choices=parts.NAMES, action="append", help="one part, or several; prints and writes nothing"
    )
    parser.add_argument(
        "--again", action="store_true", help="with --only: put the parts into the page that is there, which stays else"
    )
    parser.add_argument("--out", type=Path, help="folder for the page: docs, none with --only or another --size")
    chosen = parser.parse_args()
    if chosen.again and not chosen.only:
        parser.error("--again goes with --only")
    return chosen


def main() -> int:
    """Run what was asked for; a part that fails is named, and the others go on. Exit 1 if one did."""
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # servers that were started are stopped
    began, changed = time.monotonic(), newest_change()
    names = chosen.only or [*parts.USUAL, *(parts.LARGE if chosen.large else ())]
    failed = False
    with tempfile.TemporaryDirectory(prefix="wishtui-benchmark-") as home:
        context, folder = Context(Path(home), chosen.quick, chosen.size), chosen.out or Path("docs")
        try:
            facts = report.earlier(context, folder) if chosen.again else {}
        except (OSError, ValueError) as error:
            tell(str(error))
            return 2
        if not chosen.only:
            tell("making the data")
            prepare(context)
            tell(f"data: {time.monotonic() - began:.0f} s")
        for name in names:
            since = time.monotonic()
            try:
                with context.part(name):
                    parts.named(name).measure(context)
            except (subprocess.SubprocessError, TookTooLong, WishtuiError, OSError) as error:
                context.miss(" ".join([f"{name}: {error}", *getattr(error, "__notes__", ())]))
                failed = True
            tell(f"{name}: {time.monotonic() - since:.0f} s")
    if newest_change() != changed:
        context.miss("one program throughout: its source was changed during the run, so measure again")
    print(report.table(context, names, detailed=bool(chosen.only)))
    if chosen.again and failed:
        tell(f"what {folder} holds stays as it was: a part failed")
    elif chosen.out or chosen.again or not (chosen.only or chosen.size != TOTAL):
        report.write(context, report.take_over(context, facts) if chosen.again else names, folder)
    tell(f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def _size(text: str) -> int:
    number = int(text.replace(",", "").replace("_", ""))
    if not 2_000 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("it takes 2,000 to 1,000,000 issues")
    return number


if __name__ == "__main__":
    sys.exit(main())
