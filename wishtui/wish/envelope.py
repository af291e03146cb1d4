"""What Wish answers, taken apart: `{"message", "code", "data"}`, decided by the code whatever the HTTP status is."""

from typing import Any

import msgspec

from wishtui.wish.failures import LOOK_AGAIN, NotSure, SignInRefused, WishRefused

_SIGN_IN_CODES = frozenset({1002, 1006, 1007, 1008, 1009, 1012})
"""Account disabled, no such token, expired, revoked (twice), missing (docs/platform.md, 4)."""

_LOGIN = "Sign in again with `wishtui login`."


_decode = msgspec.json.Decoder(float_hook=str).decode


def data_of(body: bytes, status: int, request_id: str = "") -> Any:
    """What the answer carries, decoded, numbers with a fraction as their own digits.

    Raises:
        WishRefused, SignInRefused: Wish said no.
        NotSure: it is no answer of Wish's: what became of the call cannot be told from it.
    """
    try:
        answer = _decode(body) if body.strip() else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = None
    if isinstance(answer, list) and status < 400:
        return answer
    if not isinstance(answer, dict):
        return _without_envelope(status, request_id)
    code = _code(answer.get("code"))
    if code == 0 and status < 400:
        return answer.get("data")
    if code is None and status < 300 and "code" not in answer:
        return answer.get("data", answer)
    words = answer.get("message")
    raise _refusal(words if isinstance(words, str) else "", code, status, request_id)


def _without_envelope(status: int, request_id: str) -> Any:
    if 400 <= status < 500 and status != 408:
        raise _refusal("", None, status, request_id)
    raise NotSure(f"Wish's answer cannot be read (HTTP {status}).", LOOK_AGAIN)


def _refusal(words: str, code: int | None, status: int, request_id: str) -> WishRefused:
    if status == 401 or code in _SIGN_IN_CODES:
        return SignInRefused(words, code=code, status=status, request_id=request_id, remedy=_LOGIN)
    return WishRefused(words, code=code, status=status, request_id=request_id)


def _code(value: Any) -> int | None:
    """The code as a number: Wish's examples have strings, too."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None
