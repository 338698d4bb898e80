"""What a developer, or somebody who is none, cannot do to the others who publish."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.integration.publishing.developers import bundle, developer, listing, submission
from tests.integration.running_service import RunningService, running
from tests.unit.publishing.zips import zipped

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, TooManyRequests, Unavailable
from publishing.intake.turns import AT_ONCE

# Nests so deeply that its check takes seconds, and ends for want of memory or time.
SLOW = b"x=" + b"[" * 2_500_000 + b"]" * 2_500_000


def outcome(publishing: RunningService, actor: dict[str, Any], key: str) -> str:
    with publishing.client(timeout=60) as client:
        try:
            answer = client.check_bundle(actor=actor, staging_key=key)
        except (TooManyRequests, Unavailable) as error:
            return f"{type(error).__name__}, again after {error.retry_after} s"
        return str(answer["findings"][0]["code"])


def test_one_account_does_not_take_the_checks_and_the_service_answers_meanwhile(
    publishing: RunningService, client: Any, bundles: Bundles
) -> None:
    """Sixteen at once of one account: one is checked, the others are refused at once."""
    mallory, key = developer(), bundles.stage(SLOW)
    with ThreadPoolExecutor(16) as pool:
        hostile = [pool.submit(outcome, publishing, mallory, key) for _ in range(16)]
        answers = 0
        while not all(one.done() for one in hostile):
            assert client.health() == {"status": "ok"}
            assert client.history(position=0, limit=1)["events"] is not None
            answers += 1
    outcomes = [one.result() for one in hostile]
    refused = outcomes.count("TooManyRequests, again after 5 s")
    assert refused >= 14  # a second one may begin when the first was quick to fail
    assert answers > 5


def test_when_all_checks_are_busy_others_are_told_so_at_once(
    publishing: RunningService, bundles: Bundles
) -> None:
    key = bundles.stage(SLOW)
    people = [developer() for _ in range(4 * AT_ONCE)]
    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = list(pool.map(lambda actor: outcome(publishing, actor, key), people))
    assert outcomes.count("Unavailable, again after 5 s") >= len(people) - 2 * AT_ONCE


def test_a_turn_that_ended_badly_is_given_back(client: Any, bundles: Bundles) -> None:
    ada = developer()
    for _ in range(AT_ONCE + 1):
        answer = client.check_bundle(actor=ada, staging_key=bundles.stage(b"{"))
        assert answer["findings"][0]["code"] == "syntax"


def test_only_developers_may_have_bundles_checked(client: Any, bundles: Bundles) -> None:
    with pytest.raises(Forbidden, match="Enrol"):
        client.check_bundle(
            actor=developer(is_developer=False), staging_key=bundles.stage(b"export {}")
        )


@pytest.fixture
def frugal(
    bundles: Bundles,
    database: Callable[[str], str],
    amqp_uri: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Any]:
    """A client of a service that allows three versions an hour, and 20,000 bytes of bundles."""
    monkeypatch.setenv("PUBLISH_VERSIONS_PER_HOUR", "3")
    monkeypatch.setenv("PUBLISH_BYTES", "20000")
    with (
        running("publishing", database("publishing"), amqp_uri, tmp_path) as service,
        service.client(timeout=60) as client,
    ):
        yield client


def publish(client: Any, bundles: Bundles, actor: dict[str, Any], version: str, size: int) -> None:
    plugin_id = client.create_plugin(actor=actor, **listing())["id"]
    data = bundle(plugin_id, version)
    data += b"x" * (size - len(data))
    client.submit_version(**submission(bundles, plugin_id, data, actor=actor, version=version))


def test_an_account_publishes_so_many_versions_an_hour_and_another_is_not_touched(
    frugal: Any, bundles: Bundles
) -> None:
    mallory = developer()
    for number in range(3):
        publish(frugal, bundles, mallory, f"1.{number}.0", 400)
    with pytest.raises(TooManyRequests, match="3 versions within an hour") as error:
        publish(frugal, bundles, mallory, "2.0.0", 400)
    assert 3500 < (error.value.retry_after or 0) <= 3600
    publish(frugal, bundles, developer(), "1.0.0", 400)


def test_an_account_has_so_many_bytes_of_bundles(frugal: Any, bundles: Bundles) -> None:
    mallory = developer()
    publish(frugal, bundles, mallory, "1.0.0", 21_700)
    with pytest.raises(Conflict, match="21,700 bytes; an account may have 20,000"):
        publish(frugal, bundles, mallory, "1.1.0", 400)


def test_who_may_publish_no_more_tries_nothing_either(frugal: Any, bundles: Bundles) -> None:
    mallory = developer()
    plugin_id = frugal.create_plugin(actor=mallory, **listing())["id"]
    publish(frugal, bundles, mallory, "1.0.0", 21_700)
    tried = {"actor": mallory, "staging_key": bundles.stage(bundle(plugin_id))}
    with pytest.raises(Conflict, match="21,700 bytes; an account may have 20,000"):
        frugal.try_upload(plugin_id=plugin_id, **tried)
    assert bundles.stored_below(f"{plugin_id}/") == set()


def test_small_files_are_counted_as_what_they_take(frugal: Any, bundles: Bundles) -> None:
    """Each is an object of its own: five of 4,096 bytes at least."""
    mallory = developer()
    plugin_id = frugal.create_plugin(actor=mallory, **listing())["id"]
    data = zipped({"index.js": bundle(plugin_id)} | {f"{n}.txt": b"%d" % n for n in range(4)})
    frugal.submit_version(**submission(bundles, plugin_id, data, actor=mallory))
    with pytest.raises(Conflict, match="20,480 bytes; an account may have 20,000"):
        publish(frugal, bundles, mallory, "1.1.0", 400)
