"""The way in: one call, one exit code, never a traceback."""

import codecs
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from wishtui import __version__, log
from wishtui.cli.fast_path import inbox_call
from wishtui.cli.language import speak_as_asked
from wishtui.cli.lean_msgspec import load_msgspec
from wishtui.errors import InstallationBroken, StoreError, WishtuiError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason

_IN_CELLS = "question-marks-in-cells"
"""The name of how a stream writes what its encoding does not know."""

INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell reports of a program that SIGINT or SIGPIPE ended."""


def run() -> None:
    """The `wishtui` command. Leaves the process with the exit code."""
    os.umask(0o077)
    _open_streams()
    sys.unraisablehook = _unraisable
    # Half the time of listing 100,000 issues; a command ends before its garbage could matter.
    gc.disable()
    codecs.register_error(_IN_CELLS, _question_marks)
    # The screen is written to the second: what follows there must stand where it should.
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, _IN_CELLS)):
        if hasattr(stream, "reconfigure"):
            # A terminal that is not UTF-8 shows question marks for what it does not know, and stays up.
            stream.reconfigure(errors=errors)
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # What a full disk or a closed pipe did not take cannot be told any more; Python would try once more and shout.
        _forget_output(sys.stdout, sys.stderr)
    # Python would look through all that there is for garbage, more than once, as its last act.
    gc.freeze()
    sys.exit(code)


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    """One for each cell that was meant.

    Raises:
        UnicodeError: it is nothing that is written.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from wishtui.text import char_width

    return "".join("?" * char_width(char) for char in error.object[error.start : error.end]), error.end


def _open_streams() -> None:
    """Give each standard stream that the caller closed a place to go, or a file of the store takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # it stays open to the end


def _forget_output(*streams: TextIO) -> None:
    """Let what is still in the buffers go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for stream in streams:
            os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)


def _unraisable(failed: "sys.UnraisableHookArgs") -> None:
    """Python prints such a failure with the object that it came from, which may hold a customer's words."""
    with suppress(Exception):
        log.get_logger(__name__).error("A failure that nothing could be told of.", exc_info=failed.exc_value)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` says and give the README's exit code for it. Every failure ends here, as one line on stderr."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        try:
            speak_as_asked(words)
        except InstallationBroken as error:
            _report(str(error), error.exit_code)  # it goes on, in English
        try:
            code = _dispatch(words)
        except SystemExit as leaving:
            # Argparse leaves so after --help and --version, and whatever a signal ends.
            code = leaving.code if isinstance(leaving.code, int) else 0
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output(sys.stdout)
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except WishtuiError as error:
        return _report(str(error), error.exit_code)
    except OSError as error:
        reason = os_reason(error)
        sentence = (
            _("{file} cannot be read or written: {reason}.", file=error.filename, reason=reason)
            if error.filename
            else _("The output cannot be written: {reason}.", reason=reason)
        )
        return _report(sentence, WishtuiError.exit_code)
    except Exception as error:  # noqa: BLE001  # the one boundary: what nobody foresaw becomes a line and a report
        from wishtui.cli import crash

        with suppress(Exception):
            log.get_logger(__name__).critical("A failure that nobody foresaw.", exc_info=error)
        return _report(crash.sentence(error), WishtuiError.exit_code)
    return code


def _dispatch(words: list[str]) -> int:
    plain = inbox_call(words)
    if plain is not None:
        load_msgspec()
        from wishtui.cli.commands import inbox
        from wishtui.cli.context import CommandContext

        context = CommandContext(plain)
        log.configure(context.log_file, background=True)
        code = inbox.run(context, plain)
    else:
        from wishtui.cli.parser import INBOX, SCREENS, build_parser, command_module

        args = build_parser().parse_args(words)
        from wishtui.cli.context import CommandContext

        context = CommandContext(args)
        name = args.command or INBOX
        log.configure(context.log_file, verbose=context.verbose, background=name in SCREENS)
        log.debug(__name__, "wishtui %s: %s, store %s", __version__, name, context.where)
        code = command_module(name).run(context, args)
    return code or (StoreError.exit_code if context.damage_found else 0)


def _report(sentence: str, code: int) -> int:
    from wishtui.cli import output

    with suppress(OSError):
        output.print_notice(sentence)
    return code
