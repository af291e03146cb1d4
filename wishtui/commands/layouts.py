"""Keys of other keyboard layouts: the sign that comes is another one, the key that was meant is one of ours."""

from unicodedata import normalize

_LAYOUTS = (
    ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"),  # Russian
    ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ", 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'),
    ("іїєІЇЄ", "s]'S}\""),  # what Ukrainian has besides
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),  # Greek
    ("ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"),
    ("。、【】「」·￥", ".,[][]`$"),  # Chinese and Japanese input methods
)
_KEYS = {sign: key for signs, keys in _LAYOUTS for sign, key in zip(signs, keys, strict=True)}


def latin_key(key: str) -> str:
    """The key of ours that `key`, typed in another layout or in full width, stands for; `key` itself where none is."""
    if len(key) != 1 or key.isascii():
        return key
    plain = _KEYS.get(key) or normalize("NFKC", key)
    return plain if len(plain) == 1 and plain.isascii() else key
