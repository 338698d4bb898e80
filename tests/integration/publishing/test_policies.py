"""What operators choose while the service runs: it holds from the next command on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.people import BOSS
from tests.integration.publishing.developers import bundle, developer, said_of, submission
from tests.integration.publishing.in_process import Interrupted, submit
from tests.integration.running_service import RunningService

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from plugin_platform.eventstore.database import Pool, open_pool


class Policy:
    """One of them, which is as it was when the test ends."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def shown(self) -> dict[str, Any]:
        listed: list[dict[str, Any]] = self._client.list_policies(actor=BOSS)
        return next(one for one in listed if one["policy"] == self.name)

    def choose(self, setting: Any, seen: int | None = None) -> dict[str, Any]:
        revision = self.shown()["revision"] if seen is None else seen
        chosen: dict[str, Any] = self._client.choose_policy(
            actor=BOSS, policy=self.name, setting=setting, seen=revision
        )
        return chosen


@pytest.fixture
def policy(client: Any, request: pytest.FixtureRequest) -> Any:
    found = Policy(client, request.param)
    yield found
    found.choose(None)


@pytest.fixture
def pool(publishing: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=6) as pool:
        yield pool


def submitted(client: Any, bundles: Bundles, **more: Any) -> dict[str, Any]:
    """A first version of a new plugin."""
    plugin_id = f"policy-{uuid4().hex[:8]}"
    actor = developer()
    listed = {"name": plugin_id, "description": "Counts words.", "category": "writing"}
    client.create_plugin(actor=actor, plugin_id=plugin_id, tags=[], **listed)
    said = submission(bundles, plugin_id, bundle(plugin_id), **more)
    answer: dict[str, Any] = client.submit_version(**said | {"actor": actor})
    return answer | {"owner": actor, "id": plugin_id}


@pytest.mark.parametrize("policy", ["review"], indirect=True)
def test_from_the_next_version_on_a_moderator_publishes(
    client: Any, bundles: Bundles, policy: Policy
) -> None:
    assert submitted(client, bundles)["status"] == "published"
    policy.choose("moderated")
    assert submitted(client, bundles)["status"] != "published"
    policy.choose(None)
    assert submitted(client, bundles)["status"] == "published"


@pytest.mark.usefixtures("key_that_signs")
@pytest.mark.parametrize("policy", ["review"], indirect=True)
@pytest.mark.parametrize("method", ["publish", "publish_readme"])
def test_what_is_on_its_way_is_not_published_without_a_moderator_either(
    publishing: RunningService, pool: Pool, plugin_id: str, policy: Policy, method: str
) -> None:
    """Its checks, and its storing, take seconds."""
    data = bundle(plugin_id)
    chosen = Interrupted(method, lambda: policy.choose("moderated"))
    with pytest.raises(Unavailable, match="Send this one again"):
        submit(pool, chosen, plugin_id, data)
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    assert submit(pool, Bundles(config.s3()), plugin_id, data)["status"] == "in_review"
    assert "plugin.published" not in said_of(publishing, plugin_id)


@pytest.mark.parametrize("policy", ["signatures"], indirect=True)
def test_pages_are_told_that_a_signature_is_required(client: Any, policy: Policy) -> None:
    assert client.signing_keys()["required"] is False
    policy.choose("required")
    assert client.signing_keys()["required"] is True


@pytest.mark.parametrize("policy", ["versions-an-hour"], indirect=True)
def test_an_account_publishes_so_many_versions_an_hour(
    client: Any, bundles: Bundles, policy: Policy
) -> None:
    policy.choose(1)
    first = submitted(client, bundles)
    code = bundle(first["id"], "1.1.0")
    second = submission(bundles, first["id"], code, version="1.1.0") | {"actor": first["owner"]}
    with pytest.raises(TooManyRequests, match="1 are allowed"):
        client.submit_version(**second)
    policy.choose(2)
    assert client.submit_version(**second)["version"] == "1.1.0"


@pytest.mark.parametrize("policy", ["halting-margin"], indirect=True)
def test_who_chose_what_and_when_is_kept_and_shown(
    publishing: RunningService, client: Any, policy: Policy
) -> None:
    before = policy.shown()
    chosen = policy.choose(7)
    assert (chosen["setting"], chosen["default"]) == (7, 1)
    assert chosen["revision"] == before["revision"] + 1
    assert chosen["changed_by"] == "user:boss"
    assert policy.shown() == chosen
    assert policy.choose(7, seen=0) == chosen, "the command may come twice"
    with pytest.raises(Conflict, match="meanwhile"):
        policy.choose(9, seen=before["revision"])
    changed = [data for type_, data in publishing.events() if type_ == "policy.changed"]
    assert changed[-1] == {"policy": "halting-margin", "setting": 7, "previous": None}
    newest = client.list_operations(actor=BOSS)["items"][0]
    assert (newest["type"], newest["actor"]) == ("policy.changed", "user:boss")
    assert '"setting": 7' in newest["data"]


@pytest.mark.parametrize("policy", ["halting-margin"], indirect=True)
def test_of_two_who_choose_at_once_one_is_told(publishing: RunningService, policy: Policy) -> None:
    seen = policy.shown()["revision"]

    def choose(setting: int) -> str:
        with publishing.client() as own:
            try:
                Policy(own, policy.name).choose(setting, seen)
            except Conflict:
                return "conflict"
        return "chosen"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(choose, (3, 4))) == ["chosen", "conflict"]


def test_nobody_else_and_nothing_else(publishing: RunningService, client: Any) -> None:
    before = len(publishing.events())
    moderator = BOSS | {"roles": ["moderator"]}
    review = {"policy": "review", "setting": "moderated", "seen": 0}
    named: dict[str, dict[str, Any]] = {"list_policies": {}, "list_operations": {}}
    for method, said in (named | {"choose_policy": review}).items():
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=moderator, **said)
    with pytest.raises(NotFound):
        client.choose_policy(actor=BOSS, **review | {"policy": "registration"})
    for setting in ("MODERATED", 1, True, ["moderated"]):
        with pytest.raises(Invalid):
            client.choose_policy(actor=BOSS, **review | {"setting": setting})
    assert len(publishing.events()) == before
