"""All checks of a draft, joined into one list without overlaps."""

from collections.abc import Iterator

from wishtui.domain.message import reply_length
from wishtui.domain.policy._addresses import Range, emails, links, sites
from wishtui.domain.policy._blanks import blanks
from wishtui.domain.policy._finding import Finding, FindingKind, finding
from wishtui.domain.policy._numbers import cards, ibans, phones
from wishtui.domain.policy._plain import plain
from wishtui.domain.policy._words import details, insults, messengers, payments, personal

READ = 20_000
"""Characters that are looked through. What is ten times over the limit is not sent anyway."""


def findings(text: str, limit: int) -> list[Finding]:
    """All findings by their places. Of two that overlap the graver stays."""
    if not text.strip():
        return [finding(FindingKind.EMPTY, 0, len(text))]
    taken: list[Finding] = []
    marked = bytearray(min(len(text), READ))
    for kind, (start, end) in _ranges(text[:READ]):
        if not any(marked[start:end]):
            marked[start:end] = b"\1" * (end - start)
            taken.append(finding(kind, start, end))
    if reply_length(text) > limit:
        taken.append(finding(FindingKind.TOO_LONG, limit, len(text)))
    return sorted(taken, key=lambda finding: (finding.start, finding.end))


def _ranges(draft: str) -> Iterator[tuple[FindingKind, Range]]:
    """Every place found, the gravest kinds first."""
    text = plain(draft)
    by_kind = (
        (FindingKind.PLACEHOLDER, blanks(draft)),
        (FindingKind.LINK, links(draft, text)),
        (FindingKind.EMAIL, emails(draft, text)),
        (FindingKind.LINK, sites(draft, text)),
        (FindingKind.PAYMENT_DETAILS, cards(text)),
        (FindingKind.PAYMENT, ibans(text)),
        (FindingKind.PHONE, phones(text)),
        (FindingKind.PAYMENT_DETAILS, details(text)),
        (FindingKind.PERSONAL_DATA, personal(text)),
        (FindingKind.PAYMENT, payments(text)),
        (FindingKind.MESSENGER, messengers(text)),
        (FindingKind.INSULT, insults(text)),
    )
    for kind, ranges in by_kind:
        for bounds in ranges:
            yield kind, bounds
