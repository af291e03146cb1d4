"""`wishtui appeal`: letters to Wish, or to a customer, from the shell."""

import argparse
from collections.abc import Callable, Mapping

from wishtui.cli.appeals import compose, submission, view
from wishtui.cli.appeals.fields import add_field_arguments
from wishtui.cli.context import CommandContext
from wishtui.cli.parser import Parser, add_global_options
from wishtui.domain.appeal import AppealStatus
from wishtui.i18n import N_, _
from wishtui.services.appeals import FORMATS

_STEPS: Mapping[str, tuple[Callable[[CommandContext, argparse.Namespace], int], str]] = {
    "kinds": (view.kinds, N_("List the kinds of appeal, or what one of them asks for.")),
    "new": (compose.new, N_("Write a letter from issues, their orders and what you tell.")),
    "list": (view.list_appeals, N_("List appeals, the one changed last first.")),
    "show": (view.show, N_("Show one appeal: how it stands, what it lacks, its letter.")),
    "edit": (compose.edit, N_("Change fields; without --set or --fields in your editor.")),
    "export": (compose.export, N_("Write the letter as text, Markdown or a page to print.")),
    "submit": (submission.submit, N_("Note that the letter was handed in; it stays as it went out.")),
    "outcome": (submission.outcome, N_("Note what Wish answered.")),
    "follow": (compose.start_next, N_("Start the next letter from what an earlier one said.")),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    steps = parser.add_subparsers(metavar="STEP", dest="step", required=True, parser_class=Parser)
    for name, (_module, does) in _STEPS.items():
        step = steps.add_parser(name, help=_(does), description=_(does))
        add_global_options(step)
        _ADD[name](step)


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Do the step."""
    return _STEPS[args.step][0](context, args)


def _add_kinds(step: argparse.ArgumentParser) -> None:
    step.add_argument("kind", nargs="?", metavar="KIND", help=_("only this one, with its parts, fields and options"))
    _add_json(step)


def _add_new(step: argparse.ArgumentParser) -> None:
    step.add_argument("kind", nargs="?", metavar="KIND", help=_("see `wishtui appeal kinds`; else the likeliest"))
    step.add_argument(
        "--issue", action="append", default=[], metavar="ID", help=_("an issue it is about; once for each")
    )
    add_field_arguments(step)
    _add_file(step)
    step.add_argument("--shop", metavar="NAME", default="", help=_("one of several shops, where no issue says which"))
    step.add_argument("--draft", action="store_true", help=_("keep it although something is missing"))
    shape = step.add_mutually_exclusive_group()
    _add_json(shape)
    shape.add_argument("-q", "--quiet", action="store_true", help=_("print its id and not the letter"))


def _add_list(step: argparse.ArgumentParser) -> None:
    step.add_argument("words", nargs="*", metavar="WORDS", help=_("only those that hold all of these"))
    step.add_argument("--status", choices=[str(status) for status in AppealStatus], help=_("only these"))
    step.add_argument("--issue", metavar="ID", help=_("only those about this issue"))
    shape = step.add_mutually_exclusive_group()
    _add_json(shape)
    shape.add_argument("-q", "--quiet", action="store_true", help=_("ids only"))


def _add_id_and_json(step: argparse.ArgumentParser) -> None:
    _add_id(step)
    _add_json(step)


def _add_edit(step: argparse.ArgumentParser) -> None:
    _add_id(step)
    add_field_arguments(step)
    _add_json(step)


def _add_export(step: argparse.ArgumentParser) -> None:
    _add_id(step)
    _add_file(step)
    step.add_argument("--draft", action="store_true", help=_("also when something is missing; the gaps are marked"))


def _add_submit(step: argparse.ArgumentParser) -> None:
    _add_id(step)
    step.add_argument("--where", default="", metavar="CONTEXT", help=_("where it was handed in, such as the dashboard"))
    step.add_argument("--reference", default="", metavar="NUMBER", help=_("the number that Wish gave it"))
    step.add_argument("--when", metavar="ISO", help=_("when, unless it is now"))
    _add_json(step)


def _add_outcome(step: argparse.ArgumentParser) -> None:
    _add_id(step)
    step.add_argument("answer", choices=["accepted", "rejected"], help=_("what Wish said"))
    step.add_argument("--why", default="", metavar="TEXT", help=_("the reason that Wish gave"))
    _add_json(step)


def _add_id(step: argparse.ArgumentParser) -> None:
    step.add_argument("id", metavar="ID", help=_("the appeal, as `wishtui appeal list` names it"))


def _add_json(step: "argparse._ActionsContainer") -> None:
    step.add_argument("--json", action="store_true", help=_("as JSON"))


def _add_file(step: argparse.ArgumentParser) -> None:
    step.add_argument("-o", "--output", metavar="FILE", help=_("write the letter here instead of to stdout"))
    step.add_argument("--overwrite", action="store_true", help=_("replace FILE if it is there"))
    step.add_argument("--format", choices=FORMATS, help=_("txt, unless FILE's name says otherwise"))


_ADD: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "kinds": _add_kinds,
    "new": _add_new,
    "list": _add_list,
    "show": _add_id_and_json,
    "edit": _add_edit,
    "export": _add_export,
    "submit": _add_submit,
    "outcome": _add_outcome,
    "follow": _add_id_and_json,
}
