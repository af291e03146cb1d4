"""Whose an issue is: an agent's, or, as long as nobody says so, everybody's."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from wishtui.domain.issue import Issue
from wishtui.domain.log import Action
from wishtui.domain.query import ME, NOBODY
from wishtui.errors import NotAcceptable
from wishtui.i18n import _
from wishtui.services.action_log import IssueChange, IssueStep, take_step
from wishtui.services.annotations import unless_closed, value_step
from wishtui.store import Store
from wishtui.text import clean_line, fold, name_order

LONGEST = 40
"""Characters of a name, as long as an agent's own may be."""

_READ = 500
"""Entries of the log in which the team's names are looked for."""


def parse_agent(typed: str, *, me: str) -> str:
    """The agent who is meant by a name, `me` or `nobody`; empty for nobody.

    Raises:
        NotAcceptable: it is no name, or it is `me` of somebody who is called `me` or `nobody`.
    """
    name = " ".join(clean_line(typed).split())
    if fold(name) == NOBODY:
        return ""
    if fold(name) == ME:
        if fold(me) in (ME, NOBODY):
            raise NotAcceptable(
                _("You are called “{name}”, which names no agent.", name=me),
                _("Set agent in the configuration, or WISHTUI_AGENT."),
            )
        return me
    if not name:
        raise NotAcceptable(_("Say who it is for."), _("Write me, nobody, or an agent's name."))
    if len(name) > LONGEST:
        raise NotAcceptable(
            _("“{name}” is no agent's name.", name=name[:50]), _("Use at most {number} characters.", number=LONGEST)
        )
    return name


def assign(store: Store, issue_id: str, agent: str, *, author: str, now: datetime) -> tuple[Issue, IssueChange]:
    """Make an issue an agent's, or everybody's where `agent` is empty; gives it and the change that takes that back.

    Raises:
        Refused: the issue is Closed.
    """
    return take_step(store, issue_id, assign_step(agent), Action.ASSIGN, author=author, now=now)


def assign_step(agent: str) -> IssueStep:
    """Makes an issue an agent's, or everybody's."""
    return unless_closed(value_step("assignee", agent))


def known_agents(store: Store, me: str) -> list[str]:
    """Who has been at work lately, as the log has it, and `me`: to choose from. Names are sorted."""
    return sorted({name for name in (me, *_named(store)) if name}, key=name_order)


def _named(store: Store) -> Iterator[str]:
    for entry in islice(store.log(), _READ):
        yield entry.agent
        if entry.action is Action.ASSIGN:
            yield entry.after
