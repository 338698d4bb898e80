"""Versions that go to some people first, at the service as it runs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    said_of,
    submission,
)
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound

VERSION = "1.1.0"


@pytest.fixture
def public(client: Any, bundles: Bundles, plugin_id: str) -> str:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    return plugin_id


@pytest.fixture
def rolling(client: Any, bundles: Bundles, public: str) -> str:
    """1.1.0 goes to 10 % first."""
    code = bundle(public, VERSION)
    client.submit_version(**submission(bundles, public, code, version=VERSION, rollout=10))
    return public


def named(plugin_id: str) -> dict[str, Any]:
    return {"actor": ADA, "plugin_id": plugin_id, "version": VERSION}


def test_a_version_is_handed_in_for_some_and_raised_to_all(
    client: Any, publishing: RunningService, rolling: str
) -> None:
    assert said_of(publishing, rolling)[3:] == [
        "plugin.version_submitted",
        "plugin.rollout_started",
        "plugin.published",
    ]
    [one] = client.list_rollouts(actor=ADA, plugin_id=rolling)["items"]
    assert (one["version"], one["percent"], one["state"], one["previous"]) == (
        VERSION,
        10,
        "rolling",
        "1.0.0",
    )
    for percent in (25, 25, 50):
        [one] = client.raise_rollout(**named(rolling), percent=percent)["items"]
        assert (one["percent"], one["state"]) == (percent, "rolling")
    for _ in range(2):
        [one] = client.raise_rollout(**named(rolling), percent=100)["items"]
        assert (one["percent"], one["state"]) == (50, "completed")
    assert [(step["kind"], step["percent"]) for step in one["changes"]] == [
        ("completed", None),
        ("raised", 50),
        ("raised", 25),
        ("started", 10),
    ]
    assert client.get_owned_plugin(actor=ADA, plugin_id=rolling)["rollout_count"] == 1


def test_it_is_paused_halted_and_resumed(
    client: Any, publishing: RunningService, rolling: str
) -> None:
    def state_after(method: str, **arguments: Any) -> str:
        answers = [getattr(client, method)(**named(rolling), **arguments) for _ in range(2)]
        assert answers[0] == answers[1], "the same again is the same answer"
        return str(answers[0]["items"][0]["state"])

    assert state_after("pause_rollout") == "paused"
    assert state_after("resume_rollout") == "rolling"
    assert state_after("halt_rollout", reason="It loses text.") == "halted"
    [one] = client.list_rollouts(actor=ADA, plugin_id=rolling)["items"]
    assert (one["changes"][0]["reason"], one["changes"][0]["figures"]) == ("It loses text.", None)
    with pytest.raises(Conflict, match="Resume it first"):
        client.raise_rollout(**named(rolling), percent=50)
    assert state_after("resume_rollout") == "rolling"
    said = said_of(publishing, rolling)[6:]
    assert said == [f"plugin.rollout_{it}" for it in ("paused", "resumed", "halted", "resumed")]


def test_of_many_who_raise_it_at_once_one_is_said(
    client: Any, publishing: RunningService, rolling: str
) -> None:
    def raise_it(_: int) -> int:
        with publishing.client() as mine:
            return int(mine.raise_rollout(**named(rolling), percent=25)["items"][0]["percent"])

    with ThreadPoolExecutor(6) as people:
        assert set(people.map(raise_it, range(6))) == {25}
    assert said_of(publishing, rolling).count("plugin.rollout_raised") == 1


def test_nobody_else_sees_or_changes_it(
    client: Any, publishing: RunningService, rolling: str
) -> None:
    before = said_of(publishing, rolling)
    asks: list[tuple[str, dict[str, Any]]] = [
        ("list_rollouts", {}),
        ("raise_rollout", {"version": VERSION, "percent": 50}),
        ("pause_rollout", {"version": VERSION}),
        ("resume_rollout", {"version": VERSION}),
        ("halt_rollout", {"version": VERSION}),
    ]
    for method, arguments in asks:
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=developer(), plugin_id=rolling, **arguments)
        with pytest.raises(NotFound):
            getattr(client, method)(actor=ADA, plugin_id="nobody-has-this", **arguments)
    assert said_of(publishing, rolling) == before


def test_what_cannot_be_rolled_out_is_refused_before_anything_is_stored(
    client: Any, publishing: RunningService, bundles: Bundles, rolling: str
) -> None:
    before = said_of(publishing, rolling)
    for version, percent, error in (
        ("1.2.0", 10, Conflict),
        ("1.2.0", 33, Invalid),
        ("1.2.0-beta.1", 10, Invalid),
    ):
        code = bundle(rolling, version)
        with pytest.raises(error) as refused:
            client.submit_version(
                **submission(bundles, rolling, code, version=version, rollout=percent)
            )
        assert refused.value.errors[0]["pointer"] == "/rollout"
    assert said_of(publishing, rolling) == before
    code = bundle(rolling, "1.2.0")
    client.submit_version(**submission(bundles, rolling, code, version="1.2.0"))
    assert said_of(publishing, rolling)[-2:] == ["plugin.version_submitted", "plugin.published"]


@pytest.mark.parametrize("reason", ["x" * 501, "nul \0", "two\nlines", "\u202eright to left"])
def test_a_reason_is_one_line_of_plain_text(client: Any, rolling: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        client.halt_rollout(**named(rolling), reason=reason)
    assert refused.value.errors[0]["pointer"] == "/reason"


def test_who_pauses_and_resumes_for_ever_fills_no_answer(client: Any, rolling: str) -> None:
    for _ in range(30):
        client.pause_rollout(**named(rolling))
        client.resume_rollout(**named(rolling))
    [one] = client.list_rollouts(actor=ADA, plugin_id=rolling)["items"]
    assert len(one["changes"]) == 50
    assert one["changes"][0]["kind"] == "resumed"
