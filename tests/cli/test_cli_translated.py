"""Every command, and every refusal of one, in another language: what it says is data, or was translated whole."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, ORDERS, TICKETS, Run
from tests.pseudo import glued, plain_words, pseudo_spoken
from wishtui.cli.commands.completion import SHELLS
from wishtui.cli.parser import COMMANDS
from wishtui.commands.keymap import NAMED
from wishtui.domain.issue import Status
from wishtui.domain.log import Action
from wishtui.domain.ordering import Sort
from wishtui.domain.query import RELATIVE_DAYS
from wishtui.domain.report import By
from wishtui.resources import templates_dir

_NO_WORDS = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|“[^”]*”|(?<!\w)--?[\w-]+|\S*[/@=]\S*|\S*\d\S*|\S*…|\b[a-z]+(?:[._-][\w.-]+)+"
    r"|^  \S.*\n +\^+$|\b[a-z]+: ",
    re.MULTILINE,
)
"""Commands, values as they were typed, options, paths, ids, names of commands and points; a query with its carets."""
_VALUES = {"wishtui", "Wish", "JSON", "CSV", "UTF", "SKU", "USD", "UTC", "TOML", "Mira", "me", "nobody"}
_MORE_NAMES = {"status", "wish", "customer", "shell", "esc", "ctrl", "alt", "shift", "pgdn", "pgup"}
_PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_LIBRARIES = {
    "python",
    *(name for each in _PROJECT["dependencies"] for name in re.findall(r"[a-z]{2,}", Requirement(each).name)),
}
"""`doctor` names what is installed."""
_NAME = re.compile(r'^name = "(\w+)"', re.MULTILINE)


CALLS: dict[str, tuple[str, ...]] = {
    "list": ("list",),
    "list of the closed": ("list", "status:closed"),
    "list of the answered": ("list", "status:responded"),
    "start of day": ("list", "--brief"),
    "nothing found": ("list", "qqq"),
    "a field that is none": ("list", "statsu:x"),
    "a value that is none": ("list", "status:x"),
    "a value that is missing": ("list", "due:"),
    "a parenthesis": ("list", "(mug"),
    "an or": ("list", "or"),
    "show": ("show", LATE),
    "show what was answered": ("show", ANSWERED),
    "show what is closed": ("show", CLOSED),
    "no such issue": ("show", "nosuch"),
    "several issues": ("show", "b0"),
    "reply": ("reply", LATE, "-m", "We look into it."),
    "reply and close": ("reply", LATE, "-m", "We look into it.", "--close"),
    "reply with a hold": ("reply", LATE, "-m", "We look into it.", "--hold", "9"),
    "reply against policy": ("reply", LATE, "-m", "Write to ada@example.com"),
    "reply empty": ("reply", LATE, "-m", " "),
    "reply too long": ("reply", LATE, "-m", "x" * 2_001),
    "reply to what is locked": ("reply", ANSWERED, "-m", "Again."),
    "reply by a template that is none": ("reply", LATE, "--template", "nosuch"),
    "reply by a template that lacks facts": ("reply", LATE, "--template", "refund-started"),
    "close": ("close", DUE),
    "close none": ("close",),
    "close what is closed": ("close", CLOSED),
    "close several, one of them none": ("close", DUE, "nosuch"),
    "hand": ("hand", DUE),
    "note": ("note", DUE, "-m", "Ask again."),
    "note empty": ("note", DUE, "-m", ""),
    "tags": ("tag", DUE, "--add", "ask"),
    "tags none": ("tag", DUE),
    "tags both": ("tag", DUE, "--add", "ask", "--remove", "ask"),
    "tags wrong": ("tag", DUE, "--add", "a#"),
    "snooze": ("snooze", DUE, "1h"),
    "snooze past the deadline": ("snooze", LATE, "9d"),
    "snooze until a reply": ("snooze", DUE, "reply"),
    "snooze off": ("snooze", DUE, "off"),
    "snooze wrong": ("snooze", DUE, "soonish"),
    "assign": ("assign", DUE, "me"),
    "assign to nobody": ("assign", DUE, "nobody"),
    "assign nothing": ("assign", DUE),
    "no macro": ("macro", "nosuch", DUE),
    "export": ("export", "-o", "all.csv"),
    "kinds of appeals": ("appeal", "kinds"),
    "appeals": ("appeal", "list"),
    "an appeal without a kind": ("appeal", "new"),
    "an appeal of no kind": ("appeal", "new", "nosuch", "--issue", LATE),
    "an appeal that lacks": ("appeal", "new", "shipment-delay", "--issue", LATE),
    "no appeal": ("appeal", "show", "nosuch"),
    "hooks": ("hooks", "list"),
    "no hooks": ("hooks", "test"),
    "log": ("log",),
    "log wrong": ("log", "foo:x"),
    "risks": ("risks",),
    "risks wrong": ("risks", "--tick", "nosuch"),
    "reports": ("stats",),
    "reports of no days": ("stats", "--days", "0"),
    "reports by what is none": ("stats", "--by", "x"),
    "reports since": ("stats", "--since", "soonish"),
    "backup": ("backup", "all.backup"),
    "restore from none": ("restore", "none.backup"),
    "move to itself": ("move", "here", "here"),
    "doctor": ("doctor",),
    "settings": ("config", "check"),
    "places": ("paths",),
    "keys": ("keys",),
    "completion": ("completion", "x"),
    "sync": ("sync",),
    "outbox": ("outbox",),
    "outbox of none": ("outbox", "retry", "x"),
    "files": ("files", LATE),
    "files of none": ("files", LATE, "3"),
    "translate": ("translate", LATE),
    "suggest": ("suggest", LATE),
    "logout": ("logout",),
    "import of none": ("import", "none.json"),
    "import of what is none": ("import", "wrong.json"),
    "import of columns that are none": ("import", "wrong.csv"),
    "import of rows that are wrong": ("import", "rows.csv"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that cannot be read as issues lie where the program is called."""
    (tmp_path / "wrong.json").write_text('[{"id": 1}]')
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n")
    (tmp_path / "rows.csv").write_text(
        "id,status,opened_at,customer,message\nx y,open,yesterday,Ada,Hi\nr2,unhandled,2026-11-20,Ada,Hi\n"
    )
    monkeypatch.chdir(tmp_path)


def _words(value: object) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", repr(value).replace("\\n", " ")))


def _known(call: str) -> set[str]:
    """Words of the data, of the call itself, and those that may stand in a call."""
    templates = [*templates_dir().rglob("*.j2")]
    fields = {name for file in templates for name in _NAME.findall(file.read_text(encoding="utf-8"))}
    names = _words([*COMMANDS, *RELATIVE_DAYS, *SHELLS, *By, *Sort, *Status, *Action, *NAMED])
    names |= {file.name.split(".")[0] for file in templates}
    data = _words([TICKETS, ORDERS, CALLS[call]])
    return _VALUES | _MORE_NAMES | _LIBRARIES | fields | names | data


@pytest.mark.parametrize("call", CALLS)
def test_all_that_a_command_says_is_data_or_translated_whole(call: str, shop: Run, orders: Path, here: None) -> None:
    shop("import", orders)
    with pseudo_spoken():
        ran = shop(*CALLS[call], "--lang", "zh")
    output = _NO_WORDS.sub("", ran.out + ran.err)
    assert plain_words(output, _known(call)) == []
    assert glued(ran.out + ran.err) == []
