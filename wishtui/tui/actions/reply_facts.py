"""Facts that no order tells: asked for before a saved reply is put into the box, or sent."""

from collections.abc import Callable, Sequence

from wishtui.domain.appeal import FieldValues
from wishtui.domain.draft import draft_subject
from wishtui.domain.issue import Issue
from wishtui.i18n import _, side_by_side
from wishtui.present.spans import Role
from wishtui.services.line_drafts import LineKey
from wishtui.services.replies import Gap, options_of
from wishtui.text import clean_line
from wishtui.tui.keys import Work
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.prompt import Question

_LABEL_LIMIT = 200
"""Characters of a question: what a template of the owner's explains at any length must leave room for the answer."""


def ask_fact(
    screen: InboxScreen,
    gap: Gap,
    given: FieldValues,
    about: Sequence[str],
    then: Callable[[FieldValues], Work],
    issues: Sequence[Issue],
    language: str = "",
) -> None:
    """Ask for a fact of a reply to `issues`. What is typed is kept until the whole reply is in the box, or sent.

    What can be chosen is said, since an option alone is worded in the customer's language.
    """

    def submit(text: str) -> Work | None:
        if text.strip():
            return then({**given, gap.field.name: text.strip()})
        screen.say(_("Nothing inserted: {label} is not known.", label=_(gap.field.label)), Role.SOON)
        return None

    field = gap.field
    named = _("{label} in {language}", label=_(field.label), language=language) if language else _(field.label)
    label = _("{label} ({help}):", label=named, help=_(field.help)) if field.help else _("{label}:", label=named)
    options = options_of(field, issues, screen.session.clock())
    key = screen.session.keymap.key_of("prompt.complete")
    screen.ask(
        Question(
            label=clean_line(label, limit=_LABEL_LIMIT),
            submit=submit,
            kind="fact",
            about=draft_subject(*about, field.name),
            prose=True,
            final=False,
            complete=lambda text: [option for option in options if option.startswith(text.strip())],
            hint=_("{key} fills in: {options}", key=key, options=side_by_side(map(_, options))) if options else "",
        )
    )


def facts_used(screen: InboxScreen, given: FieldValues, about: Sequence[str], left: Sequence[str] = ()) -> None:
    """The facts that were asked for stand in a reply: they are no drafts any more, but of the issues that are `left`.

    `about` names the issues, and last what they were asked for.
    """
    *_issues, name = about
    for field, value in given.items():
        screen.session.line_drafts.type(LineKey("fact", draft_subject(*about, field)), "")
        if left:
            screen.session.line_drafts.type(LineKey("fact", draft_subject(*left, name, field)), str(value))
