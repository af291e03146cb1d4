"""Whoever could listen on the way to a database, or pretend to be it, is warned about."""

import pytest

from wishtui.store.postgres.transport import warnings


@pytest.mark.parametrize("host", ["", "/run/postgresql", "@abstract", "localhost", "127.0.0.1", "::1", "127.8.8.8"])
def test_what_stays_on_this_host_needs_no_protection(host: str) -> None:
    assert warnings(host, "", encrypted=False) == []


@pytest.mark.parametrize("host", ["db.example.com", "10.0.0.7", "2001:db8::7", "localhost.example.com"])
@pytest.mark.parametrize("sslmode", ["", "disable", "prefer", "require", "verify-ca"])
@pytest.mark.parametrize("encrypted", [True, False])
def test_any_other_line_is_warned_about_unless_the_server_proves_who_it_is(
    host: str, sslmode: str, *, encrypted: bool
) -> None:
    (warning,) = warnings(host, sslmode, encrypted=encrypted)
    assert host in warning
    assert "sslmode=verify-full" in warning
    assert ("not encrypted" in warning) is not encrypted
    assert warnings(host, "verify-full", encrypted=True) == []
