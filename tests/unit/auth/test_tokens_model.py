"""What may happen to the API tokens of an account."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from auth.tokens.model import MOST, MOST_OF_CI, Token, Tokens
from plugin_platform.errors import Conflict
from plugin_platform.events import Event, RecordedEvent, validate

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
CI = {"issuer": "https://ci.example", "repository": "ada/word-count"}
LAPTOP = Token("t-1", "laptop", ("word-count",), ("publish",), LATER.isoformat())
ISSUED = {
    "user_id": "42",
    "token_id": "t-1",
    "name": "laptop",
    "plugins": ["word-count"],
    "actions": ["publish"],
    "expires_at": LATER.isoformat(),
    "origin": None,
}
REVOKED = Event("token.revoked", {"user_id": "42", "token_id": "t-1"})


def after(*events: Event, at: datetime = NOW) -> Tokens:
    tokens = Tokens()
    for version, event in enumerate(events, 1):
        validate(event)
        recorded = RecordedEvent(
            version, uuid4(), "tokens-42", version, event.type, event.data, {}, at
        )
        tokens = tokens.apply(recorded)
    assert Tokens.from_snapshot(tokens.to_snapshot()) == tokens
    return tokens


def many(number: int, **changes: object) -> list[Event]:
    events = []
    for index in range(number):
        token = replace(LAPTOP, token_id=f"many-{index}", **changes)  # type: ignore[arg-type]
        events += Tokens().issue("42", token, NOW)
    return events


def test_a_token_is_issued() -> None:
    assert Tokens().issue("42", LAPTOP, NOW) == [Event("token.issued", ISSUED)]


def test_issuing_again_appends_nothing() -> None:
    tokens = after(Event("token.issued", ISSUED))
    again = replace(LAPTOP, expires_at=(LATER + timedelta(seconds=3)).isoformat())
    assert tokens.issue("42", again, NOW) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(LAPTOP, plugins=None),
        replace(LAPTOP, actions=("publish", "yank")),
        replace(LAPTOP, name="server"),
    ],
)
def test_the_same_id_for_something_else_is_a_conflict(other: Token) -> None:
    with pytest.raises(Conflict):
        after(Event("token.issued", ISSUED)).issue("42", other, NOW)


def test_a_revoked_token_does_not_come_back() -> None:
    tokens = after(Event("token.issued", ISSUED), REVOKED)
    with pytest.raises(Conflict):
        tokens.issue("42", LAPTOP, NOW)


def test_a_token_is_revoked_once() -> None:
    assert after(Event("token.issued", ISSUED)).revoke("42", "t-1") == [REVOKED]
    assert after(Event("token.issued", ISSUED), REVOKED).revoke("42", "t-1") == []
    assert Tokens().revoke("42", "t-1") == []


def test_all_are_revoked_that_are_not_yet() -> None:
    tokens = after(Event("token.issued", ISSUED), REVOKED, *many(2))
    assert [event.data["token_id"] for event in tokens.revoke_all("42")] == ["many-0", "many-1"]


def test_an_account_has_so_many_at_the_same_time() -> None:
    with pytest.raises(Conflict, match=str(MOST)):
        after(*many(MOST)).issue("42", LAPTOP, NOW)
    assert after(*many(MOST - 1)).issue("42", LAPTOP, NOW)


def test_revoked_ones_and_past_ones_do_not_count() -> None:
    full = after(*many(MOST))
    one_less = after(*many(MOST), *full.revoke("42", "many-7"))
    assert one_less.issue("42", LAPTOP, NOW)
    assert full.issue("42", replace(LAPTOP, expires_at=LATER.isoformat()), LATER)


def test_those_of_continuous_integration_count_apart() -> None:
    assert after(*many(MOST)).issue("42", replace(LAPTOP, origin=CI), NOW)
    with pytest.raises(Conflict):
        after(*many(MOST_OF_CI, origin=CI)).issue("42", replace(LAPTOP, origin=CI), NOW)


def test_what_is_past_is_forgotten() -> None:
    """A state that only grows would be as long as the history."""
    late = replace(LAPTOP, expires_at=(LATER + timedelta(days=9)).isoformat())
    [issued] = Tokens().issue("42", late, LATER)
    grown = after(*many(40))
    recorded = RecordedEvent(99, uuid4(), "tokens-42", 41, issued.type, issued.data, {}, LATER)
    assert set(grown.apply(recorded).tokens) == {"t-1"}
