"""Loads msgspec without what it would load for names that the standard library has too."""

import sys


def load_msgspec() -> None:
    """Load msgspec before anybody else does.

    It asks for `typing_extensions`, and takes the same names of `typing` where there is none. The former loads
    `inspect`, `ast`, `dis` and `tokenize`: as much time as half of what Python itself needs to start.
    """
    if "msgspec" in sys.modules or "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # so Python is told that a module is not there
    try:
        import msgspec  # noqa: F401  # loaded is all that it is to be
    finally:
        del sys.modules["typing_extensions"]
