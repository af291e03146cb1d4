"""Letters: the catalogue of templates, their safe rendering, and the shapes in which a letter leaves."""

from wishtui.letters.catalogue import Catalogue
from wishtui.letters.compose import Letter, reply_values, write_letter
from wishtui.letters.frontmatter import ReplySpec
from wishtui.letters.outputs import AsReply, as_html, as_markdown, as_reply, as_text
from wishtui.letters.problems import NoSuchTemplate, TemplateBroken, TemplateProblem

__all__ = [
    "AsReply",
    "Catalogue",
    "Letter",
    "NoSuchTemplate",
    "ReplySpec",
    "TemplateBroken",
    "TemplateProblem",
    "as_html",
    "as_markdown",
    "as_reply",
    "as_text",
    "reply_values",
    "write_letter",
]
