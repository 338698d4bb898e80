"""Which repository a trusted publisher is, once one of its workflows has run."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from auth.publishers.model import Publisher, Publishers
from plugin_platform.errors import Forbidden
from plugin_platform.events import Event, RecordedEvent, validate

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PUBLISH = Publisher("a", "words", "1", "https://ci.example", "ada/words", "publish.yml", None)
RELEASE = replace(PUBLISH, publisher_id="b", repository="Ada/Words", workflow="release.yml")
ELSEWHERE = replace(PUBLISH, publisher_id="c", repository="ada/theme")


def trusted(publisher: Publisher) -> Event:
    data = asdict(publisher)
    del data["repository_id"]
    return Event("publisher.trusted", data)


def pinned(publisher: Publisher, number: str) -> Event:
    named = {"publisher_id": publisher.publisher_id, "plugin_id": "words"}
    return Event("publisher.pinned", {**named, "repository_id": number})


def after(*events: Event) -> Publishers:
    known = Publishers()
    for version, event in enumerate(events, 1):
        validate(event)
        recorded = RecordedEvent(
            version, uuid4(), "publishers-words", version, event.type, event.data, {}, NOW
        )
        known = known.apply(recorded)
    assert Publishers.from_snapshot(known.to_snapshot()) == known
    return known


def test_the_first_run_says_it_for_all_of_the_repository() -> None:
    known = after(trusted(PUBLISH), trusted(RELEASE), trusted(ELSEWHERE))
    assert known.pin("a", "74") == [pinned(PUBLISH, "74"), pinned(RELEASE, "74")]
    assert after(trusted(PUBLISH), pinned(PUBLISH, "74")).pin("a", "74") == []


def test_what_was_trusted_when_each_workflow_had_a_number_of_its_own_is_held_to_the_one() -> None:
    known = after(trusted(PUBLISH), trusted(RELEASE), pinned(PUBLISH, "74"))
    for number in ("75", None):
        with pytest.raises(Forbidden, match="another repository"):
            known.pin("b", number)
    assert known.pin("b", "74") == [pinned(RELEASE, "74")]


def test_what_is_trusted_later_has_the_number() -> None:
    known = after(trusted(PUBLISH), pinned(PUBLISH, "74"))
    assert known.trust(RELEASE) == [trusted(RELEASE), pinned(RELEASE, "74")]
    assert known.trust(ELSEWHERE) == [trusted(ELSEWHERE)]


def test_a_host_that_gives_no_numbers_is_taken_by_its_names() -> None:
    known = after(trusted(PUBLISH))
    assert known.pin("a", None) == []
    with pytest.raises(Forbidden):
        known.pin("nobody", None)
