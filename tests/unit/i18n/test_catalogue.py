"""Sentences in the reader's language, with their English beside them, and the language that is spoken."""

from collections.abc import Iterator
from gettext import NullTranslations

import msgspec
import pytest

from tests.pseudo import pseudo_spoken
from wishtui.errors import Refused
from wishtui.i18n import N_, _, either, encode_english, english, enumerated, in_english, listed, ngettext, pgettext
from wishtui.i18n.catalogue import chosen_language, speak, speak_from
from wishtui.i18n.languages import CHINESE, ENGLISH

KNOWN = {
    "Issue {issue} is locked: {reason}.": "问题 {issue} 已锁定：{reason}。",
    "Closed, review only": "已关闭，仅供查看",
    "{number} issue": "{number} 个问题",
    "Quit": "退出",
}


class _Chinese(NullTranslations):
    def gettext(self, message: str) -> str:
        return KNOWN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return KNOWN.get(msgid1, msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return {"status": "未处理"}.get(context, message)


@pytest.fixture
def chinese() -> Iterator[None]:
    speak_from(_Chinese(), CHINESE)
    yield
    speak(ENGLISH)


def test_english_is_what_stands_in_the_code() -> None:
    assert _("Issue {issue} is locked: {reason}.", issue="7", reason="a {brace}") == "Issue 7 is locked: a {brace}."
    assert ngettext("{number} issue", "{number:,} issues", 1) == "1 issue"
    assert ngettext("{number} issue", "{number:,} issues", 1200) == "1,200 issues"
    assert _("nothing to put into {it}") == "nothing to put into {it}"
    assert type(_("Quit")) is str


@pytest.mark.usefixtures("chinese")
def test_a_translated_sentence_still_knows_its_english() -> None:
    reason = _("Closed, review only")
    whole = _("Issue {issue} is locked: {reason}.", issue="7", reason=reason)
    assert whole == "问题 7 已锁定：已关闭，仅供查看。"
    assert english(whole) == "Issue 7 is locked: Closed, review only."
    assert ngettext("{number} issue", "{number} issues", 2) == "2 个问题"
    assert english(ngettext("{number} issue", "{number} issues", 2)) == "2 issues"
    assert pgettext("status", "Open") == "未处理"
    assert english("somebody's own words") == "somebody's own words"


@pytest.mark.usefixtures("chinese")
def test_a_failure_is_told_in_the_readers_language_and_kept_in_english() -> None:
    failure = Refused(_("Issue {issue} is locked: {reason}.", issue="7", reason=_("Closed, review only")))
    assert str(failure) == "问题 7 已锁定：已关闭，仅供查看。"
    assert failure.english == "Issue 7 is locked: Closed, review only."
    assert english(_("{error}", error=failure)) == failure.english


@pytest.mark.usefixtures("chinese")
def test_a_constant_is_marked_where_it_stands_and_translated_where_it_is_shown() -> None:
    title = N_("Quit")
    assert title == "Quit"
    assert _(title) == "退出"


@pytest.mark.parametrize(
    ("wanted", "environment", "spoken"),
    [
        ("auto", {}, "en"),
        ("auto", {"LANG": "C"}, "en"),
        ("auto", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("auto", {"LANG": "zh_TW.UTF-8"}, "zh"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
        ("auto", {"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ("auto", {"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh"),
        ("auto", {"LC_ALL": "C.UTF-8", "LANGUAGE": "zh"}, "en"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("zh", {}, "zh"),
        ("fr", {}, "en"),
        ("fr", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("auto", {"LANG": ":::", "LANGUAGE": "zh"}, "en"),
        ("auto", {"LANG": "zh_Hant_TW.UTF-8"}, "zh"),
        ("auto", {"LANG": "ZH_cn.utf8"}, "zh"),
        ("auto", {"LANG": "de_DE.UTF-8", "LANGUAGE": "::zh:"}, "zh"),
    ],
)
def test_the_language_is_the_one_wanted_or_the_environments(
    wanted: str, environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANG")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert chosen_language(wanted) == spoken


@pytest.mark.parametrize(
    ("names", "all_of_them", "one_of_them", "in_a_row"),
    [
        ([], "", "", ""),
        (["a"], "a", "a", "a"),
        (["a", "b"], "a and b", "a or b", "a, b"),
        (["a", "{b}", "c"], "a, {b} and c", "a, {b} or c", "a, {b}, c"),
    ],
)
def test_names_in_a_row(names: list[str], all_of_them: str, one_of_them: str, in_a_row: str) -> None:
    assert (listed(names), either(names), enumerated(names)) == (all_of_them, one_of_them, in_a_row)


def test_names_in_a_row_are_joined_as_the_language_does_and_know_their_english() -> None:
    with pseudo_spoken():
        names = listed([_("Quit"), "a", "b"])
    assert names == "Ɋúíť，a áñð b"
    assert english(names) == "Quit, a and b"


def test_what_a_program_reads_is_english() -> None:
    with pseudo_spoken():
        reason = _("Closed, review only")
        whole = _("Not now: {error}", error=ValueError(reason))
        assert [str(in_english(value)) for value in (reason, ValueError(reason), Refused(reason), 7)] == [
            "Closed, review only"
        ] * 3 + ["7"]
    assert english(whole) == "Not now: Closed, review only"
    assert msgspec.json.encode([reason, "x"], enc_hook=encode_english) == b'["Closed, review only","x"]'
    with pytest.raises(NotImplementedError):
        msgspec.json.encode([object()], enc_hook=encode_english)
