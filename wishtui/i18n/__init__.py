"""Languages: the program's own sentences, which language a text is in, and how dates, numbers and money are written.

Nothing here is loaded by a start in English: catalogues, Babel's tables and the guess of a language are fetched by
whoever first needs them.
"""

from wishtui.i18n.catalogue import N_, Translated, _, encode_english, english, in_english, ngettext, pgettext
from wishtui.i18n.lists import clauses, either, enumerated, listed, sentences, side_by_side, titled, with_note

__all__ = [
    "N_",
    "Translated",
    "_",
    "clauses",
    "either",
    "encode_english",
    "english",
    "enumerated",
    "in_english",
    "listed",
    "ngettext",
    "pgettext",
    "sentences",
    "side_by_side",
    "titled",
    "with_note",
]
