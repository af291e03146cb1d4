"""Settings of what others do for the owner: programs and servers that translate and suggest."""

from typing import Annotated

import msgspec
from msgspec import Meta

from wishtui.i18n import N_

_LANGUAGE = r"^([a-z]{2,3})?$"


class TranslateSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Who translates what customers write, and what is written to them."""

    command: Annotated[
        tuple[str, ...],
        Meta(
            description=N_(
                "A program and its arguments: it gets a message as JSON on its standard input and writes the "
                'translation, such as ["translate-locally"]. It goes before url.'
            )
        ),
    ] = ()
    url: Annotated[
        str,
        Meta(
            description=N_(
                "The address of a server that speaks LibreTranslate's API, https, or http on this machine; its key is "
                "WISHTUI_TRANSLATE_KEY."
            )
        ),
    ] = ""
    language: Annotated[
        str,
        Meta(
            pattern=_LANGUAGE,
            description=N_(
                "The language that you read and write, such as zh; empty: that of the interface where you chose one, "
                "else that of the environment (LANG)."
            ),
        ),
    ] = ""
    timeout_seconds: Annotated[
        float, Meta(gt=0, le=120, description=N_("Seconds after which the translation of a message is given up."))
    ] = 20.0


class SuggestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Who suggests replies."""

    command: Annotated[
        tuple[str, ...],
        Meta(
            description=N_(
                "A program and its arguments: it gets the issue, its orders, the saved replies and the rules as JSON "
                "on its standard input and writes a draft. See docs/suggestion.md."
            )
        ),
    ] = ()
    timeout_seconds: Annotated[
        float, Meta(gt=0, le=600, description=N_("Seconds after which a suggestion is given up."))
    ] = 60.0
