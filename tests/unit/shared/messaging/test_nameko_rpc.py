import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import eventlet
import psycopg
import pytest

from plugin_platform.errors import Unavailable
from plugin_platform.nameko import rpc, wire


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(rpc, "WORKER_TIMEOUT", 0.02)
    return SimpleNamespace(entrypoint=rpc.SafeRpc())


def test_call_that_takes_too_long_is_ended(worker: Any) -> None:
    rpc.limit_worker(worker)
    with pytest.raises(Unavailable):
        eventlet.sleep(1)


def test_limit_is_set_once_and_lifted_with_the_result(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rpc.limit_worker(worker)
    rpc.limit_worker(worker)
    monkeypatch.setattr("nameko.rpc.Rpc.handle_result", lambda *_: ("result", None))
    assert worker.entrypoint.handle_result(None, worker, "result", None) == ("result", None)
    eventlet.sleep(0.05)


def test_dates_and_ids_are_answered_as_strings() -> None:
    result = {"at": datetime(2026, 1, 2, tzinfo=UTC), "on": date(2026, 1, 2), "id": UUID(int=1)}
    assert json.loads(wire.answer_to_wire(result, None))["result"] == {
        "at": "2026-01-02T00:00:00+00:00",
        "on": "2026-01-02",
        "id": "00000000-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize("result", [object(), float("nan"), {1, 2}])
def test_result_that_is_no_json_is_an_error_for_the_caller(result: object) -> None:
    error = json.loads(wire.answer_to_wire(result, None))["error"]
    assert error["exc_type"] == "UnserializableValueError"


@pytest.mark.parametrize(
    ("code", "answer"),
    [("57014", "Unavailable"), ("53100", "Unavailable"), ("54001", "StatementTooComplex")],
)
def test_callers_are_told_to_come_back_only_where_that_may_help(code: str, answer: str) -> None:
    error = psycopg.errors.lookup(code)("no")
    assert wire.error_to_wire(error)["exc_type"] == answer
