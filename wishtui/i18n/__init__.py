"""Languages: the program's own sentences, which language a text is in, and how dates, numbers and money are written.

Nothing here is loaded by a start in English: catalogues, Babel's tables and the guess of a language are fetched by
whoever first needs them.
"""

from wishtui.i18n.catalogue import N_, Translated, _, english, ngettext, pgettext

__all__ = ["N_", "Translated", "_", "english", "ngettext", "pgettext"]
