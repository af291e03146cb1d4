"""What an import says of a file in the reader's language, and what another program reads of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.pseudo import plain_words, pseudo_spoken
from wishtui.errors import UsageError
from wishtui.exchange import OmittedValue, Rejected, read
from wishtui.i18n import english

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DATA = {
    "csv",
    "yesterday",
    "b7",
    "row",
    "nv",
    "id",
    "customer",
    "sender",
    "at",
    "opened_at",
    "status",
    "sausage",
    "Ann",
    "Bo",
    "txt",
}


def rejected(file: Path) -> list[Rejected | OmittedValue]:
    records = read(file, now=NOW).records
    return [entry for entry in records if isinstance(entry, Rejected | OmittedValue)]


@pytest.mark.parametrize(
    "rows",
    [
        "b7,2026-11-20,sausage,,nv\n",
        "b7,yesterday,closed,,nv\n",
        "b7,2026-11-20,closed,,nv,nv\n",
        "b7,2026-11-20,,Ann,nv\nb7,2026-11-20,,Bo,nv\n",
        '"b7"nv,2026-11-20,closed,,nv\n',
    ],
)
def test_a_rejected_row_is_named_in_one_language_and_knows_its_english(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "nv.csv"
    file.write_text("id,opened_at,status,customer,message\n" + rows, encoding="utf-8")
    (plain,) = rejected(file)
    with pseudo_spoken():
        (shown,) = rejected(file)
        line = str(shown)
    assert not plain_words(line.replace(str(file), "").replace("opened_at", ""), DATA)
    assert english(line) == str(plain)
    assert [english(shown.where), english(shown.problem)] == [plain.where, plain.problem]


BROKEN = (
    b"PK\x03\x04",
    b"",
    b"id,subject\n1,\xff\n",
    b'[{"id": NaN}]',
    b'[{"id": ',
    b"nothing,here\n1,2\n",
    b'id,opened_at,message\n"1,2\n',
)


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_file_is_refused_in_one_language(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "nv.txt"
    file.write_bytes(data)
    with pytest.raises(UsageError) as plain:
        read(file, now=NOW)
    with pseudo_spoken():
        with pytest.raises(UsageError) as shown:
            read(file, now=NOW)
        sentence = str(shown.value)
    assert shown.value.english == str(plain.value)
    named = {"CSV", "JSON", "UTF", "NaN", "nothing", "here", "FF"}
    words = sentence.replace(str(file), "").split("`")[::2]
    assert not plain_words(" ".join(words), named)
