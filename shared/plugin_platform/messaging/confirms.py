"""Publishing a batch with publisher confirms, waited for once per batch."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from amqp import basic_message
from kombu import Connection

CONFIRM_TIMEOUT = 8.0  # seconds
PERSISTENT = 2


@dataclass(frozen=True)
class Message:
    """``body`` is JSON."""

    routing_key: str
    id: str
    body: bytes


class NotConfirmed(Exception):
    """The broker returned, refused or did not acknowledge a message."""


class ConfirmedPublisher:
    """Publishes to one exchange; every message must reach a queue."""

    def __init__(self, connection: Connection, exchange: str) -> None:
        self._connection = connection
        self._exchange = exchange
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._tag = 0  # the broker numbers a channel's messages from 1
        self._unconfirmed: set[int] = set()
        self._refusal: str | None = None

    def publish(self, messages: Iterable[Message]) -> None:
        """Return when all are confirmed.

        Raises ``NotConfirmed``, ``TimeoutError`` or what a lost connection raises; then
        nobody knows which messages arrived, and the channel must not be used again.
        """
        for message in messages:
            self._tag += 1
            self._unconfirmed.add(self._tag)
            self._channel.basic_publish(
                basic_message.Message(
                    message.body,
                    content_type="application/json",
                    content_encoding="utf-8",
                    delivery_mode=PERSISTENT,
                    message_id=message.id,
                ),
                exchange=self._exchange,
                routing_key=message.routing_key,
                mandatory=True,
            )
        self._await_confirms()

    def _await_confirms(self) -> None:
        deadline = time.monotonic() + CONFIRM_TIMEOUT
        while self._unconfirmed and not self._refusal:
            self._connection.drain_events(timeout=max(0.001, deadline - time.monotonic()))
        if self._refusal:
            raise NotConfirmed(self._refusal)

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._unconfirmed = {tag for tag in self._unconfirmed if tag > delivery_tag}
        else:
            self._unconfirmed.discard(delivery_tag)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refusal = "the broker refused a message"

    def _on_return(self, error: Exception, exchange: str, routing_key: str, *_: Any) -> None:
        self._refusal = "no queue took a message"


class OptionalPublisher(ConfirmedPublisher):
    """The same, to an exchange to which perhaps nobody binds."""

    def __init__(self, connection: Connection, exchange: str) -> None:
        super().__init__(connection, exchange)
        self._unheard: set[str] = set()

    def publish_all(self, messages: Iterable[Message]) -> set[str]:
        """Return the routing keys for which there is no queue. Raises as ``publish``."""
        self._unheard.clear()
        self.publish(messages)
        return set(self._unheard)

    def _on_return(self, error: Exception, exchange: str, routing_key: str, *_: Any) -> None:
        self._unheard.add(routing_key)
