"""What Wish answers, taken apart: `{"message", "code", "data"}`, decided by the code whatever the HTTP status is."""

from typing import Any

import msgspec

from wishtui.i18n import N_, _
from wishtui.wish.failures import LOOK_AGAIN, NO_ANSWER, UNREADABLE, NotSure, SignInRefused, WishRefused

_SIGN_IN_CODES = frozenset({1002, 1006, 1007, 1008, 1009, 1012})
"""Account disabled, no such token, expired, revoked (twice), missing (docs/platform.md, 4)."""

_LOGIN = N_("Sign in again with `wishtui login`.")


_decode = msgspec.json.Decoder(float_hook=str).decode
_parts_of = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items_of = msgspec.json.Decoder(list[msgspec.Raw]).decode

_LONG = 1 << 14
"""Bytes of an answer whose list is decoded item by item."""


def data_of(body: bytes, status: int, request_id: str = "", *, writes: bool = False) -> Any:
    """What the answer carries, decoded, numbers with a fraction as their own digits.

    Where the call `writes`, only an answer that says so itself means that it is done.

    Raises:
        WishRefused, SignInRefused: Wish said no.
        NotSure: it is no answer of Wish's: what became of the call cannot be told from it.
    """
    answer = _decoded(body)
    code = _code(answer.get("code")) if isinstance(answer, dict) else None
    if status >= 500 or 300 <= status < 400:
        if isinstance(answer, dict) and code in _SIGN_IN_CODES and not writes:
            raise _refusal(_words(answer), code, status, request_id)
        raise NotSure(_(NO_ANSWER, status=status), _(LOOK_AGAIN) if writes else "")
    if isinstance(answer, list) and status < 400 and not writes:
        return answer
    if not isinstance(answer, dict):
        return _without_envelope(status, request_id, writes=writes)
    if code == 0 and not (writes and status >= 400):
        return answer.get("data")
    if code == 0 or (code is None and status < 300 and (writes or answer.get("code") is None)):
        if writes:
            raise NotSure(_("Wish's answer does not say whether it is done."), _(LOOK_AGAIN))
        return answer.get("data", answer)
    raise _refusal(_words(answer), code, status, request_id)


def _decoded(body: bytes) -> Any:
    """What `body` holds; None where it is no JSON."""
    try:
        return _in_parts(body) if body.strip() else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decoded_in_spite(body)


def _in_parts(body: bytes) -> Any:
    """What `body` holds; no other thread can run during a call of the decoder, which for a whole page takes long."""
    if len(body) < _LONG:
        return _decode(body)
    if body.lstrip().startswith(b"{"):
        return {name: _item_by_item(part) for name, part in _parts_of(body).items()}
    return _item_by_item(msgspec.Raw(body))


def _item_by_item(raw: msgspec.Raw) -> Any:
    if bytes(memoryview(raw)[:1]) == b"[":
        return [_decode(item) for item in _items_of(raw)]
    return _decode(raw)


def _decoded_in_spite(body: bytes) -> Any:
    """The same where one value is none of JSON's, as half of an emoji that was cut off: it costs only itself."""
    import json  # what is sound needs none

    try:
        value = json.loads(body.decode(), parse_float=str, parse_constant=str)
        text = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _decode(text)
    except (ValueError, RecursionError):  # errors of both decoders, and of the text's, are among them
        return None


def _words(answer: dict[str, Any]) -> str:
    words = answer.get("message")
    return words if isinstance(words, str) else ""


def _without_envelope(status: int, request_id: str, *, writes: bool) -> Any:
    if 400 <= status < 500 and status != 408:
        raise _refusal("", None, status, request_id)
    raise NotSure(_(UNREADABLE, status=status), _(LOOK_AGAIN) if writes else "")


def _refusal(words: str, code: int | None, status: int, request_id: str) -> WishRefused:
    if status == 401 or code in _SIGN_IN_CODES:
        return SignInRefused(words, code=code, status=status, request_id=request_id, remedy=_(_LOGIN))
    return WishRefused(words, code=code, status=status, request_id=request_id)


def _code(value: Any) -> int | None:
    """The code as a number: Wish's examples have strings, too. Numbers with a fraction are strings here."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = float(value)
        return int(number) if number.is_integer() else None
    except (ValueError, OverflowError):
        return None
