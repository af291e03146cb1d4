"""What a sync tells of itself."""

from wishtui.services.fetching import SyncReport


def test_what_could_not_be_had_is_told_once_however_often_it_is_met() -> None:
    report = SyncReport()
    for sentence in ("Some may be missing.", "Others may be missing.", "Some may be missing."):
        report.note(sentence)
    assert report.notices == ["Some may be missing.", "Others may be missing."]
