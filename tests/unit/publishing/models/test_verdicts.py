"""What passes, and what people may decide of what did not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate
from publishing.model.moderation import CLAIM, Moderation
from publishing.model.verdicts import Verdicts, events_of
from publishing.review.appeals import appeal_period

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
PERIOD = timedelta(days=30)
DIGEST, OTHER = "d" * 64, "e" * 64
REQUIRED = {"names", "secrets"}
ADA, GRACE, HEDY = ({"id": name, "username": name} for name in ("ada", "grace", "hedy"))
M = TypeVar("M", Verdicts, Moderation)


def after(model: M, events: list[Event]) -> M:
    for event in events:
        validate(event)
        recorded = RecordedEvent(1, uuid4(), "s", 1, event.type, event.data, {}, NOW)
        model = model.apply(recorded)
    return type(model).from_snapshot(model.to_snapshot())


def said(check: str, verdict: str, **changes: Any) -> dict[str, Any]:
    return {
        "check": check, "verdict": verdict, "revision": 1, "stage": "required", "findings": [],
    } | changes  # fmt: skip


def concluded(*conclusions: dict[str, Any], verdicts: Verdicts | None = None) -> Verdicts:
    model = verdicts or Verdicts()
    return after(model, model.conclude("words", "1.0.0", DIGEST, conclusions))


def test_only_a_pass_of_each_required_check_is_enough() -> None:
    both = concluded(said("names", "passed"), said("secrets", "passed"))
    both.require_passes(REQUIRED, DIGEST)
    for verdict in ("held", "rejected", "error"):
        model = concluded(said("names", "passed"), said("secrets", verdict))
        assert model.missing(REQUIRED, DIGEST) == {"secrets": verdict}
        with pytest.raises(Conflict, match="secrets"):
            model.require_passes(REQUIRED, DIGEST)


def test_what_was_never_asked_has_not_passed() -> None:
    assert Verdicts().missing(REQUIRED, DIGEST) == {"names": "absent", "secrets": "absent"}


def test_a_pass_of_other_bytes_is_none() -> None:
    model = concluded(said("names", "passed"), said("secrets", "passed"))
    assert model.missing(REQUIRED, OTHER) == {"names": "absent", "secrets": "absent"}


def test_the_same_again_says_nothing() -> None:
    model = concluded(said("names", "held"))
    assert model.conclude("words", "1.0.0", DIGEST, [said("names", "held")]) == []
    assert len(model.conclude("words", "1.0.0", DIGEST, [said("names", "held", revision=2)])) == 1


def test_passes_with_nothing_to_say_are_one_event() -> None:
    told = said("network", "passed", findings=[{"code": "undeclared-network"}])
    conclusions = [said("names", "held"), said("secrets", "passed"), told, said("size", "passed")]
    events = Verdicts().conclude("words", "1.0.0", DIGEST, conclusions)
    assert [each.type for each in events] == ["check.concluded", "check.concluded", "checks.passed"]
    assert [each["check"] for each in events[-1].data["checks"]] == ["secrets", "size"]
    assert concluded(*conclusions).latest.keys() == {each["check"] for each in conclusions}


def test_what_was_recorded_one_by_one_is_known() -> None:
    of = {"plugin_id": "words", "version": "1.0.0", "digest": DIGEST, "decided_by": None}
    before = after(Verdicts(), [Event("check.concluded", {**of, **said("names", "passed")})])
    assert before.latest == concluded(said("names", "passed")).latest
    assert before.conclude("words", "1.0.0", DIGEST, [said("names", "passed")]) == []


def test_passes_of_several_bytes_are_an_event_each() -> None:
    of = {"plugin_id": "words", "version": "1.0.0", "decided_by": None}
    data = [{**of, **said("names", "passed"), "digest": each} for each in (DIGEST, OTHER)]
    assert [each.data["digest"] for each in events_of(data)] == [DIGEST, OTHER]


def test_a_moderator_lets_pass_what_was_held_and_nothing_else() -> None:
    model = concluded(said("names", "held"), said("secrets", "error"), said("size", "passed"))
    model = after(model, model.overrule("grace", DIGEST))
    assert model.missing({*REQUIRED, "size"}, DIGEST) == {"secrets": "error"}
    assert model.latest["names"]["decided_by"] == "grace"
    assert model.overrule("grace", OTHER) == []


def test_a_moderators_word_stands_until_the_check_is_another() -> None:
    model = concluded(said("names", "held"))
    model = after(model, model.overrule("grace", DIGEST))
    assert concluded(said("names", "held"), verdicts=model).missing({"names"}, DIGEST) == {}
    again = concluded(said("names", "held", revision=2), verdicts=model)
    assert again.missing({"names"}, DIGEST) == {"names": "held"}


def waiting() -> Moderation:
    of = {"plugin_id": "words", "version": "1.0.0", "owner_id": "ada", "held_key": "k"}
    asked = Moderation().request({**of, "submission": {}, "reasons": ["x"], "risk": 1})
    return after(Moderation(), asked)


def claimed(by: dict[str, str] = GRACE, model: Moderation | None = None) -> Moderation:
    model = model or waiting()
    return after(model, model.take(by, NOW))


def decided(approved: bool, model: Moderation | None = None, by: str = "grace") -> Moderation:
    model = model or claimed()
    words: dict[str, Any] = {"approved": approved, "policy": "quality", "words": "It fails."}
    return after(model, model.decide(by, NOW, **words))


def test_what_nobody_asked_for_is_not_reviewed() -> None:
    with pytest.raises(NotFound):
        Moderation().take(GRACE, NOW)
    assert waiting().request({}) == []


def test_two_moderators_do_not_decide_at_once() -> None:
    model = claimed()
    with pytest.raises(Conflict, match="claimed"):
        model.take(HEDY, NOW + CLAIM / 2)
    with pytest.raises(Conflict, match="Claim it first"):
        model.decide("hedy", NOW, approved=True, policy="quality", words="")
    assert model.release("hedy") == []
    assert after(model, model.release("grace")).take(HEDY, NOW)


def test_a_claim_ends_by_itself() -> None:
    later = NOW + CLAIM + timedelta(seconds=1)
    assert claimed().take(HEDY, later)
    with pytest.raises(Conflict, match="Claim it first"):
        claimed().decide("grace", later, approved=True, policy="quality", words="")


def test_ones_own_claim_is_prolonged_when_half_of_it_is_gone() -> None:
    assert claimed().take(GRACE, NOW + CLAIM / 3) == []
    [event] = claimed().take(GRACE, NOW + CLAIM * 2 / 3)
    before = claimed().claim
    assert before is not None
    assert event.data["until"] > before.until


def test_nobody_decides_on_what_is_theirs() -> None:
    with pytest.raises(Forbidden):
        waiting().take(ADA, NOW)


def test_a_rejection_has_words() -> None:
    with pytest.raises(Invalid):
        claimed().decide("grace", NOW, approved=False, policy="quality", words=" ")


@pytest.mark.parametrize("approved", [True, False])
def test_the_same_decision_again_is_nothing_new(approved: bool) -> None:
    model = decided(approved)
    again: dict[str, Any] = {"approved": approved, "policy": "quality", "words": "It fails."}
    assert model.decide("grace", NOW, **again) == []
    with pytest.raises(Conflict):
        model.decide("grace", NOW, **{**again, "approved": not approved})
    with pytest.raises(Conflict):
        model.take(HEDY, NOW)


def appeal(model: Moderation, now: datetime = NOW) -> list[Event]:
    return model.appeal("ada", "It works here.", now, PERIOD)


def test_one_appeal_to_somebody_else() -> None:
    model = decided(approved=False)
    model = after(model, appeal(model))
    assert appeal(model) == []
    with pytest.raises(Forbidden, match="another moderator"):
        model.take(GRACE, NOW)
    model = decided(False, claimed(HEDY, model), by="hedy")
    with pytest.raises(Conflict, match="already"):
        appeal(model)


def test_only_a_rejection_is_appealed_against() -> None:
    for model in (waiting(), claimed(), decided(approved=True)):
        with pytest.raises(Conflict):
            appeal(model)


def test_an_appeal_has_a_last_moment() -> None:
    model = decided(approved=False)
    last = NOW + PERIOD
    assert model.appeal_until(PERIOD) == last
    assert appeal(model, last - timedelta(seconds=1)) != []
    assert not model.is_over(last - timedelta(seconds=1), PERIOD)
    with pytest.raises(Conflict, match="until 2026-12-26 10:00 UTC"):
        appeal(model, last)
    assert model.is_over(last, PERIOD)


def test_who_has_appealed_in_time_waits_for_the_answer_however_long() -> None:
    model = decided(approved=False)
    model = after(model, appeal(model))
    assert not model.is_over(NOW + 100 * PERIOD, PERIOD)
    assert decided(False, claimed(HEDY, model), by="hedy").is_over(NOW, PERIOD)


def test_only_a_decision_ends_it() -> None:
    for model in (Moderation(), waiting(), claimed()):
        assert not model.is_over(NOW + 100 * PERIOD, PERIOD)
        assert model.appeal_until(PERIOD) is None
    assert decided(approved=True).is_over(NOW, PERIOD)


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "soon", "3651", "٣"])
def test_a_period_that_is_none_is_refused(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPEAL_DAYS", days)
    with pytest.raises(SystemExit, match="APPEAL_DAYS is"):
        appeal_period()


@pytest.mark.parametrize(("days", "period"), [("", 30), ("1", 1), ("3650", 3650)])
def test_an_appeal_has_thirty_days_unless_an_operator_says_otherwise(
    days: str, period: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPEAL_DAYS", days)
    assert appeal_period() == timedelta(days=period)
