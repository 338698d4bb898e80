"""Trusted publishers in the service as it runs."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.running_service import RunningService

from plugin_platform import api_tokens
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated

ISSUER = "https://ci.example"


def actor() -> dict[str, Any]:
    return {"id": str(uuid4()), "username": "ada", "is_developer": True, "roles": []}


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "actor": actor(),
        "plugin_id": f"p-{uuid4().hex[:12]}",
        "issuer": ISSUER,
        "repository": "Ada/Word-Count",
        "workflow": "publish.yml",
        "environment": None,
    } | changes


def run_of(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "plugin_id": given["plugin_id"],
        "issuer": ISSUER,
        "jti": str(uuid4()),
        "good_until": time.time() + 300,
        "repository": "ada/word-count",
        "repository_id": "74",
        "workflow": "publish.yml",
        "environment": "release",
        "ref": "refs/heads/main",
        "sha": "5f70bf18",
        "run": None,
    } | changes


def matched(client: Any, run: dict[str, Any], given: dict[str, Any]) -> str:
    """What its owner trusts of all that fits."""
    found = client.match_publishers(run=run)
    [mine] = [one for one in found if one["user_id"] == given["actor"]["id"]]
    return str(mine["id"])


def exchange(client: Any, given: dict[str, Any], run: dict[str, Any], **changes: Any) -> Any:
    arguments = {
        "publisher_id": matched(client, run, given),
        "token_id": str(uuid4()),
        "digest": api_tokens.digest(api_tokens.make()),
    } | changes
    return client.exchange_run(actor=given["actor"], run=run, **arguments)


def test_a_trusted_run_gets_a_token_for_one_plugin_and_a_quarter_of_an_hour(
    auth: RunningService, client: Any
) -> None:
    given = wanted()
    client.trust_publisher(**given)
    issued = exchange(client, given, run_of(given))
    assert (issued["plugins"], issued["actions"]) == ([given["plugin_id"]], ["publish"])
    assert issued["user_id"] == given["actor"]["id"]
    assert issued["origin"] == {
        "issuer": ISSUER,
        "repository": "ada/word-count",
        "workflow": "publish.yml",
        "environment": "release",
        "ref": "refs/heads/main",
        "sha": "5f70bf18",
    }
    [(seconds,)] = auth.query(
        "SELECT extract(epoch FROM expires_at - issued_at)::int FROM tokens WHERE token_id = %s",
        issued["token_id"],
    )
    assert 14 * 60 < seconds <= 15 * 60


def test_an_assertion_is_exchanged_once(auth: RunningService, client: Any) -> None:
    given = wanted()
    client.trust_publisher(**given)
    run = run_of(given)
    same = {"token_id": str(uuid4()), "digest": api_tokens.digest(api_tokens.make())}
    exchange(client, given, run, **same)
    exchange(client, given, run, **same)  # the broker brought the command twice
    with pytest.raises(Unauthenticated, match="exchanged before"):
        exchange(client, given, run)
    issued = [data for type_, data in auth.events() if type_ == "token.issued"]
    assert len([one for one in issued if one["plugins"] == [given["plugin_id"]]]) == 1


def test_many_who_replay_at_once_get_one_token(auth: RunningService, client: Any) -> None:
    given = wanted()
    client.trust_publisher(**given)
    run = run_of(given)

    def attempt(_: int) -> str:
        with auth.client() as own:
            for _ in range(40):
                try:
                    exchange(own, given, run)
                    return "issued"
                except Unauthenticated:
                    return "replayed"
                except Conflict:
                    continue
        return "gave up"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, range(12)))
    assert sorted(outcomes) == ["issued"] + ["replayed"] * 11


def test_a_namesake_that_is_made_later_is_not_trusted(client: Any) -> None:
    given = wanted()
    client.trust_publisher(**given)
    assert client.list_publishers(plugin_id=given["plugin_id"])[0]["repository_id"] is None
    exchange(client, given, run_of(given))
    [trusted] = client.list_publishers(plugin_id=given["plugin_id"])
    assert trusted["repository_id"] == "74"
    exchange(client, given, run_of(given))
    for number in ("75", None):
        namesake = run_of(given, repository_id=number)
        assert client.match_publishers(run=namesake) == []
        with pytest.raises(Forbidden):
            client.exchange_run(
                actor=given["actor"],
                publisher_id=trusted["id"],
                run=namesake,
                token_id=str(uuid4()),
                digest=api_tokens.digest(api_tokens.make()),
            )
    client.distrust_publisher(
        actor=given["actor"], plugin_id=given["plugin_id"], publisher_id=trusted["id"]
    )
    client.trust_publisher(**given)
    assert exchange(client, given, run_of(given, repository_id="75")), "who trusts it anew means it"


@pytest.mark.parametrize("changes", [{"workflow": "release.yml"}, {"actor": actor()}], ids=str)
def test_nor_by_way_of_what_else_is_trusted_of_the_repository(
    client: Any, changes: dict[str, Any]
) -> None:
    """A second workflow that has never run, the same one of a second owner."""
    given = wanted()
    other = given | changes
    client.trust_publisher(**given)
    client.trust_publisher(**other)
    exchange(client, given, run_of(given))
    trusted = client.list_publishers(plugin_id=given["plugin_id"])
    assert [one["repository_id"] for one in trusted] == ["74", "74"]
    for number in ("75", None):
        namesake = run_of(given, workflow=other["workflow"], repository_id=number)
        assert client.match_publishers(run=namesake) == []


def test_what_is_trusted_later_is_of_the_same_repository(client: Any) -> None:
    given = wanted()
    client.trust_publisher(**given)
    exchange(client, given, run_of(given))
    later = client.trust_publisher(**given | {"workflow": "release.yml"})
    assert later["repository_id"] == "74"
    namesake = run_of(given, workflow="release.yml", repository_id="75")
    assert client.match_publishers(run=namesake) == []


def test_of_two_repositories_that_are_first_at_once_one_is_trusted(
    auth: RunningService, client: Any
) -> None:
    given = wanted()
    client.trust_publisher(**given)

    def attempt(number: int) -> str:
        with auth.client() as own:
            for _ in range(40):
                try:
                    exchange(own, given, run_of(given, repository_id=str(number % 2 + 1)))
                    return str(number % 2 + 1)
                except (Forbidden, ValueError):  # ValueError: nobody matches any more
                    return "refused"
                except Conflict:
                    continue
        return "gave up"

    with ThreadPoolExecutor(6) as pool:
        outcomes = set(pool.map(attempt, range(8)))
    [trusted] = client.list_publishers(plugin_id=given["plugin_id"])
    assert outcomes == {trusted["repository_id"], "refused"}


@pytest.mark.parametrize(
    "changes",
    [
        {"repository": "eve/word-count"},
        {"workflow": "other.yml"},
        {"workflow": "Publish.yml"},
        {"environment": "testing"},
        {"environment": None},
        {"issuer": "https://other.example"},
        {"plugin_id": "theme"},
    ],
    ids=str,
)
def test_a_run_of_something_else_is_nobodys(client: Any, changes: dict[str, Any]) -> None:
    given = wanted(environment="release")
    client.trust_publisher(**given)
    assert client.match_publishers(run=run_of(given))
    assert client.match_publishers(run=run_of(given, **changes)) == []


def test_without_an_environment_any_will_do(client: Any) -> None:
    given = wanted()
    client.trust_publisher(**given)
    for environment in ("release", None):
        assert client.match_publishers(run=run_of(given, environment=environment))


def test_trust_that_ended_is_worth_nothing(client: Any) -> None:
    given = wanted()
    trusted = client.trust_publisher(**given)
    run = run_of(given)
    place = {"actor": given["actor"], "plugin_id": given["plugin_id"]}
    client.distrust_publisher(**place, publisher_id=trusted["id"])
    with pytest.raises(Forbidden):
        client.exchange_run(
            actor=given["actor"],
            publisher_id=trusted["id"],
            run=run,
            token_id=str(uuid4()),
            digest=api_tokens.digest(api_tokens.make()),
        )
    with pytest.raises(NotFound):
        client.distrust_publisher(**place, publisher_id=trusted["id"])
    assert client.list_publishers(plugin_id=given["plugin_id"]) == []


def test_trusting_twice_is_trusting_once(auth: RunningService, client: Any) -> None:
    given = wanted()
    first, second = (client.trust_publisher(**given) for _ in range(2))
    assert first == second
    said = [data for type_, data in auth.events() if type_ == "publisher.trusted"]
    assert len([one for one in said if one["plugin_id"] == given["plugin_id"]]) == 1
    assert auth.actors("publisher.trusted")[-1] == f"user:{given['actor']['id']}"


def test_a_plugin_trusts_so_many(client: Any) -> None:
    given = wanted()
    for number in range(20):
        client.trust_publisher(**given | {"workflow": f"publish-{number}.yml"})
    with pytest.raises(Conflict, match="20"):
        client.trust_publisher(**given)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"repository": "alone"}, "/repository"),
        ({"workflow": "x"}, "/workflow"),
        ({"environment": "\x00"}, "/environment"),
        ({"plugin_id": "../x"}, "/plugin_id"),
    ],
)
def test_what_cannot_be_trusted_is_invalid(
    client: Any, changes: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as error:
        client.trust_publisher(**wanted(**changes))
    assert [one["pointer"] for one in error.value.errors] == [pointer]
