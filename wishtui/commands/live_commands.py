"""Commands that have to do with Wish itself: sync, outbox, closing and handing over, files."""

from wishtui.commands.command import (
    Command,
    Context,
    Situation,
    always,
    needs_entry,
    needs_files,
    needs_issue,
    needs_shops,
)
from wishtui.i18n import N_, _

_OUTBOX = (Context.OUTBOX,)
_FILES = (Context.FILES,)
_PICTURE = (Context.PICTURE,)


def needs_open(situation: Situation) -> str:
    """Closing and handing over are for Unhandled issues only (docs/platform.md, 1)."""
    if situation.marked:
        return ""
    return needs_issue(situation) or (_("Locked: {lock}", lock=situation.lock) if situation.lock else "")


def _command(name: str, title: str, keys: tuple[str, ...], hint: str, weight: int) -> Command:
    return Command(
        id=f"outbox.{name}",
        title=title,
        keys=keys,
        contexts=_OUTBOX,
        hint=hint,
        weight=weight,
        group=N_("Outbox"),
        refusal=always if name == "back" else needs_entry,
    )


LIVE = (
    Command(
        id="issue.close",
        title=N_("Close this or the marked issues, on Wish too"),
        keys=("c",),
        group=N_("Issue"),
        refusal=needs_open,
        word="close",
    ),
    Command(
        id="issue.hand",
        title=N_("Hand this or the marked issues to Wish"),
        keys=("w",),
        group=N_("Issue"),
        refusal=needs_open,
        word="hand",
    ),
    Command(
        id="files.show",
        title=N_("Files that the customer attached: list, save, show"),
        keys=("f",),
        group=N_("Issue"),
        refusal=needs_issue,
        word="files",
    ),
    Command(id="sync.now", title=N_("Sync with Wish now"), keys=("S",), group=N_("Wish"), word="sync"),
    Command(
        id="shop.switch",
        title=N_("Show one shop alone, or all"),
        keys=("s",),
        group=N_("Wish"),
        refusal=needs_shops,
        word="shop",
        takes=N_("a shop's name, or all"),
    ),
    Command(
        id="outbox.show", title=N_("Outbox: what is on its way to Wish"), keys=("O",), group=N_("Wish"), word="outbox"
    ),
)

OUTBOX = (
    _command("issue", N_("Go to its issue"), ("enter", "i"), N_("issue"), 80),
    _command("try", N_("Send it, or look for it, now"), ("s",), N_("send or look now"), 70),
    _command("edit", N_("Take its text back as a draft, and edit it"), ("e",), N_("edit"), 65),
    _command("drop", N_("Drop it"), ("d",), N_("drop"), 60),
    _command("sent", N_("Mark it as sent: it is on Wish"), ("m",), N_("mark as sent"), 55),
    _command("back", N_("Back to the inbox"), ("escape", "q"), N_("back"), 75),
)

FILES = (
    Command(
        id="files.view",
        title=N_("Show the picture"),
        keys=("enter", "v"),
        contexts=_FILES,
        hint=N_("show"),
        weight=80,
        group=N_("Files"),
    ),
    Command(
        id="files.save",
        title=N_("Save the file"),
        keys=("s",),
        contexts=_FILES,
        hint=N_("save"),
        weight=75,
        group=N_("Files"),
        login_refusal=needs_files,
    ),
    Command(
        id="files.back",
        title=N_("Back to the issue"),
        keys=("escape", "q"),
        contexts=_FILES,
        hint=N_("back"),
        weight=70,
        group=N_("Files"),
    ),
    Command(
        id="files.save_picture",
        title=N_("Save the picture"),
        keys=("s",),
        contexts=_PICTURE,
        hint=N_("save"),
        weight=75,
        group=N_("Files"),
        login_refusal=needs_files,
    ),
    Command(
        id="files.hide_picture",
        title=N_("Back to the files"),
        keys=("escape", "q", "enter"),
        contexts=_PICTURE,
        hint=N_("back"),
        weight=70,
        group=N_("Files"),
    ),
)
