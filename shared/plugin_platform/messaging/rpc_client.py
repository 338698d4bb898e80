"""Calling a nameko service with a time-out, from a plain process or a green thread.

nameko's own client waits for ever. Here the request expires in the queue when the caller
has given up, and an unknown service is known at once.
"""

from __future__ import annotations

import time
from typing import Any, Self
from uuid import uuid4

from amqp.exceptions import AMQPError
from kombu import Connection, Consumer, Exchange, Producer, Queue

from plugin_platform.errors import Unavailable
from plugin_platform.messaging.broker import BROKER_ERRORS, abandon, new_connection

# Declared by the topology: a caller may not.
RPC_EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True, no_declare=True)
PAGE = 500


class RpcClient:
    """One connection, opened when needed, for one thread at a time."""

    def __init__(self, name: str, timeout: float) -> None:
        self._name = name
        self._timeout = timeout
        self._connection: Connection | None = None
        self._replies: dict[str, Any] = {}

    def history(self, source: str, position: int) -> dict[str, Any]:
        """Return the next page of ``source``'s log after ``position`` (``EventStore.history``)."""
        return dict(self.call(source, "history", position=position, limit=PAGE))

    def call(self, service: str, method: str, **arguments: Any) -> Any:
        """Return the answer. Raises ``Unavailable`` when none comes in time or it failed."""
        try:
            reply = self._exchange(service, method, arguments)
        except BROKER_ERRORS as error:
            self.close()
            raise Unavailable(f"{service} did not answer: {type(error).__name__}") from error
        except BaseException:
            self.close()
            raise
        if reply["error"]:
            raise Unavailable(f"{service}.{method} failed: {reply['error'].get('exc_type')}")
        return reply["result"]

    def close(self) -> None:
        abandon(self._connection)
        self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, service: str, method: str, arguments: dict[str, Any]) -> Any:
        deadline = time.monotonic() + self._timeout
        connection = self._open()
        correlation_id = str(uuid4())
        self._replies.clear()
        self._producer.publish(
            {"args": [], "kwargs": arguments},
            exchange=RPC_EXCHANGE,
            routing_key=f"{service}.{method}",
            serializer="json",
            reply_to=self._address,
            correlation_id=correlation_id,
            mandatory=True,
            expiration=self._timeout,
            retry=False,
        )
        while correlation_id not in self._replies:
            connection.drain_events(timeout=max(0.001, deadline - time.monotonic()))
        return self._replies.pop(correlation_id)

    def _open(self) -> Connection:
        if self._connection is not None and self._connection.connected:
            return self._connection
        self._connection = connection = new_connection(f"{self._name}.rpc", heartbeat=0)
        connection.connect()
        channel = connection.default_channel
        channel.events["basic_return"].add(_refuse)
        self._address = str(uuid4())
        queue = Queue(
            f"rpc.reply-{self._name}-{self._address}",
            exchange=RPC_EXCHANGE,
            routing_key=self._address,
            exclusive=True,
            auto_delete=True,
        )
        Consumer(channel, [queue], callbacks=[self._keep], no_ack=True, accept=["json"]).consume()
        self._producer = Producer(channel)
        return connection

    def _keep(self, body: Any, message: Any) -> None:
        self._replies[message.properties.get("correlation_id")] = body


def _refuse(*_: Any) -> None:
    raise AMQPError("nobody serves this call")
