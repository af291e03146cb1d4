"""Several shops: which there are, and what does not fit together in what is said of them."""

from pathlib import Path

import pytest

from wishtui.config import Settings, ShopSettings, WishSettings
from wishtui.domain.shop_sync import ONLY, ShopSync
from wishtui.errors import UsageError
from wishtui.services.connections import Connections
from wishtui.services.shops import check_merchant, check_shop, merchant_shops, shop_names, shop_problems
from wishtui.wish.address import CHINA, PRODUCTION
from wishtui.wish.credentials import Credentials
from wishtui.wish.secret import Secret

NORTH, SOUTH = ShopSettings(shop_name="North goods", merchant_id="m-1"), ShopSettings(shop_name="South goods")
SETTINGS = Settings(shops={"north": NORTH, "south": SOUTH})


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path, WishSettings(), {}, shops=SETTINGS.shops)


def signed_in(connections: Connections, shop: str, merchant: str = "", url: str = "") -> None:
    connections.kept.put(shop, Credentials(access_token=Secret("t"), merchant_id=merchant, url=url))


def test_the_shops_are_those_of_the_settings_of_a_sign_in_and_of_a_sync(connections: Connections) -> None:
    signed_in(connections, "west")
    syncs = [ShopSync(id="east"), ShopSync(id=ONLY)]
    assert shop_names(SETTINGS, connections, syncs) == ["", "east", "north", "south", "west"]
    assert shop_names(Settings(), None) == []


def test_credentials_that_cannot_be_used_hide_no_shop_of_the_settings(connections: Connections) -> None:
    signed_in(connections, "west", "m-9")
    connections.kept.path.chmod(0o644)
    assert shop_names(SETTINGS, connections) == ["north", "south"]
    assert merchant_shops(SETTINGS, connections) == {"m-1": "north"}


def test_a_merchant_is_known_by_the_settings_or_by_a_sign_in(connections: Connections) -> None:
    signed_in(connections, "south", "m-2")
    assert merchant_shops(SETTINGS, connections) == {"m-1": "north", "m-2": "south"}


def test_a_shop_that_is_not_known_is_named_with_those_that_are() -> None:
    check_shop("north", ["", "north", "south"])
    with pytest.raises(UsageError, match="there are north, south"):
        check_shop("nroth", ["", "north", "south"])
    check_shop("north", [""])


def test_a_token_of_another_merchant_is_not_taken_for_a_shop(connections: Connections) -> None:
    check_merchant(connections, "north", "m-1")
    check_merchant(connections, "south", "m-2")
    check_merchant(connections, "", "m-3")
    with pytest.raises(UsageError, match=r"merchant m-2, and .* as m-1"):
        check_merchant(connections, "north", "m-2")


def test_each_shop_is_asked_where_it_is(tmp_path: Path) -> None:
    shops = {"north": ShopSettings(url="https://north.example/v3"), "china": ShopSettings(china=True)}
    connections = Connections(tmp_path, WishSettings(url="https://all.example/v3"), {}, shops=shops)
    assert connections.address("north").base == "https://north.example/v3"
    assert connections.address("china").base == CHINA
    assert connections.address("other").base == "https://all.example/v3"
    signed_in(connections, "north", url="https://signed.example/v3")
    assert connections.address("north", connections.of("north")).base == "https://signed.example/v3"
    assert Connections(tmp_path, WishSettings(), {}).address("north").base == PRODUCTION


def test_what_does_not_fit_together_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[shops.a]\nmerchant_id = "m"\n[shops.b]\nmerchant_id = "m"\nurl = "http://wish.example"\n')
    shops = {"a": ShopSettings(merchant_id="m"), "b": ShopSettings(merchant_id="m", url="http://wish.example")}
    merchant, url = shop_problems(file, Settings(shops=shops))
    assert "line 4: shops.b.merchant_id is that of the shop a too." in str(merchant)
    assert "line 5: shops.b.url: " in str(url)
    assert "not encrypted" in str(url)
    assert list(shop_problems(file, SETTINGS)) == []
