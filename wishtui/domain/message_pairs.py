"""Which messages of two copies of a conversation are one and the same.

A file may leave a part of the times out, and a reply that was recorded here may wait for Wish's own copy of it.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from wishtui.domain.message import Message, Sender, comparable_text

_DAY: dict[str, Any] = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
_ROUNDINGS: tuple[dict[str, Any], ...] = ({"microsecond": 0}, {"second": 0, "microsecond": 0}, _DAY)
"""What files leave out of times, least first: fractions of seconds, as those of version 2 do, seconds, as spreadsheets
do, or the time of day, as version 2 may.
"""

_MessageKey = tuple[Sender, datetime, str]

_Keys = Sequence[tuple[object, bool]]
"""What tells each message of a conversation from others, and whether it waits for Wish."""


def exact_partners(known: tuple[Message, ...], report: tuple[Message, ...]) -> dict[int, int]:
    """Place in `report` to place in `known` of what both hold with the same sender, time and words.

    Of two such messages, one of them waiting for Wish, each finds its like first. What finds none may be the copy of
    one whose time the other side has to the second, to the minute, or to the day alone. A reply that waits for Wish
    is known by its day only in a file that has no time of day at all: elsewhere midnight is a time as any other. Even
    there it is no answer that stands before what it answers.
    """
    partners: dict[int, int] = {}
    here, there = ([(_key(message), message.local) for message in each] for each in (known, report))
    _pair_likes(partners, here, there)
    for parts in _ROUNDINGS:
        if len(partners) < min(len(known), len(report)):  # those rounded on one side alone have one key then
            ours: _Keys = [(((key := _rounded(exact, parts)), key == exact), local) for exact, local in here]
            theirs: _Keys = [(((key := _rounded(exact, parts)), key != exact), local) for exact, local in there]
            if parts is _DAY:
                ours, theirs = _by_day(ours, report), _by_day(theirs, known)
            timed = frozenset(partners)
            _pair_likes(partners, ours, theirs)
            if parts is _DAY:
                _part_older(partners, known, report, timed)
    return partners


def _by_day(keys: _Keys, other: tuple[Message, ...]) -> _Keys:
    """`keys`, without those of replies that may not be known by their day alone among the messages of `other`."""
    if all(message.at == message.at.replace(**_DAY) for message in other):
        return keys
    return [(object() if local else key, local) for key, local in keys]


def _part_older(
    partners: dict[int, int], known: tuple[Message, ...], report: tuple[Message, ...], timed: frozenset[int]
) -> None:
    """Part a reply recorded here from one of Wish's that stands before what was there already, but none of `timed`."""
    pairs = [(ours, theirs) for theirs, ours in partners.items()]
    for ours, theirs in _crossing(pairs):
        if known[ours].local and not report[theirs].local and theirs not in timed:
            del partners[theirs]
    for theirs, ours in _crossing((theirs, ours) for ours, theirs in pairs):
        if report[theirs].local and not known[ours].local and theirs not in timed:
            del partners[theirs]


def _crossing(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of which some pair stands before on the first side, and behind on the second."""
    last = -1
    for first, second in sorted(pairs):
        if second < last:
            yield first, second
        last = max(last, second)


def _pair_likes(partners: dict[int, int], known: _Keys, report: _Keys) -> None:
    """Pair those of one key: such as both wait for Wish, or both are from there, before all others."""
    _pair(partners, known, report)
    _pair(partners, [key for key, _local in known], [key for key, _local in report])


def _pair(partners: dict[int, int], known: Sequence[object], report: Sequence[object]) -> None:
    """Have each place of `report` without a partner find the first in `known` that has none, and the same key."""
    positions: defaultdict[object, deque[int]] = defaultdict(deque)
    taken = set(partners.values())
    for position, key in enumerate(known):
        if position not in taken:
            positions[key].append(position)
    for position, key in enumerate(report):
        same = positions.get(key) if position not in partners else None
        if same:
            partners[position] = same.popleft()


def _key(message: Message) -> _MessageKey:
    return (message.sender, message.at, comparable_text(message.text))


def _rounded(key: _MessageKey, parts: dict[str, Any]) -> _MessageKey:
    """What the key is in a file that leaves `parts` out of its times."""
    sender, at, text = key
    return sender, at.replace(**parts), text


def is_rounded(rough: datetime, exact: datetime) -> bool:
    """Whether `rough` is `exact` as a file has it that leaves a part of its times out."""
    return rough != exact and any(exact.replace(**parts) == rough for parts in _ROUNDINGS)
