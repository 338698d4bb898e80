"""gunicorn's ASGI worker, with idle connections that end.

gunicorn 26.2 sets the keep-alive timer after an answer and takes it away again in the next turn
of the same loop (``ASGIProtocol._handle_connection``). Idle connections then stay for ever, and
each stop waits for them until ``graceful_timeout``. Here the timer stays, and looks for itself
whether a request has come meanwhile.
"""

from __future__ import annotations

from gunicorn.asgi.protocol import ASGIProtocol  # type: ignore[import-untyped]
from gunicorn.workers import gasgi  # type: ignore[import-untyped]


class IdleProtocol(ASGIProtocol):  # type: ignore[misc]
    def _cancel_keepalive_timer(self) -> None:
        if self._closed:
            super()._cancel_keepalive_timer()

    def _keepalive_timeout(self) -> None:
        if not self._request_ready.is_set():
            super()._keepalive_timeout()


gasgi.ASGIProtocol = IdleProtocol


class Worker(gasgi.ASGIWorker):  # type: ignore[misc]
    """Named here so that the settings can name it; it makes the protocol above."""
