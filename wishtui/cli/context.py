"""One call of the program: its clock, its settings, its store."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from wishtui import log, resources
from wishtui.cli import output
from wishtui.cli.ids import Kind, whole_id
from wishtui.config import Problem, Settings, agent_name, load_settings, paths
from wishtui.domain.issue import Issue
from wishtui.domain.times import EARLIEST, parse_time
from wishtui.errors import StoreBusy, StoreDamaged, StoreError, UsageError, unreadable
from wishtui.i18n import N_, _
from wishtui.i18n.system import os_reason
from wishtui.store.address import Where, checked_address, is_address
from wishtui.store.presence import is_store

if TYPE_CHECKING:
    from wishtui.domain.draft import Draft
    from wishtui.domain.windows import ReplyWindows
    from wishtui.services.connections import Connections
    from wishtui.store import Store

SEE_DOCTOR = N_("`wishtui doctor` says what to do.")

_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""Times later than this leave no room to count on from them."""


class CommandContext:
    """What the global options, the environment and the settings come to."""

    def __init__(self, args: object) -> None:
        store, config, now = (getattr(args, name, None) for name in ("store", "config", "now"))
        self.fixed_now = None if now is None else _stopped_clock(now)
        self.store_option = store is not None
        """Whether the call itself names the store."""
        self.store_named = self.store_option or bool(os.environ.get("WISHTUI_STORE"))
        """Whether the call or the environment names the store: a mistyped name must not read as an empty shop."""
        self.where: Where = _store_location(store)
        """The folder of the store, or the address of its database."""
        self.config_file = paths.config_file() if config is None else _named(config, "--config")
        self._config_asked_for = config is not None or bool(os.environ.get("WISHTUI_CONFIG"))
        self._may_make = True
        """Whether a store that is not there is made when it is opened."""
        self._drafts: list[Draft] | None = None
        """What was read of all drafts when the store was opened."""
        self.damage_found = False
        """Whether the store was found damaged: the call says so in its exit code, even where all is well again."""
        log_file = getattr(args, "log_file", None)
        self.log_file = paths.log_file if log_file is None else partial(_named, log_file, "--log-file")
        """Gives the file that records go to; finding the default one costs something, and few calls log anything."""
        self.verbose: bool = getattr(args, "verbose", False)
        self.no_color = getattr(args, "no_color", False) or bool(os.environ.get("NO_COLOR"))

    @cached_property
    def _loaded(self) -> tuple[Settings, list[Problem]]:
        if self._config_asked_for and not self.config_file.exists():
            raise UsageError(
                _("There is no file {file}.", file=self.config_file),
                _("Make one with `wishtui config init`."),
            )
        return load_settings(self.config_file)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in the settings."""
        return self._loaded[1]

    @property
    def quiet_settings(self) -> Settings:
        """The settings, for a command that reports on them itself."""
        return self._loaded[0]

    @cached_property
    def settings(self) -> Settings:
        """The settings; what is wrong in them is named on the way."""
        settings, problems = self._loaded
        for problem in problems:
            output.print_notice(str(problem))
        return settings

    @property
    def windows(self) -> "ReplyWindows":
        """Time to answer before Wish steps in, shop by shop."""
        return self.settings.windows

    @property
    def agent(self) -> str:
        """Who is at the keyboard."""
        return agent_name(self.settings)

    @cached_property
    def connections(self) -> "Connections":
        """The shops that are signed in to Wish."""
        from wishtui.services.connections import Connections

        settings = self.quiet_settings
        return Connections(self.config_file.parent, settings.wish, shops=settings.shops)

    def now(self) -> datetime:
        """The time to the second, or the one at which the clock stands still."""
        return self.fixed_now or datetime.now(UTC).replace(microsecond=0)

    def show_time(self, when: datetime) -> str:
        """`when` as the user reads it."""
        return self.settings.show_time(when, self.now())

    @property
    def template_folder(self) -> Path:
        """The user's own letters, beside the settings."""
        return self.config_file.parent / "templates"

    @property
    def letter_folders(self) -> list[Path]:
        """Where letters are looked for, the user's own first."""
        return [*self.quiet_settings.letter_folders, self.template_folder, resources.templates_dir()]

    @property
    def screen_file(self) -> Path:
        """What the inbox remembers of this store from one run to the next."""
        return paths.state_folder() / f"screen-{paths.store_mark(self.where)}.json"

    def find(self, store: "Store", typed: str) -> Issue:
        """The issue whose id is `typed`, or the only one whose id begins or ends so.

        Raises:
            UsageError: there is none, or there are several.
            StoreDamaged: there is one, and its record cannot be read.
        """
        issue = store.get(typed)
        if issue is not None:
            return issue
        ids = chain(store.index(), store.closed_index())
        issue_id = whole_id(typed, ids, Kind.ISSUE)
        issue = store.get(issue_id)
        if issue is None:
            raise StoreDamaged(unreadable(_("The record of issue {issue}", issue=issue_id)))
        return issue

    def has_store(self) -> bool:
        """Whether a store lies where it should be.

        Raises:
            UsageError: something else than a folder is there.
            StoreError: the operating system does not let us look.
        """
        where = self.where
        try:
            if isinstance(where, Path) and not stat.S_ISDIR(where.stat().st_mode):
                raise UsageError(_("{where} is no folder.", where=where), _("Name the store's folder with --store."))
            return is_store(where, output.print_notice)
        except FileNotFoundError:
            return False
        except PermissionError as error:
            raise StoreError(
                _("{where} cannot be looked into: {reason}.", where=where, reason=os_reason(error)),
                _("See who owns it."),
            ) from error
        except OSError as error:
            raise UsageError(
                _("{where} cannot be a store: {reason}.", where=where, reason=os_reason(error)),
                _("Name another folder."),
            ) from error

    def check_store(self) -> None:
        """See that there is a store; a database is asked when it is opened, and not made then.

        Raises:
            UsageError: there is none.
        """
        self._may_make = False
        if isinstance(self.where, Path) and not self.has_store():
            raise UsageError(
                _("{where} holds no store.", where=self.where),
                _("Name another, or make this one with `wishtui import`."),
            )

    @contextmanager
    def reading(self, *, dry_run: bool = False) -> "Iterator[Store]":
        """The store for a command that only looks. The default one may not be there yet, and is not made then.

        With `dry_run` it is for a command that would make the store, and not even a reply that is due is recorded.

        Raises:
            UsageError: another than the default is named, and there is none.
        """
        agent = self.agent
        if self.store_named and not dry_run:
            self.check_store()
        if isinstance(self.where, str) or self.has_store():
            self._may_make = False
            with self._opened(release=not dry_run, compact=False, check_later=True) as store:
                yield store
            return
        from wishtui.store import memory_store

        store = memory_store(agent=agent)
        output.print_notice(
            _("{where} holds no store yet: see `wishtui import --help`, or try `wishtui demo`.", where=self.where)
        )
        yield store

    def drafts(self, store: "Store") -> "list[Draft]":
        """Every draft of the store, as it was when that was opened: each is a file, and read once."""
        return store.drafts.all(None) if self._drafts is None else self._drafts

    @contextmanager
    def writing(self) -> "Iterator[Store]":
        """The store, made if it is not there; left as files that plain TinyDB reads whole."""
        with self._opened(release=True, compact=True) as store:
            yield store

    @contextmanager
    def _opened(self, *, release: bool, compact: bool, check_later: bool = False) -> "Iterator[Store]":
        from wishtui.store import open_store

        if isinstance(self.where, Path):
            self.has_store()
        private = partial(paths.private_folder, self.where)
        store = open_store(
            self.where,
            agent=self.agent,
            windows=self.windows,
            private=private,
            make=self._may_make,
            check_later=check_later,
            tell=output.print_notice,
        )
        shown, failure = 0, ""
        try:
            if isinstance(self.where, Path):
                # Whatever the command is about: a draft that cannot be read is told by all of them.
                self._drafts = store.drafts.all(None)
            for notice in store.notices:
                output.print_notice(notice)
            shown = len(store.notices)
            if release and not store.read_only:
                self._release(store)
            yield store
            if compact and not store.read_only:
                _trim_log(store, self.settings.log_kept)
        except StoreError as error:
            failure = str(error)
            raise
        finally:
            store.close(compact=compact)
            self.damage_found = self.damage_found or store.maintenance.damage_found
            for notice in store.notices[shown:]:
                if notice != failure:  # that one is told as what it is
                    output.print_notice(notice)

    def _release(self, store: "Store") -> None:
        """Record the pending replies whose time is over: whoever looks first does it.

        What cannot be recorded now waits for the next who looks: it is no reason to fail for a command that only reads.
        """
        if not any(row.pending is not None for row in store.index().timed()):
            return  # as nearly always: what records one is not even loaded
        from wishtui.services.answering import release_due

        try:
            with store.without_waiting():
                release_due(store, self.now(), self.windows, connected=lambda shop: self.connections.connected(shop))
        except StoreBusy:
            log.debug(__name__, "Another process saves: it, or the next, records the pending replies.")
        except (StoreError, UsageError) as error:
            log.get_logger(__name__).warning("A pending reply could not be recorded: %s", error.message)
            output.print_notice(_("A pending reply is due and not recorded yet: {error}", error=error))


