"""What lies over the cells of the screen: one picture, which the terminal draws by itself."""

import msgspec

__all__ = ["PictureOverlay"]


class PictureOverlay(msgspec.Struct, frozen=True, kw_only=True):
    """A picture over cells that stay blank under it. Rows and columns count from 0."""

    row: int
    column: int
    rows: int
    """How many it covers."""
    draw: str
    """The sequence that draws it where the cursor is. It may leave the cursor anywhere."""
    erase: str = ""
    """The sequence that takes it away, where writing over it does not."""
    screen: tuple[int, int]
    """Columns and rows of the screen that it was made for: on another it could cover, or move, what it must not."""

    @property
    def sequence(self) -> str:
        """What draws it in its place and leaves the cursor and its colours as they are."""
        return f"\x1b7\x1b[{self.row + 1};{self.column + 1}H{self.draw}\x1b8"
