"""Pictures of customers in the terminal: decoded in a process of their own, and bounded before anything is drawn."""

from wishtui.tui.pictures.decoding import Box, DecodedPicture, Mode, NotAPicture, decode, missing_extra
from wishtui.tui.pictures.graphics import Graphics, drawing

__all__ = ["Box", "DecodedPicture", "Graphics", "Mode", "NotAPicture", "decode", "drawing", "missing_extra"]
