"""Connections to RabbitMQ that end in bounded time."""

from __future__ import annotations

import logging
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import KombuError

from plugin_platform import config

log = logging.getLogger(__name__)

CONNECT_TIMEOUT = 3.0  # seconds
IO_TIMEOUT = 8.0  # seconds; the kernel's, so it bounds plain processes only
HEARTBEAT = 20.0  # seconds

# All that a broker which is away, going or coming can make a call raise.
BROKER_ERRORS: tuple[type[Exception], ...] = (AMQPError, KombuError, OSError)


def new_connection(name: str, heartbeat: float = HEARTBEAT) -> Connection:
    """Return a connection that is not yet open; ``name`` is what operators see."""
    return Connection(
        config.amqp_uri(),
        connect_timeout=CONNECT_TIMEOUT,
        heartbeat=heartbeat,
        transport_options={
            "read_timeout": IO_TIMEOUT,
            "write_timeout": IO_TIMEOUT,
            "client_properties": {"connection_name": name},
        },
    )


def abandon(connection: Connection | None) -> None:
    """Close the socket without a word to the broker, which may never answer."""
    amqp: Any = getattr(connection, "_connection", None)
    if amqp is None:
        return
    try:
        amqp.collect()
    except BROKER_ERRORS as error:
        log.debug("socket was broken already: %s", error)


def beat(connection: Connection) -> None:
    """Send and check heartbeats; call at least once a second or so.

    What comes from the broker counts only once it is read: who consumes nothing calls
    ``listen`` first.
    """
    connection.heartbeat_check(rate=2)


def listen(connection: Connection) -> None:
    """Read what the broker has sent, without waiting for more."""
    try:
        while True:
            connection.drain_events(timeout=0.001)
    except TimeoutError:
        return
