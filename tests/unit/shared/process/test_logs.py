import json
import logging

import pytest

from plugin_platform import logs


def line(message: str, *arguments: object, error: Exception | None = None) -> dict[str, object]:
    information = (type(error), error, None) if error else None
    record = logging.LogRecord("a.b", logging.WARNING, "", 1, message, arguments, information)
    parsed: dict[str, object] = json.loads(logs.Formatter().format(record))
    return parsed


def test_line_names_service_and_correlation_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["run.py", "catalog.service"])
    token = logs.correlation_id.set("abc")
    try:
        written = line("moved %d", 3)
    finally:
        logs.correlation_id.reset(token)
    assert written["service"] == "catalog"
    assert written["correlationId"] == "abc"
    assert written["message"] == "moved 3"
    assert written["level"] == "warning"


def test_a_line_stays_one_line() -> None:
    written = logs.Formatter().format(
        logging.LogRecord("a", logging.ERROR, "", 1, "one\ntwo", (), None)
    )
    assert "\n" not in written


def test_exception_is_kept() -> None:
    assert "ValueError: bad" in str(line("failed", error=ValueError("bad"))["exception"])


def test_answers_are_no_failures() -> None:
    expected = logging.LogRecord("n", 30, "", 1, "(expected) error handling worker %s", (), None)
    failure = logging.LogRecord("n", 40, "", 1, "error handling worker %s", (), None)
    assert not logs.Unexpected().filter(expected)
    assert logs.Unexpected().filter(failure)
