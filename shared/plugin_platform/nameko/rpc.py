"""nameko's RPC server, made to survive its broker, and to believe the gateway only; the wire
format is nameko's.
"""

from __future__ import annotations

import inspect
import logging
import time
from typing import Any

from eventlet import Timeout
from nameko.rpc import Rpc, RpcConsumer, get_rpc_exchange
from psycopg_pool import PoolTimeout

from plugin_platform import actors, config, metrics
from plugin_platform.errors import PlatformError, Unauthenticated, Unavailable
from plugin_platform.nameko.queue_consumer import SafeQueueConsumer
from plugin_platform.nameko.replies import Replies
from plugin_platform.nameko.wire import answer_to_wire
from plugin_platform.signatures import Call

log = logging.getLogger(__name__)

WORKER_TIMEOUT = 30.0  # for a call; its caller has given up long before
# During an outage the pool itself says what is wrong, once and not for each call.
ANSWERS = (PlatformError, PoolTimeout)


class SafeRpcConsumer(RpcConsumer):
    queue_consumer = SafeQueueConsumer()
    replies = Replies()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if "reply_to" in message.properties:
            exchange = get_rpc_exchange(self.container.config)
            self.replies.send(answer_to_wire(result, exc_info), exchange, message.properties)
        self.queue_consumer.ack_message(message)
        return result, exc_info


class SafeRpc(Rpc):
    """Like nameko's ``Rpc``; some errors are answers and need no traceback in the log.

    A call is refused unless the gateway has signed it. ``signed=False`` is for what services
    ask each other: there the broker says who may ask (``messaging/access.py``).

    The ``metadata`` of a command name its actor, by the arguments that are signed.
    """

    rpc_consumer = SafeRpcConsumer()

    def __init__(
        self, expected_exceptions: Any = ANSWERS, *, signed: bool = True, **options: Any
    ) -> None:
        super().__init__(expected_exceptions=expected_exceptions, **options)
        self._signed = signed
        self._key = ""
        self._is_command = False

    def setup(self) -> None:
        if self._signed:
            self._key = config.actor_key(self.container.service_name)
        method = getattr(self.container.service_cls, self.method_name)
        self._is_command = "metadata" in inspect.signature(method).parameters
        super().setup()

    def handle_message(self, body: Any, message: Any) -> None:
        if self._signed:
            self._verify(message)
        if self._is_command and isinstance(body.get("kwargs"), dict):
            body = {**body, "kwargs": actors.with_actor(body["kwargs"])}
        super().handle_message(body, message)

    def _verify(self, message: Any) -> None:
        raw = message.body if isinstance(message.body, bytes) else message.body.encode()
        call_id = message.properties.get("correlation_id") or ""
        try:
            call = Call(message.delivery_info["routing_key"], call_id, raw)
            call.verify(self._key, message.headers or {})
        except Unauthenticated as error:
            log.warning("call refused: %s", error)
            raise

    def handle_result(
        self, message: Any, worker_ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        if hasattr(worker_ctx, "limit"):
            worker_ctx.limit.cancel()
            outcome = exc_info[0].__name__ if exc_info else "ok"
            metrics.call(self.method_name, outcome, time.monotonic() - worker_ctx.started)
        return super().handle_result(message, worker_ctx, result, exc_info)  # type: ignore[no-any-return]


def limit_worker(worker_ctx: Any) -> None:
    """End the method with ``Unavailable`` when it takes too long; call in its green thread.

    A frozen database would otherwise hold all workers, also after it came back.
    """
    if isinstance(worker_ctx.entrypoint, SafeRpc) and not hasattr(worker_ctx, "limit"):
        worker_ctx.started = time.monotonic()
        worker_ctx.limit = Timeout(WORKER_TIMEOUT, Unavailable("This took too long."))
