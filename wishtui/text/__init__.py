"""The one door for untrusted text: cleaned, measured in cells, fitted, folded for search.

Every string from outside passes ``clean`` or ``clean_line`` on its way to a screen, a terminal line or a
letter; what is stored stays as it came.
"""

from wishtui.text._clean import clean, clean_line, forbidden, is_clean, is_text
from wishtui.text._fold import FOLD_VERSION, fold, name_order
from wishtui.text._folder import Folder
from wishtui.text._html import decode_html
from wishtui.text._layout import Align, pad, truncate, wrap
from wishtui.text._trim import code_point, trim
from wishtui.text._width import cell_width, char_width, graphemes

__all__ = [
    "FOLD_VERSION",
    "Align",
    "Folder",
    "cell_width",
    "char_width",
    "clean",
    "clean_line",
    "code_point",
    "decode_html",
    "fold",
    "forbidden",
    "graphemes",
    "is_clean",
    "is_text",
    "name_order",
    "pad",
    "trim",
    "truncate",
    "wrap",
]
