"""Templates found, overridden, and named when they are broken; the rest go on."""

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.unit.letters.letter_samples import CATALOGUE, NOW, SHOP, appeal, order
from tests.waiting import LONGEST
from wishtui.letters import Catalogue, NoSuchTemplate, TemplateBroken, write_letter
from wishtui.letters.catalogue import MOST_BYTES, MOST_FILES
from wishtui.letters.sandbox import compile_template
from wishtui.resources import templates_dir

GOOD = """+++
title = "Mine"
[[parts]]
name = "all"
title = "All"
[[fields]]
name = "what"
label = "What"
part = "all"
required = true
+++
{{ what }} at {{ today }}
"""


def place(folder: Path, name: str, text: str, *, kind: str = "appeals") -> Path:
    (folder / kind).mkdir(parents=True, exist_ok=True)
    file = folder / kind / f"{name}.j2"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert Catalogue([templates_dir()]).check() == []


def test_a_users_template_comes_before_the_packaged_one_of_its_name(tmp_path: Path) -> None:
    place(tmp_path, "pricing", GOOD)
    place(tmp_path, "my-own", GOOD)
    catalogue = Catalogue([tmp_path, templates_dir()])
    assert catalogue.kind("pricing").title == "Mine"
    assert catalogue.kind("my-own").kind == "my-own"
    assert catalogue.kind("category").title == "Category rules"
    assert len(catalogue.kinds()) == 9
    assert catalogue.kinds()[0].name == "shipment-delay"


BROKEN = [
    ("", 1, "does not begin with +++"),
    ("+++\ntitle = 'x'\n", 1, "no end"),
    ("+++\ntitle = 'x'\nparts = [\n+++\n", 3, "not TOML"),
    ("+++\ntitle = 3\n+++\n", 2, "expected `str`"),
    ("+++\nkind = 'x'\n+++\n", 2, "missing required field `title`"),
    (GOOD.replace('title = "Mine"', 'title = "Mine"\ncolour = "red"'), 3, "unknown field `colour`"),
    (GOOD.replace("required = true", 'required = "yes"'), 10, "expected `bool`"),
    (GOOD.replace('label = "What"', 'label = "What"\ntype = "essay"'), 9, "invalid enum value 'essay'"),
    (GOOD.replace('name = "what"', 'name = "What ever"'), 6, "a name has small letters"),
    (GOOD.replace('name = "what"', 'name = "shop"'), 6, "is none of"),
    (GOOD.replace('part = "all"', 'part = "al"'), 6, "there is no part “al”"),
    (GOOD.replace("required = true", 'source = "order.colour"'), 6, "there is no source"),
    (GOOD.replace("required = true", 'type = "choice"'), 6, "a choice needs options"),
    (GOOD.replace("required = true", 'type = "orders"'), 6, "is called orders"),
    (GOOD.replace("required = true", 'type = "date"\ndefault = "soon"'), 6, "number of days"),
    (GOOD.replace("required = true", "min_count = 3\nmax_count = 2"), 6, "below min_count"),
    (GOOD.replace('title = "All"', 'title = "All"\nneeds = ["luck"]'), 2, "needs “luck”"),
    (
        GOOD.replace("required = true", 'type = "orders"\nsource = "order.id"').replace('"what"', '"orders"'),
        6,
        "the source of",
    ),
    (GOOD.replace("required = true", 'options = ["x", {text = "y", claims = ["luck"]}]'), 6, "claims “luck”"),
    (GOOD.replace("required = true", 'options = ["x", {text = ["y"], claims = []}]'), 10, "expected `str`"),
    (GOOD.replace("required = true", 'options = ["x", {text = "y", claims = 3}]'), 6, "expected `array`"),
    (GOOD.replace("required = true", "options = 3"), 10, "expected `array`"),
    (GOOD + "{{ whta }}", 13, "“whta” is not known here"),
    (GOOD + "{% if what %}", 13, "Unexpected end of template"),
    (GOOD + "{{ what | shout }}", 13, "there is no filter “shout”"),
    (GOOD + "{{ what.upper() }}", 13, "“a call” is not allowed"),
]


