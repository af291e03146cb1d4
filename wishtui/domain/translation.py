"""What became of a text that was to be translated."""

import msgspec


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one text."""

    text: str = ""
    """The translation, as it came; empty where there is none."""
    source: str = ""
    """The language that the text is in, where one could tell."""
    problem: str = ""
    """Why there is no translation."""
    same: bool = False
    """There is nothing to translate: it is in the language that is wanted, or holds no words."""

    @property
    def pending(self) -> bool:
        """Whether it is still being asked for."""
        return not (self.text or self.problem or self.same)
