"""`wishtui reply`: answer an issue from the shell."""

import argparse
import sys
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.session import Session
from wishtui.domain.issue import Issue, Status
from wishtui.errors import UsageError
from wishtui.services.answering import answer
from wishtui.store import Store
from wishtui.text import clean

LARGEST = 1 << 20
"""Bytes of a file that can still be a reply, in any encoding."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help="the issue, as `wishtui list` names it")
    text = parser.add_mutually_exclusive_group(required=True)
    text.add_argument("-m", "--message", metavar="TEXT", help="the reply")
    text.add_argument("-F", "--file", metavar="FILE", help="the reply is in this file; - reads stdin")
    parser.add_argument("--close", action="store_true", help="close the issue with it")
    parser.add_argument(
        "--force", action="store_true", help="send it although it breaks policy; length is never forced"
    )
    parser.add_argument("--hold", type=float, default=0.0, metavar="SECONDS", help="hold it back, up to 60, to undo it")
    parser.add_argument("--json", action="store_true", help="print the issue as JSON afterwards")


def run(session: Session, args: argparse.Namespace) -> int:
    """Record the reply.

    Raises:
        UsageError: there is no such issue, or the text cannot be read.
        AnswerLocked: the issue takes no answer.
        NotAcceptable: the text is blank, too long, or breaks policy and was not forced.
    """
    if not session.has_store():
        raise UsageError(f"{session.folder} holds no store.", "Import issues first: see `wishtui import --help`.")
    if not 0 <= args.hold <= 60:
        raise UsageError(f"--hold cannot be {args.hold:g}.", "Choose 0 to 60 seconds.")
    text = _text(args)
    now = session.now()
    with session.writing() as store:
        check_policy(store, args.id, text, force=args.force)
        issue = answer(
            store,
            args.id,
            text,
            author=session.agent,
            now=now,
            window=session.window,
            close=args.close,
            hold_seconds=args.hold,
        )
    _print(session, issue, as_json=args.json)
    return 0


def check_policy(store: Store, issue_id: str, text: str, *, force: bool) -> None:
    """See that the reply says nothing that Wish suspends stores for (PLATFORM 1)."""


def _text(args: argparse.Namespace) -> str:
    """The reply as it goes out: no controls but line ends, no blank lines around it."""
    raw = args.message if args.message is not None else _content(args.file)
    return clean(raw).strip()


def _content(name: str) -> str:
    piped = name == "-"
    try:
        if piped:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).expanduser().open("rb") as source:
                data = source.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", "Name a file of text, or - for stdin.") from error
    what = "stdin" if piped else name
    if len(data) > LARGEST:
        raise UsageError(f"{what} is too large to be a reply.", "A reply has at most 2,000 characters.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{what}, line {line}: this is not UTF-8.", "Save it as UTF-8.") from error


def _print(session: Session, issue: Issue, *, as_json: bool) -> None:
    if as_json:
        from wishtui.exchange import json_bytes, show_item

        item = show_item(issue, drafts=(), window=session.window, now=session.now())
        output.binary().write(json_bytes(item, indent=2) + b"\n")
        return
    if issue.held is not None:
        output.say(f"{issue.id}: the reply is held until {session.settings.show_time(issue.held.release_at)}.")
    elif issue.status is Status.CLOSED:
        output.say(f"{issue.id}: answered and closed.")
    else:
        output.say(f"{issue.id}: answered. It waits for the customer now.")