@pytest.mark.parametrize(("text", "line", "problem"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_template_is_named_with_its_line_and_the_rest_go_on(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    file = place(tmp_path, "pricing", text)
    catalogue = Catalogue([tmp_path, templates_dir()])
    problems = catalogue.check()
    assert len(problems) == 1
    assert problems[0].file == file
    assert problems[0].line == line, str(problems[0])
    assert problem in str(problems[0])
    assert problems[0].remedy
    letter = write_letter(catalogue, appeal("category", [order(1)]), shop=SHOP, now=NOW)
    assert letter.complete


def test_a_broken_override_gives_way_to_the_packaged_template(tmp_path: Path) -> None:
    place(tmp_path, "pricing", GOOD.replace('title = "Mine"', 'title = "Mine"\nx = 1'))
    place(tmp_path, "shipment-delay", GOOD + "{{ nope }}")
    catalogue = Catalogue([tmp_path, templates_dir()])
    assert catalogue.kind("pricing").title == "Pricing rules"
    with_body_broken = write_letter(catalogue, appeal("shipment-delay", [order(1)]), shop=SHOP, now=NOW)
    assert "Dear Wish team" in with_body_broken.text
    assert len(catalogue.problems) == 2


def test_files_that_are_no_templates_are_named(tmp_path: Path) -> None:
    place(tmp_path, "latin", "").write_bytes(b"+++\ntitle = '\xe9'\n+++\n")
    place(tmp_path, "huge", "+++\n" + "#" * 200_000)
    (tmp_path / "appeals" / "folder.j2").mkdir()
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "note.txt").write_text("not a template")
    problems = {problem.file.name: problem.problem for problem in Catalogue([tmp_path, tmp_path / "none"]).problems}
    assert problems["latin.j2"] == "it is not UTF-8"
    assert "larger than" in problems["huge.j2"]
    assert problems["folder.j2"] == "it is no file"
    assert set(problems) == {"latin.j2", "huge.j2", "folder.j2"}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    place(tmp_path, "mine", GOOD)
    os.mkfifo(tmp_path / "appeals" / "pipe.j2")
    catalogue = Catalogue([tmp_path])
    assert [spec.name for spec in catalogue.kinds()] == ["mine"]
    assert [problem.problem for problem in catalogue.problems] == ["it is no file"]


@pytest.mark.parametrize("front", ["x" + ".a" * 30_000 + " = 1", "x = " + "9" * 60_000, "x = " + "[" * 60_000])
def test_front_matter_that_would_take_for_ever_is_refused(tmp_path: Path, front: str) -> None:
    place(tmp_path, "endless", f"+++\n{front}\n+++\n")
    assert [problem.file.name for problem in Catalogue([tmp_path]).problems] == ["endless.j2"]


def test_a_folder_holds_so_many_templates_and_no_more(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 20):
        place(tmp_path, f"t{number:03}", GOOD)
    catalogue = Catalogue([tmp_path, templates_dir()])
    assert len(catalogue.kinds()) == MOST_FILES + 8
    assert [problem.problem for problem in catalogue.problems] == [
        f"there are more than {MOST_FILES} templates, and those from appeals/t{MOST_FILES}.j2 on are not read"
    ]


def test_a_hundred_hostile_templates_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wishtui.letters import sandbox

    heavy = "+++\ntitle = 'Heavy'\n+++\n" + "{% for a in customers %}{% endfor %}" * 900
    for number in range(100):
        place(tmp_path, f"t{number:02}", heavy, kind="replies")
    compiled: list[int] = []

    def counting(source: str, file: Path, *, names: Collection[str], offset: int = 0) -> sandbox.Compiled:
        compiled.append(len(source))
        return compile_template(source, file, names=names, offset=offset)

    monkeypatch.setattr(sandbox, "compile_template", counting)
    catalogue = Catalogue([tmp_path, templates_dir()])
    assert "KiB of templates" in str(catalogue.problems[0])
    for _ in range(3):
        assert len(catalogue.check()) > 10
        with pytest.raises(TemplateBroken):
            catalogue.usable_reply("t00")
    assert sum(compiled) < MOST_BYTES + 100_000
    assert "Dear Wish team" in write_letter(catalogue, appeal("pricing", [order(1)]), shop=SHOP, now=NOW).text


def test_a_name_that_is_not_there_is_told_which_are() -> None:
    with pytest.raises(NoSuchTemplate, match="There are: category, compliance"):
        CATALOGUE.kind("prices")


def test_a_template_that_fails_while_it_writes_says_so(tmp_path: Path) -> None:
    place(tmp_path, "mine", GOOD + "{{ customers[3] }}")
    catalogue = Catalogue([tmp_path])
    assert catalogue.check() == []
    with pytest.raises(TemplateBroken, match=r"mine\.j2:13: the list has no place 3"):
        catalogue.render_appeal("mine", {"what": "x", "customers": (), "today": NOW.date()})


def test_jinja2_is_loaded_only_to_write_a_letter() -> None:
    code = (
        "import sys; from wishtui.letters import Catalogue; from wishtui.resources import templates_dir;"
        "c = Catalogue([templates_dir()]); assert c.kinds() and c.replies(); assert 'jinja2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LONGEST)