def _trim_log(store: "Store", keep: timedelta | None) -> None:
    """Hold the log to the owner's retention; what cannot be let go of now is for the next call."""
    from wishtui.services.action_log import trim_log

    try:
        with store.without_waiting():
            trim_log(store, keep, now=datetime.now(UTC))  # a clock that was set ahead lets go of nothing
    except StoreError as error:
        log.debug(__name__, "The log was not cut: %s", error.message)


def _stopped_clock(text: str) -> datetime:
    try:
        time = parse_time(text)
    except ValueError:
        time = None
    if time is None or not EARLIEST <= time < _LATEST:
        raise UsageError(_("--now cannot be “{text}”.", text=text), _("Write a time such as 2026-11-23T09:00:00Z."))
    return time


def store_named(text: str, named_by: str) -> Where:
    """The store that somebody calls `text`, in the option or argument `named_by`. Raises UsageError."""
    return checked_address(text, named_by) if is_address(text) else _named(text, named_by)


def _store_location(option: str | None) -> Where:
    """Where the store is: as the call says, else the environment, else the user's own folder. Raises UsageError."""
    if option is not None:
        return store_named(option, "--store")
    text = os.environ.get("WISHTUI_STORE", "")
    return checked_address(text, "WISHTUI_STORE") if is_address(text) else paths.store_folder()


def _named(text: str, option: str) -> Path:
    if not text or "\0" in text:
        raise UsageError(_("{option} names nothing.", option=option), _("Give it a path."))
    return paths.expand_user(text)
