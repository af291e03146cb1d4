"""Links and e-mail addresses, written plainly or around corners."""

import re
from collections.abc import Iterator

from wishtui.domain.policy._plain import LETTERS, Plain

Range = tuple[int, int]

_HOME = "wish.com"
"""The only site a customer may be led to, with its subdomains."""

_SURE = "com|net|org|biz|shop|xyz|ru|cn|uk|eu|br|jp|kr|cz|pl|gl|ly|cc"
"""Endings that are no word of a sentence: any case will do."""
_WORDLIKE = "info|store|online|site|club|top|vip|app|link|live|website|space|de|fr|es|pt|nl|io|co|tv|us|ca|au|tk|ws"
"""Endings that also begin a sentence after a forgotten blank: all small or all capital only."""
_WITH_PATH = "it|me|to|in|is|at|be|id|so|no|my|gg|ee"
"""Endings that are everyday words: only with a path, as in t.me/name."""

_LABEL = r"[A-Za-z0-9À-ɏЀ-ӿ](?:[A-Za-z0-9À-ɏЀ-ӿ-]{0,62})"
_NOT_INSIDE = r"(?<![A-Za-z0-9À-ɏЀ-ӿ@_.-])"
_TAIL = r"(?::[0-9]{2,5})?(?:[/?#][^\s<>\"'()\u3000-\u9fff]{0,300})?"
_URL = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|hxxps?|ftp)\s?:\s?/{1,2}[^\s<>\"\u3000-\u9fff]{1,300}"
    r"|(?<![A-Za-z0-9.@-])www\s?\.\s?[^\s<>\"\u3000-\u9fff]{2,300}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_NOT_INSIDE}(?P<host>(?:{_LABEL}\.){{1,8}}(?P<end>(?i:{_SURE}|{_WORDLIKE}|{_WITH_PATH})))(?![\w-]|\.[\w])(?P<tail>{_TAIL})"
)
_DOTTED = re.compile(
    rf"{_NOT_INSIDE}(?P<host>{_LABEL})(?:\s{{0,2}}[\[({{]\s?(?:dot|punkt|punto|ponto|point|kropka|tecka|точка|\.)\s?[\])}}]\s{{0,2}}"
    rf"|\s(?:dot|punkt|punto|ponto|kropka|tecka|точка)\s|\s\.\s?)(?P<end>com|net|org|shop|info|ru|cn)(?![\w-])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?P<host>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
)
_AT = "at|arroba|arobase|chiocciola|malpa|zavinac|собака"
_DOT = "dot|punkt|punto|ponto|point|kropka|tecka|точка"
_AT_SIGN = rf"\s{{0,2}}[\[({{<]\s?(?:{_AT}|@)\s?[\])}}>]\s{{0,2}}|\s?@\s"
_DOT_SIGN = rf"\s{{0,2}}[\[({{]\s?(?:{_DOT}|\.)\s?[\])}}]\s{{0,2}}|\s(?:{_DOT})\s"
_HOST_NAME = r"[A-Za-z0-9-]{2,63}"
_SPOKEN = re.compile(
    rf"(?<![{LETTERS}.-])[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}"
    # "buy it at mugs.com" names a site: a plain "at" makes an address only together with a spoken dot.
    rf"(?:(?:{_AT_SIGN})(?P<host>{_HOST_NAME})(?:{_DOT_SIGN}|\.)|\s(?:{_AT})\s(?P<spoken>{_HOST_NAME})(?:{_DOT_SIGN}))"
    rf"(?P<end>{_SURE}|{_WORDLIKE}|it|me)(?![A-Za-z0-9-])",
    re.IGNORECASE,
)

_GOES_ON = re.compile(rf"\s?@|\s\.|\.(?=[{LETTERS}])|{_DOT_SIGN}", re.IGNORECASE)
"""What makes of an ending a part of a longer name."""


def emails(draft: str, text: Plain) -> Iterator[Range]:
    """E-mail addresses, also as `name (at) host (dot) com`; those of Wish itself are no way off Wish."""
    for match in _MAIL.finditer(text.text):
        bounds = text.span(*match.span())
        if not _is_home(draft[bounds[0] : bounds[1]].rpartition("@")[2]):
            yield bounds
    for match in _SPOKEN.finditer(text.text):
        if not _names_home(match, match["host"] or match["spoken"]):
            yield text.span(*match.span())


def links(draft: str, text: Plain) -> Iterator[Range]:
    """Links that a program would open, but for Wish's own."""
    for match in _URL.finditer(text.text):
        bounds = text.span(*match.span())
        if not _leads_home(draft[bounds[0] : bounds[1]]):
            yield _trimmed(draft, bounds)


def sites(draft: str, text: Plain) -> Iterator[Range]:
    """Names of sites, but for Wish's own."""
    for match in _BARE.finditer(text.text):
        bounds = text.span(*match.span())
        if _is_site(match) and not _leads_home(draft[bounds[0] : bounds[1]]):
            yield _trimmed(draft, bounds)
    for match in _DOTTED.finditer(text.text):
        if not _names_home(match, match["host"]):
            yield text.span(*match.span())


def _is_site(match: re.Match[str]) -> bool:
    """Whether a bare `word.word` is a site, not two sentences with a blank forgotten between."""
    host, end, tail = match["host"], match["end"], match["tail"]
    if end.lower() in _WITH_PATH.split("|"):
        return tail[:1] == "/" and host == host.lower()
    if end.lower() in _WORDLIKE.split("|"):
        return end.islower() or host.isupper()
    return True


def _leads_home(link: str) -> bool:
    """Whether a link stays on Wish: its host is Wish's, and nothing in it leads on to another."""
    rest = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    host, _, path = rest.partition("/")
    host, _, query = host.partition("?")
    path += query
    forwards = any(sign in path.lower() for sign in ("//", "www.", "%2f%2f", "\\")) or "@" in rest or "\\" in rest
    return _is_home(host.partition("#")[0]) and not forwards


def _is_home(host: str) -> bool:
    name = host.partition(":")[0].rstrip(".,;:!?)]}>'\"").lower()
    return name == _HOME or (name.endswith(f".{_HOME}") and name.isascii())


def _names_home(match: re.Match[str], host: str) -> bool:
    """Whether a site that is written around corners is Wish's, and its name does not go on to another's."""
    return f"{host}.{match['end']}".lower() == _HOME and _GOES_ON.match(match.string, match.end()) is None


def _trimmed(draft: str, bounds: Range) -> Range:
    """Without the punctuation of the sentence around it."""
    start, end = bounds
    while end - start > 1 and draft[end - 1] in ".,;:!?)]}>'\"":
        end -= 1
    return start, end
