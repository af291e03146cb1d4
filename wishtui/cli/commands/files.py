"""`wishtui files`: what the customer attached to an issue, how large it is, and saving it."""

import argparse
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.domain.issue import Issue
from wishtui.domain.times import iso
from wishtui.errors import NetworkError, NotAcceptable, UsageError
from wishtui.i18n import _
from wishtui.present.files import UNKNOWN_SIZE, file_size
from wishtui.services.attachments import File, fetch, files_of, keep, sizes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help=_("the issue, as `wishtui list` names it"))
    parser.add_argument("number", metavar="NUMBER", nargs="*", help=_("save these files; none: list them"))
    parser.add_argument(
        "--to", metavar="DIR", default="", help=_("the folder that they are saved in; else the present one")
    )
    parser.add_argument("--sizes", action="store_true", help=_("ask how large they are, without fetching them"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """List the files of an issue, or fetch some of them from Wish. Exit 1 where some were not had, 6 where none was.

    Raises:
        UsageError: there is no such issue or file, or its shop is not signed in.
        NetworkError: the sizes were asked for, and Wish does not give the links.
    """
    with context.reading() as store:
        issue = context.find(store, args.id)
    files = files_of(issue)
    if args.number:
        return _save(context, issue, _chosen(files, args.number), args)
    known = _sizes(context, issue, files) if args.sizes and files else {}
    if args.json:
        output.print_json([_item(file, issue, known.get(file.number)) for file in files])
        return 0
    for file in files:
        size = known.get(file.number)
        words = f"{_(UNKNOWN_SIZE) if size is None else file_size(size)}  " if args.sizes else ""
        output.print_text(f"{file.number}  {file.name}  {words}{context.show_time(issue.messages[file.message].at)}")
    if not files:
        output.print_notice(_("No file is attached to this issue."))
    return 0


def _sizes(context: CommandContext, issue: Issue, files: list[File]) -> dict[int, int | None]:
    from wishtui.cli.wish import run_in_loop

    return run_in_loop(sizes(context.connections, issue, files))


def _chosen(files: list[File], numbers: list[str]) -> list[File]:
    known = {str(file.number): file for file in files}
    missing = [number for number in numbers if number not in known]
    if missing:
        raise UsageError(
            _("This issue has no file {number}.", number=missing[0]), _("`wishtui files ID` lists what it has.")
        )
    return [known[number] for number in dict.fromkeys(numbers)]


def _save(context: CommandContext, issue: Issue, files: list[File], args: argparse.Namespace) -> int:
    from wishtui.cli.wish import run_in_loop

    done: list[dict[str, object]] = []
    problems: list[NetworkError | NotAcceptable] = []
    try:
        for file in files:
            try:
                content = run_in_loop(fetch(context.connections, issue, file))
            except (NetworkError, NotAcceptable) as error:
                problems.append(error)
                output.print_notice(_("{file} is not saved. {error}", file=file.name, error=error))
                continue
            path = keep(content, file.name, context.settings, folder=args.to)
            done.append({**_item(file, issue, len(content)), "path": str(path)})
            if not args.json:
                _say_saved(file, len(content), path)
    finally:
        # What is saved stays saved, whatever ends the call before the others are.
        if args.json and (done or problems):
            output.print_json(done)
    if not problems:
        return 0
    return 1 if done else problems[0].exit_code


def _say_saved(file: File, size: int, path: Path) -> None:
    output.print_text(_("{file}, {size}, saved as {path}", file=file.name, size=file_size(size), path=path))


def _item(file: File, issue: Issue, size: int | None) -> dict[str, object]:
    message = issue.messages[file.message]
    about = {"sender": message.sender.value, "at": iso(message.at), "size": size}
    return {"number": file.number, "name": file.name, **about}
