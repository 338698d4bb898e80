"""Transfers and co-owners, at the service as it runs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    said_of,
    submission,
    to,
)
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def bob() -> dict[str, Any]:
    one = developer()
    return one | {"username": f"bob-{one['id'][:8]}"}


def test_a_plugin_is_handed_over(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, bob: dict[str, Any]
) -> None:
    offers = [client.offer_transfer(**to(plugin_id, bob)) for _ in range(2)]
    assert offers[0] == offers[1]
    [offer] = client.list_offers(actor=bob)
    assert (offer["plugin_id"], offer["kind"]) == (plugin_id, "transfer")
    assert offer["publisher"] == ADA["username"]
    assert client.list_offers(actor=developer()) == []
    with pytest.raises(NotFound):
        client.accept_transfer(actor=developer(), plugin_id=plugin_id)
    answers = [client.accept_transfer(actor=bob, plugin_id=plugin_id) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["owners"] == [{"username": bob["username"], "role": "publisher"}]
    assert answers[0]["offers"] == client.list_offers(actor=bob) == []
    assert client.get_owned_plugin(actor=bob, plugin_id=plugin_id)["id"] == plugin_id
    with pytest.raises(Forbidden):
        client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)
    command = submission(bundles, plugin_id, bundle(plugin_id))
    with pytest.raises(Forbidden):
        client.submit_version(**command)
    command = submission(bundles, plugin_id, bundle(plugin_id), actor=bob)
    client.submit_version(**command)
    assert publishing.events()[-1][1]["owner_id"] == bob["id"]
    assert said_of(publishing, plugin_id)[1:3] == ["plugin.transfer_offered", "plugin.transferred"]


def test_who_registers_the_name_later_accepts_nothing(
    client: Any, plugin_id: str, bob: dict[str, Any]
) -> None:
    client.offer_transfer(**to(plugin_id, bob))
    client.invite_owner(**to(plugin_id, bob))
    impostor = developer() | {"username": bob["username"]}
    assert client.list_offers(actor=impostor) == []
    for accept in (client.accept_transfer, client.accept_invitation):
        with pytest.raises(NotFound):
            accept(actor=impostor, plugin_id=plugin_id)
    client.decline_transfer(actor=impostor, plugin_id=plugin_id)
    assert {one["kind"] for one in client.list_offers(actor=bob)} == {"co-owner", "transfer"}


def test_an_offer_is_declined_and_another_withdrawn(
    client: Any, publishing: RunningService, plugin_id: str, bob: dict[str, Any]
) -> None:
    client.offer_transfer(**to(plugin_id, bob))
    for _ in range(2):
        client.decline_transfer(actor=bob, plugin_id=plugin_id)
    assert client.get_owners(actor=ADA, plugin_id=plugin_id)["offers"] == []
    client.offer_transfer(**to(plugin_id, bob))
    for _ in range(2):
        assert client.withdraw_transfer(actor=ADA, plugin_id=plugin_id)["offers"] == []
    with pytest.raises(NotFound):
        client.accept_transfer(actor=bob, plugin_id=plugin_id)
    said = said_of(publishing, plugin_id)
    assert said[1:] == ["plugin.transfer_offered", "plugin.transfer_ended"] * 2


def test_a_co_owner_works_and_leaves(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, bob: dict[str, Any]
) -> None:
    invited = [client.invite_owner(**to(plugin_id, bob)) for _ in range(2)]
    assert invited[0] == invited[1]
    assert [one["kind"] for one in client.list_offers(actor=bob)] == ["co-owner"]
    with pytest.raises(Forbidden):
        client.get_owners(actor=bob, plugin_id=plugin_id)
    joined = [client.accept_invitation(actor=bob, plugin_id=plugin_id) for _ in range(2)]
    assert joined[0] == joined[1]
    assert [one["role"] for one in joined[0]["owners"]] == ["publisher", "co-owner"]
    assert [one["id"] for one in client.list_plugins(actor=bob)] == [plugin_id]
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id), actor=bob))
    assert publishing.events()[-1][1]["owner_id"] == ADA["id"]
    with pytest.raises(Forbidden):
        client.offer_transfer(**to(plugin_id, bob) | {"actor": bob})
    leave = {"actor": bob, "plugin_id": plugin_id, "username": bob["username"]}
    for _ in range(2):
        client.remove_owner(**leave)
    with pytest.raises(Forbidden):
        client.yank_version(actor=bob, plugin_id=plugin_id, version="1.0.0")
    assert client.list_plugins(actor=bob) == []
    with pytest.raises(Conflict, match="never without a publisher"):
        client.remove_owner(actor=ADA, plugin_id=plugin_id, username=ADA["username"])


def test_of_a_transfer_that_is_accepted_and_withdrawn_at_once_one_happens(
    client: Any, publishing: RunningService, plugin_id: str, bob: dict[str, Any]
) -> None:
    client.offer_transfer(**to(plugin_id, bob))

    def act(number: int) -> str:
        with publishing.client() as mine:
            try:
                if number % 2:
                    mine.accept_transfer(actor=bob, plugin_id=plugin_id)
                else:
                    mine.withdraw_transfer(actor=ADA, plugin_id=plugin_id)
            except (Forbidden, NotFound, Conflict) as error:
                return type(error).__name__
        return "done"

    with ThreadPoolExecutor(6) as people:
        list(people.map(act, range(6)))
    said = said_of(publishing, plugin_id)
    assert ("plugin.transferred" in said) != ("plugin.transfer_ended" in said), said


@pytest.mark.parametrize(
    "method",
    ["offer_transfer", "withdraw_transfer", "invite_owner", "remove_owner"],
)
def test_strangers_hand_nothing_over(
    client: Any, publishing: RunningService, plugin_id: str, bob: dict[str, Any], method: str
) -> None:
    named = {} if method == "withdraw_transfer" else {"username": bob["username"]}
    if method in {"offer_transfer", "invite_owner"}:
        named["user_id"] = bob["id"]
    before = said_of(publishing, plugin_id)
    eve = developer(username="eve")
    for actor in (eve, eve | {"is_developer": False}):
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=actor, plugin_id=plugin_id, **named)
    with pytest.raises(NotFound):
        getattr(client, method)(actor=ADA, plugin_id="nobody-has-this", **named)
    assert said_of(publishing, plugin_id) == before


@pytest.mark.parametrize("username", ["", "a b", "x" * 33, "<b>"])
def test_a_name_is_a_name(client: Any, plugin_id: str, username: str) -> None:
    for method in ("offer_transfer", "invite_owner"):
        with pytest.raises(Invalid) as refused:
            getattr(client, method)(actor=ADA, plugin_id=plugin_id, username=username, user_id="1")
        assert refused.value.errors[0]["pointer"] == "/username"
