"""nameko's RPC server, made to survive its broker.

Stock nameko ends the process when an acknowledgement or a reply meets a broken socket,
never ends on SIGTERM while the broker is away, and acknowledges what it cannot read.
The wire format is nameko's; callers notice nothing.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from eventlet import Timeout, sleep
from kombu import Connection, Consumer, Producer
from nameko.exceptions import UnserializableValueError, serialize
from nameko.extensions import SharedExtension
from nameko.messaging import QueueConsumer
from nameko.rpc import Rpc, RpcConsumer, get_rpc_exchange
from psycopg_pool import PoolTimeout

from plugin_platform.broker import BROKER_ERRORS, abandon, new_connection
from plugin_platform.errors import PlatformError, Unavailable

log = logging.getLogger(__name__)

SETUP_TIMEOUT = 5.0
REPLY_TIMEOUT = 5.0
WORKER_TIMEOUT = 30.0  # for a call; its caller has given up long before
CANCEL_TIMEOUT = 2.0
RETRY_DELAY = 0.5
IDLE = 0.3  # seconds between looks whether to stop
TRANSIENT = 1  # a reply is worth nothing after a restart of the broker
# During an outage the pool itself says what is wrong, once and not for each call.
ANSWERS = (PlatformError, PoolTimeout)


class SafeQueueConsumer(QueueConsumer):
    """Reconnects for ever, lets go on request even without a broker."""

    _pending_remove_providers: dict[Any, Any]
    should_stop: bool = False
    _leaving = False

    def run(self) -> None:
        while not self.should_stop:
            try:
                for _ in self.consume(safety_interval=IDLE):
                    pass
            except (Exception, Timeout) as error:
                log.warning("broker lost: %s: %s", type(error).__name__, error)
                self._consumers.clear()
                self._cancel_consumers_if_requested()
                self.should_stop = self.should_stop or self._leaving
                if not self.should_stop:
                    sleep(RETRY_DELAY)

    def stop(self) -> None:
        if not self._consumers_ready.ready():
            self.should_stop = True
        self.wait_for_providers()
        self._gt.wait()

    @contextmanager
    def Consumer(self) -> Iterator[tuple[Connection, Any, list[Any]]]:
        connection = new_connection(f"{self.container.service_name}.rpc-server")
        try:
            with Timeout(SETUP_TIMEOUT):
                connection.connect()
                channel = connection.default_channel
                make = partial(Consumer, channel, on_decode_error=self.on_decode_error)
                consumers = list(self.get_consumers(make, channel))
                for consumer in consumers:
                    consumer.consume()
            yield connection, channel, consumers
            with Timeout(1, False):
                connection.close()
        finally:
            abandon(connection)

    def on_iteration(self) -> None:
        """Cancel on request, but keep the channel until the workers have acknowledged."""
        self._cancel_consumers_if_requested()
        pool = self.container._worker_pool
        if not self._consumers and not pool.running() and not pool.waiting():
            self.should_stop = True

    def ack_message(self, message: Any) -> None:
        self._quietly(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        self._quietly(message, message.requeue)

    def on_decode_error(self, message: Any, error: Exception) -> None:
        log.error("unreadable call refused: %s", type(error).__name__)
        message.reject(requeue=False)

    def _quietly(self, message: Any, operation: Any) -> None:
        # The broker delivers again what was not acknowledged.
        if not message.channel or not message.channel.connection:
            return
        try:
            operation()
        except BROKER_ERRORS as error:
            log.warning("acknowledgement lost: %s", type(error).__name__)

    def _cancel_consumers_if_requested(self) -> None:
        """Let go those who asked, also when the broker does not answer."""
        requested, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in requested.items():
            self._leaving = True
            consumer = self._consumers.pop(provider, None)
            try:
                with Timeout(CANCEL_TIMEOUT):
                    if consumer is not None:
                        consumer.cancel()
            finally:
                removed.send()

    def _handle_thread_exited(self, thread: Any) -> None:
        if not self._consumers_ready.ready():
            self._consumers_ready.send(None)


class Replies(SharedExtension):
    """Sends answers over one connection of its own, one at a time, without confirms.

    An answer that is lost is a time-out to the caller, as is a lost request.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def send(self, body: str, exchange: Any, properties: dict[str, Any]) -> None:
        for _ in range(2):
            try:
                with Timeout(REPLY_TIMEOUT), self._turn:
                    self._publish(body, exchange, properties)
                return
            except (*BROKER_ERRORS, Timeout) as error:
                log.warning("reply not sent: %s", type(error).__name__)
                self._close()

    def stop(self) -> None:
        self._close()
        super().stop()

    def _publish(self, body: str, exchange: Any, properties: dict[str, Any]) -> None:
        if self._producer is None:
            name = f"{self.container.service_name}.replies"
            self._connection = new_connection(name, heartbeat=0)
            self._connection.connect()
            self._producer = Producer(self._connection.default_channel)
        self._producer.publish(
            body,
            exchange=exchange,
            routing_key=properties["reply_to"],
            correlation_id=properties.get("correlation_id"),
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=TRANSIENT,
            retry=False,
        )

    def _close(self) -> None:
        abandon(self._connection)
        self._connection = self._producer = None


class SafeRpcConsumer(RpcConsumer):
    queue_consumer = SafeQueueConsumer()
    replies = Replies()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if "reply_to" in message.properties:
            exchange = get_rpc_exchange(self.container.config)
            self.replies.send(_body(result, exc_info), exchange, message.properties)
        self.queue_consumer.ack_message(message)
        return result, exc_info


class SafeRpc(Rpc):
    """Like nameko's ``Rpc``; some errors are answers and need no traceback in the log."""

    rpc_consumer = SafeRpcConsumer()

    def __init__(self, expected_exceptions: Any = ANSWERS, **options: Any) -> None:
        super().__init__(expected_exceptions=expected_exceptions, **options)

    def handle_result(
        self, message: Any, worker_ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        if hasattr(worker_ctx, "limit"):
            worker_ctx.limit.cancel()
        return super().handle_result(message, worker_ctx, result, exc_info)  # type: ignore[no-any-return]


def limit_worker(worker_ctx: Any) -> None:
    """End the method with ``Unavailable`` when it takes too long; call in its green thread.

    A frozen database would otherwise hold all workers, also after it came back.
    """
    if isinstance(worker_ctx.entrypoint, SafeRpc) and not hasattr(worker_ctx, "limit"):
        worker_ctx.limit = Timeout(WORKER_TIMEOUT, Unavailable("This took too long."))


def _body(result: Any, exc_info: Any) -> str:
    if exc_info is not None:
        return json.dumps({"result": None, "error": error_to_wire(exc_info[1])})
    try:
        return json.dumps({"result": result, "error": None}, default=_plain, allow_nan=False)
    except (TypeError, ValueError):
        log.exception("an answer that is no JSON")
        error = serialize(UnserializableValueError("an answer that is no JSON"))
        return json.dumps({"result": None, "error": error})


def error_to_wire(error: BaseException) -> dict[str, Any]:
    """Like nameko's ``serialize``, which would turn numbers and null into strings."""
    if isinstance(error, psycopg.OperationalError):
        error = Unavailable("The database cannot be reached.")
    if not isinstance(error, PlatformError):
        return dict(serialize(error))
    kind = type(error)
    return {
        "exc_type": kind.__name__,
        "exc_path": f"{kind.__module__}.{kind.__name__}",
        "exc_args": [error.detail, error.errors],
        "value": error.detail,
    }


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
