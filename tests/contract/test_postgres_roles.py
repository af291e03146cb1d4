"""The rights that docs/postgres.md gives are enough for everything, and no more than that."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import wishtui
from tests.contract.older_tables import make_older
from tests.contract.store_shop import NOON, answered, filled
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.errors import StoreError
from wishtui.store import check, open_store
from wishtui.store.protocols import Wording

PAGE = (Path(wishtui.__file__).parent.parent / "docs" / "postgres.md").read_text(encoding="utf-8")


@pytest.fixture
def roles(postgres: str) -> Iterator[tuple[str, str]]:
    """The addresses of owner and agent, with the rights that the page gives them on this test's schema."""
    with psycopg.connect(postgres, autocommit=True) as superuser:
        row = superuser.execute("SELECT current_schema()").fetchone()
        assert row is not None
        schema = row[0]
        _, inside = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
        names = {
            "wishtui_owner": f"{schema}_owner",
            "wishtui_agent": f"{schema}_agent",
            "SCHEMA public": f"SCHEMA {schema}",
        }
        for name in ("wishtui_owner", "wishtui_agent"):
            superuser.execute(f"CREATE ROLE {names[name]} LOGIN")
        for word, name in names.items():
            inside = inside.replace(word, name)
        superuser.execute(inside)
        yield (
            postgres.replace("postgres@", f"{names['wishtui_owner']}@"),
            postgres.replace("postgres@", f"{names['wishtui_agent']}@"),
        )
        for role in (names["wishtui_owner"], names["wishtui_agent"]):
            superuser.execute(f"DROP OWNED BY {role} CASCADE")
            superuser.execute(f"DROP ROLE {role}")


def filled_and_changed(owner: str, *statements: str) -> None:
    """Fill the store as its owner, and make of its tables what somebody else left."""
    filled(open_store(owner)).close()
    with psycopg.connect(owner, autocommit=True) as database:
        for statement in statements:
            database.execute(statement)


def test_the_agents_role_does_all_the_work_and_makes_nothing(roles: tuple[str, str]) -> None:
    owner, agent = roles
    with pytest.raises(StoreError, match="permission denied"):
        open_store(agent)
    filled(open_store(owner)).close()
    store = open_store(agent, agent="Bo")
    assert store.change("issue-0001", answered).status is Status.RESPONDED
    draft = Draft(id="d-1", issue_id="issue-0002", text="Dear", author="Bo", at=NOON)
    store.drafts.save(draft)
    store.drafts.discard(draft)
    with store.delivery_lease():
        pass
    assert len(store.holding([Wording(("parcel",))])) == 5
    store.maintenance.prepare()
    store.close()
    findings = check(agent)
    assert [finding for finding in findings if finding.level == "bad" or "superuser" in finding.what] == []


@pytest.mark.parametrize("layout", [1, 2, 3])
def test_a_column_that_tables_lack_is_added_once_the_owner_opens_them(roles: tuple[str, str], layout: int) -> None:
    owner, agent = roles
    filled(open_store(owner)).close()
    make_older(owner, layout)
    with pytest.raises(StoreError, match="lack a column") as refusal:
        open_store(agent)
    assert "docs/postgres.md" in refusal.value.remedy
    open_store(owner).close()
    store = open_store(agent)
    assert len(store.index()) == 5
    assert len(store.holding([Wording(("parcel",))])) == 5
    store.change("issue-0001", answered)
    store.close()


def test_a_right_that_is_missing_is_named(roles: tuple[str, str]) -> None:
    owner, agent = roles
    filled_and_changed(owner, f"REVOKE INSERT ON drafts FROM {agent.split('//')[1].split('@')[0]}")
    assert [finding.what for finding in check(agent) if finding.level == "bad"] == [
        "The role has no right to INSERT on drafts."
    ]
