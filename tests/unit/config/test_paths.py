"""Where things lie: the plain case, which is answered without platformdirs, is what platformdirs answers."""

import platformdirs
import pytest

from wishtui.config import paths


@pytest.mark.parametrize("home", ["/home/mira", "/home/mira/", "relative", "", None])
@pytest.mark.parametrize("named", ["/srv/mira", "/srv/mira/", "relative", "", None])
def test_every_folder_is_where_platformdirs_has_it(
    home: str | None, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        _set(monkeypatch, variable, named)
    _set(monkeypatch, "HOME", home)
    for variable in ("WISHTUI_STORE", "WISHTUI_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    assert paths.store_folder() == platformdirs.user_data_path("wishtui", appauthor=False)
    assert paths.config_file().parent == platformdirs.user_config_path("wishtui", appauthor=False)
    assert paths.state_folder() == platformdirs.user_state_path("wishtui", appauthor=False)
    assert paths.log_file().parent == platformdirs.user_log_path("wishtui", appauthor=False)


def _set(monkeypatch: pytest.MonkeyPatch, variable: str, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv(variable, raising=False)
    else:
        monkeypatch.setenv(variable, value)
