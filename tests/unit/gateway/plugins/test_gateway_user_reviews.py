"""Reviews over HTTP: public and cached to read, in one's own name to write."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.gateway_fakes import USER, Browser, FakeRpc

from gateway.cache.responses import Cache
from gateway.cache.store import Revision
from plugin_platform.errors import Forbidden, Gone

pytestmark = pytest.mark.asyncio

PATH = "/plugins/word-count/reviews"
ACTOR = {key: USER[key] for key in ("id", "username", "is_developer", "roles")}
NAMED = {"plugin_id": "word-count", "review_id": "r-1"}
REVIEW: dict[str, Any] = {
    "id": "r-1",
    "plugin_id": "word-count",
    "rating": 4,
    "title": "<b>Good</b>",
    "body": "It counts.",
    "author": "bob",
    "version": "1.0.0",
    "written_at": "2026-01-01T00:00:00+00:00",
    "changed_at": "2026-01-01T00:00:00+00:00",
    "helpful": 2,
    "answer": {"words": "Thanks.", "by": "ada", "at": "2026-01-02T00:00:00+00:00"},
    "fixed_in": None,
}
OWN = REVIEW | {"hidden_policy": None, "hidden_words": None, "asked": False}
MINE: dict[str, Any] = {
    "review": OWN,
    "refusal": None,
    "version": "1.0.0",
    "helpful": [],
    "owner": False,
}
PAGE: dict[str, Any] = {
    "items": [REVIEW],
    "total": 1,
    "next_cursor": '["helpful", 2, "2026", "r-1"]',
    "rating": 4.0,
    "rating_count": 1,
    "histogram": [0, 0, 0, 1, 0],
    "versions": ["1.0.0"],
    "revision": 5,
    "log": "",
}
COMMANDS: list[tuple[str, str, str, dict[str, Any] | None, Any, int]] = [
    ("PUT", "/mine", "write_review", {"rating": 4, "title": "A", "body": "B"}, MINE, 200),
    ("DELETE", "/mine", "delete_review", None, None, 204),
    ("PUT", "/r-1/answer", "answer_review", {"words": "Thanks."}, None, 204),
    ("DELETE", "/r-1/answer", "delete_answer", None, None, 204),
    ("POST", "/r-1/fixed", "mark_review_fixed", {"version": "1.1.0"}, None, 204),
    ("POST", "/r-1/reports", "report_review", {"reason": "spam", "words": "Look."}, None, 204),
]


async def test_everybody_reads_them_and_asks_the_catalog_once(
    browser: Browser, rpc: FakeRpc, cache: Cache
) -> None:
    rpc.answers["catalog.list_reviews"] = lambda **_: dict(PAGE)
    for _ in range(3):
        answer = await browser.get(PATH)
    assert answer.json["items"][0]["title"] == "<b>Good</b>"
    assert (answer.json["histogram"], answer.json["ratingCount"]) == ([0, 0, 0, 1, 0], 1)
    assert "session" not in browser.cookies
    asked = {"plugin_id": "word-count", "sort": "helpful"}
    assert rpc.called("catalog.list_reviews") == [asked]
    cache.outdate(["plugin:word-count"], Revision("", 6))
    rpc.answers["catalog.list_reviews"] = PAGE | {"total": 2, "revision": 6}
    other = await browser.get(f"{PATH}?sort=newest&stars=4&version=1.0.0")
    assert other.json["total"] == 2
    assert rpc.called("catalog.list_reviews")[-1] == asked | {
        "sort": "newest",
        "stars": 4,
        "version": "1.0.0",
    }


async def test_pages_follow_cursors_that_we_made(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["catalog.list_reviews"] = lambda **_: dict(PAGE)
    cursor = (await browser.get(PATH)).json["nextCursor"]
    assert (await browser.get(PATH, params={"cursor": cursor})).status_code == 200
    assert rpc.called("catalog.list_reviews")[-1]["cursor"] == PAGE["next_cursor"]
    invented = await browser.get(PATH, params={"cursor": PAGE["next_cursor"]})
    assert invented.status_code == 422


@pytest.mark.parametrize(
    "query", ["sort=best", "stars=6", "stars=0", "version=", "stars=1&stars=2"]
)
async def test_a_query_that_breaks_a_rule_is_told(
    browser: Browser, rpc: FakeRpc, query: str
) -> None:
    assert (await browser.get(f"{PATH}?{query}")).status_code == 422
    assert rpc.calls == []


async def test_of_a_blocked_plugin_there_are_none(browser: Browser, rpc: FakeRpc) -> None:
    rpc.answers["catalog.list_reviews"] = Gone("This plugin is blocked.")
    assert (await browser.get(PATH)).status_code == 410


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[2])
async def test_what_is_said_is_said_in_ones_own_name(
    developer: Browser, rpc: FakeRpc, command: tuple[Any, ...]
) -> None:
    verb, path, method, body, result, status = command
    rpc.answers[f"catalog.{method}"] = result
    sent = {} if body is None else {"json": body}
    answer = await developer.request(verb, PATH + path, **sent)
    assert answer.status_code == status, answer.text
    [asked] = rpc.called(f"catalog.{method}")
    named = {"plugin_id": "word-count"} if path == "/mine" else NAMED
    assert asked.pop("metadata")["correlationId"]
    assert asked == {"actor": ACTOR, **named, **(body or {})}


async def test_a_vote_is_given_and_taken_back(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["catalog.vote_helpful"] = None
    for verb in ("PUT", "DELETE"):
        assert (await developer.request(verb, f"{PATH}/r-1/helpful")).status_code == 204
    votes = rpc.called("catalog.vote_helpful")
    assert [vote["helpful"] for vote in votes] == [True, False]


async def test_nobody_writes_without_an_account(browser: Browser, rpc: FakeRpc) -> None:
    for verb, path, _, body, _, _ in [*COMMANDS, ("GET", "/mine", "", None, None, 200)]:
        sent: dict[str, Any] = {} if body is None else {"json": body}
        assert (await browser.request(verb, PATH + path, **sent)).status_code == 401
    assert (await browser.get("/user/reviews")).status_code == 401
    assert rpc.calls == []


async def test_why_one_may_not_is_told(developer: Browser, rpc: FakeRpc) -> None:
    rpc.answers["catalog.write_review"] = Forbidden("Install the plugin first.")
    answer = await developer.request("PUT", f"{PATH}/mine", json={"rating": 5})
    assert (answer.status_code, answer.json["detail"]) == (403, "Install the plugin first.")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rating": 0},
        {"rating": 6},
        {"rating": "5"},
        {"rating": 4.5},
        {"rating": 5, "title": "x" * 101},
        {"rating": 5, "body": "x" * 3001},
        {"rating": 5, "author": "eve"},
    ],
)
async def test_a_review_that_breaks_a_rule_asks_nobody(
    developer: Browser, rpc: FakeRpc, body: dict[str, Any]
) -> None:
    answer = await developer.request("PUT", f"{PATH}/mine", json=body)
    assert answer.status_code == 422
    assert rpc.called("catalog.write_review") == []


async def test_what_is_mine_is_shown_to_me(developer: Browser, rpc: FakeRpc) -> None:
    hidden = OWN | {"hidden_policy": "review-spam", "hidden_words": "It advertises."}
    rpc.answers["catalog.get_own_review"] = MINE | {"review": hidden}
    mine = (await developer.get(f"{PATH}/mine")).json
    assert mine["review"]["hiddenWords"] == "It advertises."
    own = {"items": [hidden | {"plugin_name": "Word Count"}], "next": '["2026", "r-1"]'}
    rpc.answers["catalog.list_own_reviews"] = own
    page = (await developer.get("/user/reviews")).json
    assert page["items"][0]["pluginName"] == "Word Count"
    await developer.get("/user/reviews", params={"cursor": page["nextCursor"]})
    assert [asked["cursor"] for asked in rpc.called("catalog.list_own_reviews")] == [
        None,
        '["2026", "r-1"]',
    ]


async def test_moderators_see_reports_and_decide_with_the_password_once_more(
    developer: Browser, rpc: FakeRpc
) -> None:
    given = [{"reason": "spam", "words": "", "at": "2026-01-01T00:00:00+00:00"}]
    more = {"plugin_name": "Word Count", "user_id": "u-2", "author_banned": False, "reports": 1}
    items = [OWN | more | {"given": given}, OWN | more | {"given": None}]
    rpc.answers["catalog.list_moderated_reviews"] = {"items": items, "waiting": 2, "next": None}
    page = (await developer.get("/moderation/reviews?state=hidden")).json
    assert [len(item["given"]) for item in page["items"]] == [1, 0]
    hide = {"policy": "review-spam", "words": "It advertises."}
    for verb, method, body in (
        ("hide", "hide_review", hide),
        ("restore", "restore_review", None),
        ("dismiss", "dismiss_review_reports", None),
    ):
        rpc.answers[f"catalog.{method}"] = None
        sent = {} if body is None else {"json": body}
        answer = await developer.post(f"/moderation/reviews/r-1/{verb}", **sent)
        assert answer.status_code == 204, answer.text
        assert rpc.called(f"catalog.{method}")[0]["review_id"] == "r-1"


async def test_a_plugin_in_the_page_hides_nothing(browser: Browser, rpc: FakeRpc) -> None:
    """It has a session, and no password."""
    rpc.answers["auth.authenticate"] = USER | {"roles": ["moderator"]}
    await browser.post("/auth/login", json={"username": "ada", "password": "x" * 8})
    for verb in ("hide", "restore", "dismiss"):
        body = {"policy": "review-spam", "words": "No."} if verb == "hide" else None
        sent = {} if body is None else {"json": body}
        answer = await browser.post(f"/moderation/reviews/r-1/{verb}", **sent)
        assert answer.json["type"] == "/problems/confirmation-required"
    assert [name for name, _ in rpc.calls if name.startswith("catalog.")] == []
