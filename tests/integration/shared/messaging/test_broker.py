import time
from collections.abc import Iterator

import pytest
from amqp.exceptions import ConnectionForced
from kombu import Connection

from plugin_platform.messaging.broker import beat, listen, new_connection


@pytest.fixture
def quiet_connection(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A connection on which nothing but heartbeats passes, one a second."""
    monkeypatch.setenv("AMQP_URI", amqp_uri)
    with new_connection("test", heartbeat=1) as connection:
        connection.connect()
        yield connection


def stay(connection: Connection, *, listening: bool) -> None:
    end = time.monotonic() + 3.5
    while time.monotonic() < end:
        if listening:
            listen(connection)
        beat(connection)
        time.sleep(0.2)


def test_quiet_connection_stays(quiet_connection: Connection) -> None:
    stay(quiet_connection, listening=True)
    assert quiet_connection.connected


def test_quiet_connection_whose_heartbeats_nobody_reads_is_given_up(
    quiet_connection: Connection,
) -> None:
    with pytest.raises(ConnectionForced):
        stay(quiet_connection, listening=False)
