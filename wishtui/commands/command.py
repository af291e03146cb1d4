"""What a command is: a stable id, a title, its keys, where it works, and why it may not work now."""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from wishtui.i18n import N_, _


class Context(StrEnum):
    """The place that has the keys. A command names contexts, never a class of the screen."""

    LIST = "list"
    DETAIL = "detail"
    COMPOSER = "composer"
    PROMPT = "prompt"
    APPEAL = "appeal"
    APPEALS = "appeals"
    RISKS = "risks"
    OUTBOX = "outbox"
    REPORTS = "reports"
    FILES = "files"
    PICTURE = "picture"


CONTEXT_NAMES = {
    Context.LIST: N_("list"),
    Context.DETAIL: N_("detail"),
    Context.COMPOSER: N_("composer"),
    Context.PROMPT: N_("prompt"),
    Context.APPEAL: N_("appeal"),
    Context.APPEALS: N_("appeals"),
    Context.RISKS: N_("risks"),
    Context.OUTBOX: N_("outbox"),
    Context.REPORTS: N_("reports"),
    Context.FILES: N_("files"),
    Context.PICTURE: N_("picture"),
}
"""What a person calls each place."""

READING = (Context.LIST, Context.DETAIL)
"""The inbox while no text has focus, so that printable keys are commands."""

BROWSING = (
    *READING,
    Context.APPEALS,
    Context.RISKS,
    Context.OUTBOX,
    Context.REPORTS,
    Context.FILES,
    Context.PICTURE,
)
"""Every place where no text has focus."""

EVERYWHERE = tuple(Context)


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What the screen knows when a key is pressed; enough to say why a command cannot run."""

    issue_id: str = ""
    lock: str = ""
    """Why the issue takes no answer; empty when it does."""
    closed: bool = False
    marked: int = 0
    undo: str = ""
    """What `undo` would take back; empty when there is nothing."""
    restricted: bool = False
    writes_files: bool = True
    """Whether this login may write files."""
    views: int = 0
    """How many saved views have a tab."""
    shops: int = 0
    """How many of the seller's shops are known."""
    listed: bool = True
    """Whether the list of the screen over the inbox has a row to act on."""


def always(situation: Situation) -> str:
    """Nothing stands in the way."""
    return ""


def needs_issue(situation: Situation) -> str:
    """An issue must be under the cursor."""
    return "" if situation.issue_id else _("No issue is selected.")


def needs_targets(situation: Situation) -> str:
    """An issue must be marked, or be under the cursor."""
    return "" if situation.marked else needs_issue(situation)


def needs_undo(situation: Situation) -> str:
    """There must be something that can still be taken back."""
    return "" if situation.undo else _("Nothing to undo: what is recorded stays recorded.")


def needs_view(number: int) -> Callable[[Situation], str]:
    """The saved view at this place, counted from 1, must be there."""

    def refusal(situation: Situation) -> str:
        if situation.views >= number:
            return ""
        return _("There is no saved view {number}: the `[views]` table of the configuration names them.", number=number)

    return refusal


def needs_shops(situation: Situation) -> str:
    """There must be several shops."""
    if situation.shops > 1:
        return ""
    return _(
        "There is one shop only: a table `[shops.NAME]` of the configuration, or `wishtui login --shop`, adds others."
    )


def needs_entry(situation: Situation) -> str:
    """An entry of the outbox must be under the cursor."""
    return "" if situation.listed else _("No entry is selected.")


def needs_appeal(situation: Situation) -> str:
    """An appeal must be under the cursor."""
    return "" if situation.listed else _("No appeal is selected.")


def needs_shell(situation: Situation) -> str:
    """Another program may be started from here."""
    return _("This login is restricted: no other program is started.") if situation.restricted else ""


def needs_files(situation: Situation) -> str:
    """Files may be written from here."""
    return "" if situation.writes_files else _("This login is restricted and writes no files.")


def needs_answerable(situation: Situation) -> str:
    """The issue under the cursor must take an answer (docs/platform.md, 1)."""
    return needs_issue(situation) or (_("Locked: {lock}", lock=situation.lock) if situation.lock else "")


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a person can ask for. Its id is public: the config rebinds by it."""

    id: str
    title: str
    keys: tuple[str, ...]
    contexts: tuple[Context, ...] = READING
    hint: str = ""
    """One word for the footer; empty keeps it out."""
    weight: int = 0
    """Among the hints, the heavier stays longer as the width shrinks."""
    group: str = N_("General")
    refusal: Callable[[Situation], str] = always
    """Why it cannot run now; empty when it can."""
    login_refusal: Callable[[Situation], str] = always
    """Why this login can never run it; empty when it can. What it cannot is not offered."""
    palette: bool = True
    """Whether it makes sense to ask for it by name."""
    word: str = ""
    """What it is called on the command line of the inbox, besides its id."""
    takes: str = ""
    """What may follow the word there, for its help; empty when nothing may."""

    def refused(self, situation: Situation) -> str:
        """Why it does not run, whatever the reason; empty when it does."""
        return self.login_refusal(situation) or self.refusal(situation)
