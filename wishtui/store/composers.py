"""Who has an issue open to answer it, from the moment at which they could write, not from the first word on."""

from collections.abc import Iterable

Composers = dict[str, frozenset[str]]
"""The names of agents, by the id of the issue that each has open to answer."""


class MemoryComposers:
    """As `side_protocols.ComposerStore` says, for one process."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._issue_id = ""

    def enter(self, issue_id: str) -> None:
        self._issue_id = issue_id

    def leave(self) -> None:
        self._issue_id = ""

    def of(self, issue_ids: Iterable[str] | None = None) -> Composers:
        known = {self._issue_id: frozenset({self._agent})} if self._issue_id else {}
        return wanted(known, issue_ids)


def wanted(known: Composers, issue_ids: Iterable[str] | None) -> Composers:
    """What is `known` of some issues, or of all."""
    return known if issue_ids is None else {each: known[each] for each in issue_ids if each in known}
