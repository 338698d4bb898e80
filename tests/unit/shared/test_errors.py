import pickle

import pytest
from nameko.exceptions import deserialize, deserialize_to_instance
from psycopg import OperationalError

from plugin_platform import errors
from plugin_platform.nameko.wire import error_to_wire

FIELDS = [{"pointer": "/settings/size", "detail": "Too large.", "line": 3}]


def test_detail_and_errors_are_what_was_given() -> None:
    error = errors.Invalid("No.", FIELDS)
    assert (error.detail, error.errors, str(error)) == ("No.", FIELDS, "No.")


def test_errors_are_optional() -> None:
    assert errors.NotFound("Gone.").errors == []


@pytest.mark.parametrize("kind", errors.PlatformError.__subclasses__())
def test_error_survives_the_wire(kind: type[errors.PlatformError]) -> None:
    copy = deserialize(error_to_wire(deserialize_to_instance(kind)("No.", FIELDS, 7)))
    assert type(copy) is kind
    assert (copy.detail, copy.errors, copy.retry_after) == ("No.", FIELDS, 7)


def test_error_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(errors.Conflict("No.", FIELDS)))  # noqa: S301
    assert (copy.detail, copy.errors) == ("No.", FIELDS)


def test_lost_database_is_told_as_unavailable() -> None:
    wire = error_to_wire(OperationalError("password=secret host=db"))
    assert wire["exc_type"] == "Unavailable"
    assert "secret" not in str(wire)
