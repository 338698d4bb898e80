"""API tokens in the service as it runs: a process, a broker, a database."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.running_service import RunningService

from plugin_platform import api_tokens
from plugin_platform.errors import Conflict, Invalid, NotFound, Unauthenticated

DAY = 24 * 3600


def wish(**changes: Any) -> dict[str, Any]:
    return {
        "user_id": str(uuid4()),
        "token_id": str(uuid4()),
        "digest": api_tokens.digest(api_tokens.make()),
        "name": "laptop",
        "plugins": ["word-count", "theme"],
        "actions": ["yank", "publish"],
        "seconds": DAY,
    } | changes


def actor(given: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"id": given["user_id"], "username": "ada", "is_developer": True, "roles": [], **more}


def said_of(auth: RunningService, user_id: str) -> list[str]:
    return [type_ for type_, data in auth.events() if data["user_id"] == user_id]


def test_an_issued_token_is_found_by_its_digest(auth: RunningService, client: Any) -> None:
    given = wish()
    issued = client.issue_token(**given)
    found = client.find_token(digest=given["digest"])
    assert found == issued | {"second_factor": False}
    assert (found["user_id"], found["token_id"]) == (given["user_id"], given["token_id"])
    assert (found["plugins"], found["actions"]) == (["theme", "word-count"], ["publish", "yank"])
    [listed] = client.list_tokens(user_id=given["user_id"])
    assert (listed["id"], listed["name"]) == (given["token_id"], "laptop")
    assert client.list_tokens(user_id=str(uuid4())) == []


def test_a_name_from_before_names_had_to_be_plain_is_listed_as_one(
    auth: RunningService, client: Any
) -> None:
    given = wish()
    client.issue_token(**given)
    renamed = "UPDATE tokens SET name = %s WHERE token_id = %s RETURNING 1"
    assert auth.query(renamed, "CI\n1  mine\u202e", given["token_id"])
    [listed] = client.list_tokens(user_id=given["user_id"])
    assert listed["name"] == "CI\ufffd1  mine\ufffd"


def test_neither_the_log_nor_the_list_has_the_digest(auth: RunningService, client: Any) -> None:
    given = wish()
    client.issue_token(**given)
    told = [client.list_tokens(user_id=given["user_id"]), auth.events()]
    assert given["token_id"] in json.dumps(told, default=str)
    assert given["digest"] not in json.dumps(told, default=str)


def test_a_repeated_command_is_one_token_and_its_last_digest_counts(
    auth: RunningService, client: Any
) -> None:
    given = wish()
    again = given | {"digest": api_tokens.digest(api_tokens.make())}
    client.issue_token(**given)
    client.issue_token(**given)
    assert client.issue_token(**again)["token_id"] == given["token_id"]
    assert said_of(auth, given["user_id"]) == ["token.issued"]
    with pytest.raises(Unauthenticated):
        client.find_token(digest=given["digest"])
    client.find_token(digest=again["digest"])
    with pytest.raises(Conflict, match="used since"):
        client.issue_token(**given)


def test_a_revoked_token_is_gone_at_once_and_for_good(auth: RunningService, client: Any) -> None:
    given = wish()
    client.issue_token(**given)
    for _ in range(2):
        client.revoke_token(actor=actor(given), token_id=given["token_id"])
    with pytest.raises(Unauthenticated):
        client.find_token(digest=given["digest"])
    assert client.list_tokens(user_id=given["user_id"]) == []
    assert said_of(auth, given["user_id"]) == ["token.issued", "token.revoked"]
    assert auth.query("SELECT 1 FROM token_digests WHERE digest = %s", given["digest"]) == []
    with pytest.raises(Conflict):
        client.issue_token(**given)


def test_nobody_revokes_somebody_elses_token(client: Any) -> None:
    given = wish()
    client.issue_token(**given)
    stranger = actor(wish())
    with pytest.raises(NotFound):
        client.revoke_token(actor=stranger, token_id=given["token_id"])
    client.revoke_tokens(actor=stranger)
    client.find_token(digest=given["digest"])


def test_all_of_an_account_are_revoked_at_once(auth: RunningService, client: Any) -> None:
    first = wish()
    second = wish(user_id=first["user_id"])
    for given in (first, second):
        client.issue_token(**given)
    client.revoke_tokens(actor=actor(first))
    for given in (first, second):
        with pytest.raises(Unauthenticated):
            client.find_token(digest=given["digest"])


def test_a_token_has_an_end(auth: RunningService, client: Any) -> None:
    given = wish(seconds=1)
    client.issue_token(**given)
    past = (
        "UPDATE tokens SET expires_at = now() - interval '1 minute' WHERE token_id = %s RETURNING 1"
    )
    assert auth.query(past, given["token_id"])
    with pytest.raises(Unauthenticated, match="expired"):
        client.find_token(digest=given["digest"])


def test_the_last_use_is_noted_coarsely(auth: RunningService, client: Any) -> None:
    """Not one write a request: a row version that stays says so."""
    given = wish()
    client.issue_token(**given)
    assert client.list_tokens(user_id=given["user_id"])[0]["last_used_at"] is None
    state = "SELECT xmin::text FROM token_digests WHERE digest = %s"
    unused = auth.query(state, given["digest"])
    client.find_token(digest=given["digest"])
    once = auth.query(state, given["digest"])
    client.find_token(digest=given["digest"])
    assert unused != once == auth.query(state, given["digest"])
    assert client.list_tokens(user_id=given["user_id"])[0]["last_used_at"]
    assert said_of(auth, given["user_id"]) == ["token.issued"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"seconds": 90 * DAY + 1}, "/seconds"),
        ({"actions": ["everything"]}, "/actions"),
        ({"actions": []}, "/actions"),
        ({"plugins": ["A"]}, "/plugins"),
        ({"name": " "}, "/name"),
        ({"name": "\ud800"}, "/name"),
        ({"name": "CI\n1  mine"}, "/name"),
        ({"name": "a\u202eb"}, "/name"),
        ({"actions": ["publish", "tokens"]}, "/plugins"),
        ({"digest": "folio_pat_x"}, "/digest"),
        ({"token_id": "1"}, "/token_id"),
    ],
)
def test_a_wish_that_breaks_a_rule_is_invalid(
    auth: RunningService, client: Any, changes: dict[str, Any], pointer: str
) -> None:
    given = wish(**changes)
    with pytest.raises(Invalid) as error:
        client.issue_token(**given)
    assert [one["pointer"] for one in error.value.errors] == [pointer]
    assert said_of(auth, given["user_id"]) == []


def test_many_at_once_are_no_more_than_an_account_may_have(auth: RunningService) -> None:
    """Each repeats what was refused only because another was faster."""
    user_id = str(uuid4())

    def issue(_: int) -> str:
        given = wish(user_id=user_id)
        with auth.client() as client:
            for _ in range(60):
                try:
                    client.issue_token(**given)
                    return "issued"
                except Conflict as error:
                    if "as many as it may" in error.detail:
                        return "too many"
        return "gave up"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(issue, range(56)))
    assert outcomes.count("issued") == 50
    assert outcomes.count("too many") == 6
    assert said_of(auth, user_id) == ["token.issued"] * 50


def test_the_program_is_named_when_it_ends_its_own_token(auth: RunningService, client: Any) -> None:
    given = wish()
    client.issue_token(**given)
    own = actor(given, token_id=given["token_id"])
    client.revoke_token(actor=own, token_id=given["token_id"])
    assert auth.actors("token.issued")[-1] == f"user:{given['user_id']}"
    named = f"user:{given['user_id']}/token:{given['token_id']}"
    assert auth.actors("token.revoked")[-1] == named
