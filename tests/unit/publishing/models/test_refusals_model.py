"""What is recorded of uploads that the checks refuse, however many somebody hands in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from plugin_platform.events import Event, RecordedEvent, validate
from publishing.model.refusals import ACCOUNT_A_DAY, PLUGIN_A_DAY, Refusals, refused

ID = UUID(int=1)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def finding(number: int = 0, **changes: Any) -> dict[str, Any]:
    said = {"severity": "error", "code": "unknown-import", "message": f"No {number}."}
    place = {"pointer": "/bundle", "line": number, "column": 1, "file": None}
    return {**said, **place, "verdict": "rejected", **changes}


def upload(digest: str = "a" * 64, findings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    conclusion = {"check": "imports", "revision": 1, "stage": "required", "verdict": "rejected"}
    return refused(
        "words",
        "1.0.0",
        digest,
        submitted_by="ada",
        conclusions=[{**conclusion, "findings": [], "fault": None}],
        findings=[finding()] if findings is None else findings,
    )


def after(model: Refusals, said: list[Event], at: datetime, command: str | None = None) -> Refusals:
    for event in said:
        model = model.apply(
            RecordedEvent(
                1, ID, "refusals-words", 1, event.type, event.data, {"causationId": command}, at
            )
        )
    return model


def refuse(model: Refusals, digest: str, at: datetime, command: str | None = None) -> list[Event]:
    return model.refuse(upload(digest), command, at, of_account=0)


def test_an_upload_is_recorded_with_verdicts_and_findings() -> None:
    [event] = refuse(Refusals(), "a" * 64, NOON)
    validate(event)
    assert event.data["checks"] == [
        {"check": "imports", "revision": 1, "stage": "required", "verdict": "rejected"}
    ]
    assert (event.data["findings"], event.data["found"]) == ([finding()], 1)


def test_the_same_again_is_nothing_new() -> None:
    model = after(Refusals(), refuse(Refusals(), "a", NOON, "first"), NOON, "first")
    assert refuse(model, "a", NOON, "second") == [], "the same bytes and findings"
    fewer = {**upload("a"), "found": 0}
    assert model.refuse(fewer, "first", NOON, of_account=0) == [], "the same command, by new checks"
    assert model.refuse(fewer, "second", NOON, of_account=0) != []
    assert model.refuse(fewer, None, NOON, of_account=0) != [], "no command is not the same command"


def test_other_bytes_and_other_versions_are_recorded_whatever_the_command_says() -> None:
    """A key for all that somebody hands in hides none of it."""
    model = after(Refusals(), refuse(Refusals(), "a", NOON, "one key"), NOON, "one key")
    other = {**upload("a"), "version": "1.0.1"}
    for data in (upload("b"), other):
        said = model.refuse(data, "one key", NOON, of_account=0)
        assert [event.data for event in said] == [data]
        model = after(model, said, NOON, "one key")
        assert model.refuse(data, "one key", NOON, of_account=0) == []


def test_of_ten_thousand_in_a_day_the_first_are_recorded() -> None:
    model, recorded = Refusals(), 0
    for number in range(10_000):
        said = refuse(model, str(number), NOON)
        recorded += len(said)
        model = after(model, said, NOON)
    assert recorded == PLUGIN_A_DAY
    assert len(json.dumps(model.to_snapshot())) < 300 * PLUGIN_A_DAY
    assert Refusals.from_snapshot(json.loads(json.dumps(model.to_snapshot()))) == model
    tomorrow = NOON + timedelta(days=1, seconds=1)
    assert refuse(model, "new", NOON + timedelta(hours=23)) == []
    assert refuse(model, "new", tomorrow) != []


def test_an_account_with_many_plugins_has_a_limit_too() -> None:
    asked = {"of_account": ACCOUNT_A_DAY}
    assert Refusals().refuse(upload(), None, NOON, **asked) == []


def test_however_much_there_is_to_say_an_event_is_small() -> None:
    many = [finding(n, message="\N{PILE OF POO}" * 1000, pointer="/" * 5000) for n in range(3000)]
    data = upload(findings=[finding(verdict="held"), *many])
    assert data["found"] == 3001
    assert 5 <= len(data["findings"]) <= 20
    assert data["findings"][0]["verdict"] == "rejected", "what refused it is told first"
    assert len(json.dumps(data, ensure_ascii=False).encode()) < 20_000
