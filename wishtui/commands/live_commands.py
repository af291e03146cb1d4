"""Commands that have to do with Wish itself: sync, outbox, closing and handing over, files."""

from wishtui.commands.command import Command, Context, Situation, needs_issue, needs_shops

_OUTBOX = (Context.OUTBOX,)
_FILES = (Context.FILES,)
_PICTURE = (Context.PICTURE,)


def needs_open(situation: Situation) -> str:
    """Closing and handing over are for Unhandled issues only (docs/platform.md, 1)."""
    if situation.marked:
        return ""
    return needs_issue(situation) or (f"Locked: {situation.lock}" if situation.lock else "")


def _command(name: str, title: str, keys: tuple[str, ...], hint: str, weight: int) -> Command:
    return Command(
        id=f"outbox.{name}", title=title, keys=keys, contexts=_OUTBOX, hint=hint, weight=weight, group="Outbox"
    )


LIVE = (
    Command(
        id="issue.close",
        title="Close this or the marked issues, on Wish too",
        keys=("c",),
        group="Issue",
        refusal=needs_open,
        word="close",
    ),
    Command(
        id="issue.hand",
        title="Hand this or the marked issues to Wish",
        keys=("w",),
        group="Issue",
        refusal=needs_open,
        word="hand",
    ),
    Command(
        id="files.show",
        title="Files that the customer attached: list, save, show",
        keys=("f",),
        group="Issue",
        refusal=needs_issue,
        word="files",
    ),
    Command(id="sync.now", title="Sync with Wish now", keys=("S",), group="Wish", word="sync"),
    Command(
        id="shop.switch",
        title="Show one shop alone, or all",
        keys=("s",),
        group="Wish",
        refusal=needs_shops,
        word="shop",
        takes="a shop's name, or all",
    ),
    Command(id="outbox.show", title="Outbox: what is on its way to Wish", keys=("O",), group="Wish", word="outbox"),
)

OUTBOX = (
    _command("issue", "Go to its issue", ("enter", "i"), "issue", 80),
    _command("try", "Send it, or look for it, now", ("s",), "send or look now", 70),
    _command("edit", "Take its text back as a draft, and edit it", ("e",), "edit", 65),
    _command("drop", "Drop it", ("d",), "drop", 60),
    _command("sent", "Mark it as sent: it is on Wish", ("m",), "mark as sent", 55),
    _command("back", "Back to the inbox", ("escape", "q"), "back", 75),
)

FILES = (
    Command(
        id="files.view",
        title="Show the picture",
        keys=("enter", "v"),
        contexts=_FILES,
        hint="show",
        weight=80,
        group="Files",
    ),
    Command(
        id="files.save", title="Save the file", keys=("s",), contexts=_FILES, hint="save", weight=75, group="Files"
    ),
    Command(
        id="files.back",
        title="Back to the issue",
        keys=("escape", "q"),
        contexts=_FILES,
        hint="back",
        weight=70,
        group="Files",
    ),
    Command(
        id="files.save_picture",
        title="Save the picture",
        keys=("s",),
        contexts=_PICTURE,
        hint="save",
        weight=75,
        group="Files",
    ),
    Command(
        id="files.hide_picture",
        title="Back to the files",
        keys=("escape", "q", "enter"),
        contexts=_PICTURE,
        hint="back",
        weight=70,
        group="Files",
    ),
)
