"""Whether to wait, to try a few times, or to park: by what PostgreSQL says."""

import psycopg
import pytest

from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.eventstore.faults import is_doubtful, is_transient

WAIT = {
    "08006": "connection failure",
    "25006": "read-only: a standby",
    "25P03": "idle in transaction",
    "40001": "serialization",
    "40P01": "deadlock",
    "53100": "disk full",
    "53300": "too many connections",
    "55P03": "lock not available",
    "57P01": "shutdown",
    "57P03": "starting up",
    "58030": "input and output",
}
TRY = {"57014": "statement time-out", "53400": "configured limit"}
PARK = {
    "22001": "string too long",
    "23505": "unique violation",
    "42P01": "no such table",
    "54000": "program limit",
    "54001": "too complex",
    "55000": "not in the state",
    "XX000": "internal",
}


def error(code: str) -> psycopg.Error:
    return psycopg.errors.lookup(code)()


@pytest.mark.parametrize("code", WAIT, ids=WAIT.get)
def test_what_passes_is_waited_for(code: str) -> None:
    assert is_transient(error(code))
    assert not is_doubtful(error(code))


@pytest.mark.parametrize("code", TRY, ids=TRY.get)
def test_what_took_too_long_is_doubtful(code: str) -> None:
    assert is_doubtful(error(code))
    assert not is_transient(error(code))


@pytest.mark.parametrize("code", PARK, ids=PARK.get)
def test_what_would_fail_again_is_neither(code: str) -> None:
    assert not is_transient(error(code))
    assert not is_doubtful(error(code))


def test_a_lost_connection_passes_and_a_mistake_does_not() -> None:
    assert is_transient(psycopg.OperationalError("server closed the connection"))
    assert is_transient(Unavailable("away"))
    assert not is_transient(Conflict("no"))
    assert not is_transient(KeyError("data"))
