"""What is asked of a platform before it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from deploy.local.bench.load import targets
from deploy.local.bench.load.targets import Target
from deploy.local.layout import Failure


class Answering(Target):
    """Answers with these, the last one again and again."""

    def __init__(self, *statuses: int) -> None:
        super().__init__("platform", "http://platform.test", [])
        self.statuses = list(statuses)
        self.keys: list[str | None] = []

    def _ask_once(
        self, method: str, path: str, headers: Mapping[str, str], content: Mapping[str, Any]
    ) -> httpx.Response:
        self.keys.append(headers.get("Idempotency-Key"))
        left = self.statuses
        return httpx.Response(left.pop(0) if len(left) > 1 else left[0], text="said")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "PAUSE", 0)


def test_a_command_is_repeated_as_the_same_one_while_a_service_is_away() -> None:
    target = Answering(503, 409, 201)
    assert target.ask("POST", "/register").status_code == 201
    assert len(target.keys) == 3
    assert len(set(target.keys)) == 1
    assert target.keys[0]


def test_what_stays_away_and_what_is_refused_is_said() -> None:
    with pytest.raises(Failure, match="platform answers GET /plugins with 503: said"):
        Answering(503).ask("GET", "/plugins")
    refused = Answering(400)
    with pytest.raises(Failure, match="with 400"):
        refused.ask("POST", "/register")
    assert len(refused.keys) == 1
