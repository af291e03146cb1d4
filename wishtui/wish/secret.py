"""A word that must not be shown: whatever prints, logs or stores it by mistake gets stars."""

from typing import NoReturn

_STARS = "***"


class Secret:
    """Something secret. Only `reveal` gives it, and only what sends or keeps it calls that."""

    __slots__ = ("_word",)

    def __init__(self, word: str) -> None:
        self._word = word

    def reveal(self) -> str:
        """The word itself."""
        return self._word

    def __bool__(self) -> bool:
        return bool(self._word)

    def __eq__(self, other: object) -> bool:
        from hmac import compare_digest

        return isinstance(other, Secret) and compare_digest(self._word.encode(), other._word.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._word))

    def __repr__(self) -> str:
        return f"Secret({_STARS})"

    def __str__(self) -> str:
        return _STARS

    def __format__(self, spec: str) -> str:
        return _STARS

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
