"""What checks refuse at once is recorded, told to its developer, and takes no version."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    stored_keys,
    submission,
)
from tests.integration.running_service import RunningService

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Forbidden, Invalid, NotFound, TooManyRequests
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.upkeep.rebuild import rebuild
from publishing import read_model
from publishing.model.refusals import PLUGIN_A_DAY, refusals_of, refused
from publishing.tables.refusal_tables import KEPT

MODERATOR = developer(username="grace", roles=["moderator"])


def broken(plugin_id: str, version: str = "1.0.0", comment: str = "") -> bytes:
    return bundle(plugin_id, version, comment).replace(b"statusbar", b"ceiling")


def refuse(client: Any, command: dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(Invalid) as refused:
        client.submit_version(**command)
    return list(refused.value.errors or [])


def recorded(publishing: RunningService, plugin_id: str) -> int:
    query = "SELECT count(*) FROM events WHERE stream = %s AND type = 'plugin.version_refused'"
    [(count,)] = publishing.query(query, f"refusals-{plugin_id}")
    return int(count)


def refusals(client: Any, plugin_id: str) -> Any:
    return client.list_refusals(actor=ADA, plugin_id=plugin_id)["items"]


def test_the_developer_finds_verdicts_and_findings_and_the_version_is_free(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    command = submission(bundles, plugin_id, broken(plugin_id))
    told = refuse(client, command)
    [refusal] = refusals(client, plugin_id)
    assert (refusal["version"], refusal["found"]) == ("1.0.0", 1)
    assert refusal["digest"] == command["staging_key"].partition("/")[0]
    [finding] = refusal["findings"]
    assert finding == {key: value for key, value in told[0].items() if key != "detail"}
    verdicts = {one["check"]: one["verdict"] for one in refusal["checks"]}
    assert verdicts["manifest"] == "rejected"
    assert verdicts["encoding"] == "passed"
    assert said_of(publishing, plugin_id) == ["plugin.created"], "its own stream stays short"
    assert stored_keys(config.s3().bundle_bucket, f"{plugin_id}/") == []

    answer = client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    assert answer["status"] == "published"
    [moderated] = client.find_plugins(actor=MODERATOR, q=plugin_id)["items"]
    assert moderated["refused"] == 1


def test_what_cannot_be_opened_is_recorded_too(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    refuse(client, submission(bundles, plugin_id, b"PK\x03\x04 no zip"))
    [refusal] = refusals(client, plugin_id)
    assert (refusal["checks"], refusal["found"]) == ([], 1)


def test_the_same_again_and_twice_at_once_is_recorded_once(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    data = broken(plugin_id)

    def submit(number: int) -> None:
        # Of one account one at a time is checked, so these are two owners'.
        command = submission(bundles, plugin_id, data, actor=(ADA, bob)[number % 2])
        with publishing.client(timeout=60) as own, pytest.raises((Invalid, TooManyRequests)):
            own.submit_version(**command)

    bob = developer(username="bob")
    client.invite_owner(actor=ADA, plugin_id=plugin_id, username="bob", user_id=bob["id"])
    client.accept_invitation(actor=bob, plugin_id=plugin_id)
    with ThreadPoolExecutor(4) as people:
        list(people.map(submit, range(4)))
    assert recorded(publishing, plugin_id) == 1

    metadata = {"causationId": str(uuid4())}
    command = submission(bundles, plugin_id, broken(plugin_id, "2.0.0"), version="2.0.0")
    # As it is delivered again, since the service was killed before it answered; then as the
    # client repeats it.
    uploads = [command["staging_key"]] * 2 + [bundles.stage(broken(plugin_id, "2.0.0"))]
    for key in uploads:
        assert refuse(client, command | {"staging_key": key, "metadata": metadata})
    assert recorded(publishing, plugin_id) == 2


def test_somebody_elses_are_not_told(client: Any, bundles: Bundles, plugin_id: str) -> None:
    refuse(client, submission(bundles, plugin_id, broken(plugin_id)))
    with pytest.raises(Forbidden):
        client.list_refusals(actor=developer(username="eve"), plugin_id=plugin_id)
    with pytest.raises(NotFound):
        client.list_refusals(actor=ADA, plugin_id=f"none-{uuid4().hex[:8]}")


def test_a_day_has_an_end_and_pages_and_a_rebuild_have_the_same(
    client: Any,
    publishing: RunningService,
    bundles: Bundles,
    pool: Pool,
    rebuilt: Callable[[], None],
) -> None:
    eve = developer(username="eve")
    plugin_id = client.create_plugin(actor=eve, **listing())["id"]
    seen = [event_of(plugin_id, eve, str(number)) for number in range(PLUGIN_A_DAY - 1)]
    store = EventStore(pool, read_model.apply)
    store.append(refusals_of(plugin_id), seen, expected_version=0)
    for number in range(2):
        data = broken(plugin_id, comment=str(number))
        refuse(client, submission(bundles, plugin_id, data, actor=eve))
    assert recorded(publishing, plugin_id) == PLUGIN_A_DAY, "the last one is answered only"

    def pages() -> list[int]:
        found: list[int] = []
        page: dict[str, Any] = {"next": None}
        while True:
            page = client.list_refusals(actor=eve, plugin_id=plugin_id, before=page["next"])
            found += [one["id"] for one in page["items"]]
            if page["next"] is None:
                return found

    before = pages()
    assert len(before) == PLUGIN_A_DAY
    assert before == sorted(before, reverse=True)
    rebuilt()
    assert pages() == before
    [moderated] = client.find_plugins(actor=MODERATOR, q=plugin_id)["items"]
    assert moderated["refused"] == PLUGIN_A_DAY


def test_the_newest_hundred_of_a_plugin_are_kept_and_all_are_counted(
    client: Any, pool: Pool, plugin_id: str
) -> None:
    """Of months, since a day has not as many."""
    somebody = developer(username="old")
    seen = [event_of(plugin_id, somebody, str(number)) for number in range(KEPT + 5)]
    EventStore(pool, read_model.apply).append(refusals_of(plugin_id), seen, expected_version=0)
    kept = "SELECT count(*), (SELECT refused FROM plugins WHERE id = %(id)s) FROM refusals"
    with pool.connection() as connection:
        row = connection.execute(f"{kept} WHERE plugin_id = %(id)s", {"id": plugin_id}).fetchone()
    assert row == (KEPT, KEPT + 5)
    assert refusals(client, plugin_id)[0]["digest"] == str(KEPT + 4)


@pytest.fixture
def rebuilt(
    publishing: RunningService, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    name = urlsplit(publishing.database_url).path
    monkeypatch.setenv("DATABASE_MIGRATION_URL_PUBLISHING", f"{postgres_url}{name}")
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    monkeypatch.setenv("AMQP_URI", publishing.amqp_uri)
    return lambda: rebuild("publishing")


def event_of(plugin_id: str, by: dict[str, Any], digest: str) -> Event:
    data = refused(plugin_id, "1.0.0", digest, submitted_by=by["id"], conclusions=[], findings=[])
    return Event("plugin.version_refused", data)
