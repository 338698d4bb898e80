"""nameko's RPC server, made to survive its broker; the wire format is nameko's."""

from __future__ import annotations

import time
from typing import Any

from eventlet import Timeout
from nameko.rpc import Rpc, RpcConsumer, get_rpc_exchange
from psycopg_pool import PoolTimeout

from plugin_platform import metrics
from plugin_platform.errors import PlatformError, Unavailable
from plugin_platform.nameko.queue_consumer import SafeQueueConsumer
from plugin_platform.nameko.replies import Replies
from plugin_platform.nameko.wire import answer_to_wire

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
    """Like nameko's ``Rpc``; some errors are answers and need no traceback in the log."""

    rpc_consumer = SafeRpcConsumer()

    def __init__(self, expected_exceptions: Any = ANSWERS, **options: Any) -> None:
        super().__init__(expected_exceptions=expected_exceptions, **options)

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
