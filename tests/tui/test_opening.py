"""A store whose checks are put off: looked at meanwhile, and opened anew where it is not as it was written."""

from typing import Any

import pytest

from tests.tui.inbox_runner import RunningInbox, filled, shop
from wishtui.config import Settings
from wishtui.store import Store
from wishtui.tui.opening import OpenedInbox
from wishtui.tui.session import Session


class Shelter:
    """Opens a store in memory, and keeps what became of each."""

    def __init__(self, *, sound: bool) -> None:
        self.sound = sound
        self.closed: list[Any] = []
        self.opened: list[Store] = []

    def __call__(self, *, check_later: bool = False) -> Store:
        store = filled(shop())
        store.close = lambda **how: self.closed.append((store, how))  # type: ignore[method-assign]  # only noted
        self.opened.append(store)
        sound = self.sound or not check_later
        store.maintenance.is_as_written = lambda: sound  # type: ignore[method-assign]  # what the disk did
        return store


def session(store: Store) -> Session:
    return RunningInbox(store, Settings()).session


@pytest.mark.parametrize("beside", [True, False])
def test_a_sound_store_is_opened_once(beside: bool) -> None:
    opening = Shelter(sound=True)
    opened = OpenedInbox(opening, session)
    if beside:
        opened.check()
        assert opened.make_sure() is opened.session
    opened.close()
    assert opening.closed == [(opening.opened[0], {"compact": beside})]
    assert len(opening.opened) == 1


def test_another_is_opened_anew_with_nothing_put_off() -> None:
    opening = Shelter(sound=False)
    opened = OpenedInbox(opening, session)
    first = opened.session
    opened.check()
    assert opened.make_sure() is not first
    assert opened.store is opened.session.store is opening.opened[1]
    opened.close()
    assert opening.closed == [(opening.opened[0], {"compact": False}), (opening.opened[1], {"compact": True})]


@pytest.mark.parametrize("sound", [True, False])
def test_what_fails_on_a_store_that_was_not_looked_at_is_tried_on_one_that_was(sound: bool) -> None:
    opening = Shelter(sound=sound)

    def fails_first(store: Store) -> Session:
        if store is opening.opened[0]:
            raise ValueError("a record that makes no sense")
        return session(store)

    opened = OpenedInbox(opening, fails_first)
    opened.check()
    assert opened.make_sure().store is opening.opened[1]


def test_what_fails_there_too_is_told_and_nothing_stays_open() -> None:
    opening = Shelter(sound=True)

    def fails(store: Store) -> Session:
        raise ValueError("a record that makes no sense")

    with pytest.raises(ValueError, match="makes no sense"):
        OpenedInbox(opening, fails)
    assert opening.closed == [(store, {"compact": False}) for store in opening.opened]
