"""What happens without a key: countdowns move, holds end, and the store is looked at once a second."""

import asyncio
from datetime import timedelta
from functools import partial

from wishtui.errors import StoreBusy
from wishtui.i18n import N_, _, sentences
from wishtui.present.rows import STATE_SIGNS
from wishtui.present.spans import Role
from wishtui.tui.screens.archive import Archive
from wishtui.tui.screens.inbox_view import InboxView
from wishtui.tui.screens.view_counter import ViewCounter
from wishtui.tui.session import Session, lent_texts

_EDITORS = N_("Looking for what editors have left")

_BUSY_POLLS = 5
"""Polls in a row that another process kept from recording what is due before that is said."""

_SEARCH_KEPT = timedelta(minutes=5)
"""How long the texts that a search looks through are kept after it: the next one is quick meanwhile."""


class Ticker:
    """Looks once a second, and repaints only the cells that changed."""

    def __init__(self, view: InboxView, session: Session, archive: Archive, view_counter: ViewCounter) -> None:
        self._view = view
        self._session = session
        self._archive = archive
        self._view_counter = view_counter
        self._minute = -1
        self._known = len(session.store.notices)
        """How many of the store's notices have been said; those of its opening are, at the start."""
        self._polling: asyncio.Task[object] | None = None
        self._busy_polls = 0
        self._read_only = session.store.read_only

    def begin(self) -> None:
        """After the first frame: the Closed issues, the saved views, and what editors have left."""
        self._archive.begin()
        self._view_counter.count()
        self._session.store_thread.later(partial(_read_zone, self._session))
        self._session.tasks.start(_EDITORS, self._session.run_unsaid(_EDITORS, _recover, self._session))

    def tick(self) -> None:
        """Have the store looked at, and move the countdowns that changed."""
        view, session = self._view, self._session
        if self._polling is None or self._polling.done():
            self._polling = session.tasks.start(N_("Looking for changes"), self._poll())
        self._archive.count()
        minute = int(session.clock().timestamp()) // 60
        if minute != self._minute or session.has_pending_reply:
            self._minute = minute
            view.draw()
            view.issues.touch()
            if view.reading or view.has_class("wide"):
                view.detail.conversation.retouch()
            self._release_search()
            self._view_counter.count()
        else:
            view.draw_status()
        self._explain_signs()

    def _explain_signs(self) -> None:
        """Say what a sign of a row means when it is met for the first time and nothing else is being said."""
        view, met = self._view, self._session.seen.signs
        if view.message or view.reading or view.has_class("asking") or len(met) == len(STATE_SIGNS):
            return
        for sign in view.issues.signs_in_sight():
            if sign.sign not in met:
                met.add(sign.sign)
                key = self._session.keymap.key_of("app.help")
                view.say(
                    _(
                        "{sign} at the end of a row: {meaning}. {key} explains every sign.",
                        sign=sign.sign,
                        meaning=_(sign.meaning),
                        key=key,
                    )
                )
                return

    def _release_search(self) -> None:
        """Give back the memory that a search takes, some minutes after the last one was cleared."""
        session, view = self._session, self._view
        if session.searched_at is None or session.searched or view.has_class("asking"):
            return
        if session.clock() - session.searched_at > _SEARCH_KEPT:
            session.searched_at = None
            session.tasks.start(
                N_("Ending the search"), session.run_unsaid(N_("Ending the search"), _forget_search, session)
            )

    async def _poll(self) -> None:
        from wishtui.services.polling import poll  # the first look comes a second after the first frame

        session = self._session
        timed = [header for header in map(session.inbox.header, session.inbox.timed) if header is not None]
        try:
            await session.run_unsaid(
                N_("Looking for changes"),
                poll,
                session.store,
                session.clock(),
                session.settings.windows,
                timed,
                session.connected,
            )
            self._busy_polls = 0
        except StoreBusy as error:
            self._busy_polls += 1
            if self._busy_polls == _BUSY_POLLS:
                self._view.say(
                    _("{message} What is due is recorded when it has finished.", message=error.message), Role.OVERDUE
                )
        finally:
            self._say_notices()
            self._say_whether_it_takes_changes()
            maintenance = session.store.maintenance
            if maintenance.compaction_due:
                session.tasks.start(
                    N_("Tidying the store"), session.run_unsaid(N_("Tidying the store"), maintenance.compact)
                )

    def _say_whether_it_takes_changes(self) -> None:
        """Say it as soon as a store takes no more changes, and as soon as it takes them again."""
        read_only = self._session.store.read_only
        if bool(read_only) != bool(self._read_only):
            if read_only:
                self._view.say(read_only, Role.OVERDUE)
            else:
                self._view.say(_("The store takes changes again."))
            self._view.draw()
        self._read_only = read_only

    def _say_notices(self) -> None:
        """Say what the store has found out since the last look: a repair, a file that could not be tidied."""
        notices = self._session.store.notices
        if len(notices) > self._known:
            self._view.say(sentences(notices[self._known :]), Role.OVERDUE)
            self._known = len(notices)


def _forget_search(session: Session) -> None:
    session.__dict__.pop("search", None)


def _read_zone(session: Session) -> None:
    """Have the file of the zone in which dates are shown read once, away from the loop."""
    session.settings.local(session.clock())


def _recover(session: Session) -> None:
    """Make drafts of what editors have left; the next look at the store says so."""
    from wishtui.services.lent_texts import recover  # after the first frame

    texts = lent_texts(session)
    if texts is not None:
        session.store.notices.extend(recover(session.store, texts, session.agent, session.clock()))
