"""The letters that a call can use."""

from typing import TYPE_CHECKING

from wishtui.cli.context import CommandContext

if TYPE_CHECKING:
    from wishtui.letters import Catalogue


def catalogue_of(context: CommandContext) -> "Catalogue":
    """The owner's letters and our own; a folder that is not there holds none."""
    from wishtui.letters import Catalogue

    return Catalogue([folder for folder in context.letter_folders if folder.is_dir()])
