"""gunicorn's ASGI worker, with bounds that gunicorn 26.2 lacks.

Ended or refused, before the application sees it:

* A client that sends its headers too slowly or without end, or does not read its answer.
* More connections of one network than a browser has, unless a proxy in front counts them.
* Lengths and encodings that another server may read otherwise (``+25``, ``2_5``, a list).

Handled here, and otherwise than by gunicorn:

* A body that comes faster than it is read waits; gunicorn would keep all of it.
* A request that comes before the one in front of it is done with waits for its turn. gunicorn
  throws it away, also one that a quick client sends between the end of an answer and the reset of
  the parser.
* A WebSocket, with frames of ``websocket.py``, only where there is one; elsewhere an upgrade is a
  request like any other.
* An idle connection is closed. gunicorn sets its keep-alive timer and takes it away again in the
  next turn of the same loop (``ASGIProtocol._handle_connection``). Here the timer stays, and looks
  for itself whether a request has come meanwhile.
* What is ready (``fast/``) is answered before a task is woken for it.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
from collections import Counter
from typing import Any, ClassVar

from gunicorn.asgi import protocol  # type: ignore[import-untyped]
from gunicorn.asgi.parser import ParseError  # type: ignore[import-untyped]
from gunicorn.workers import gasgi  # type: ignore[import-untyped]

from gateway.fast import connection
from gateway.fast.answers import Answer
from gateway.fast.layer import NOBODY
from gateway.http.input.strict_parser import StrictParser
from gateway.http.networks import network_of
from gateway.urls import AT_STOP, LIVE
from gateway.websocket import WebSocket

HEADERS_WITHIN = float(os.environ.get("GATEWAY_HEADERS_WITHIN", "10"))  # s
READS_WITHIN = 30.0  # s without taking anything of an answer
# Bytes of which the parser keeps what lies behind a request. The one in C has room for 64 KB of
# that, and forgets the rest.
AT_ONCE = 16 * 1024
# Bytes of which nothing came of yet: neither the end of headers nor a piece of a body. gunicorn's
# parsers keep a line of any length, and look for its end from its start each time.
MOST_UNFINISHED = 64 * 1024
READY_AT_ONCE = 32  # answers, before others have their turn
MOST_BUFFERED = 128 * 1024  # bytes of a body that nobody has asked for yet
PER_NETWORK = int(os.environ.get("GATEWAY_CONNECTIONS_PER_NETWORK", "256"))  # a worker; 0: any
BEHIND_PROXY = os.environ.get("GATEWAY_TRUSTED_PROXIES", "0") != "0"
FILES_FOR_OTHERS = 200  # descriptors: Redis, the broker, the storage, logs

LENGTH = re.compile(rb"[0-9]{1,15}\Z")


class BoundedBody(protocol.BodyReceiver):  # type: ignore[misc]
    """Lets the sender wait while the application does not read."""

    __slots__ = ("_waiting",)

    def __init__(self, request: Any, connection: Any) -> None:
        super().__init__(request, connection)
        self._waiting = 0

    def feed(self, chunk: bytes) -> None:
        self._waiting += len(chunk)
        if self._waiting > MOST_BUFFERED:
            self.protocol._pause_reading()
        super().feed(chunk)

    def _pop_chunk(self) -> dict[str, Any]:
        message: dict[str, Any] = super()._pop_chunk()
        self._waiting -= len(message["body"])
        if self._waiting <= MOST_BUFFERED:
            self.protocol._resume_reading()
        return message


class GuardedProtocol(protocol.ASGIProtocol):  # type: ignore[misc]
    _connections: ClassVar[Counter[str]] = Counter()  # of this worker process, by network

    _callback_parser: Any

    def __init__(self, worker: Any) -> None:
        super().__init__(worker)
        self._network, self._is_counted = "", False
        self._early = b""  # what came behind the request that is being answered
        self._is_put_off = False  # it goes on with what came early in the loop's next turn
        self._unfinished = 0
        self._answers = connection.answers_of(self.app)
        self._answer: Answer | None = None  # to the request that has come, where it is ready
        self._peer = NOBODY
        self._headers_timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self._peer, self._network = peer[0], network_of(peer[0])
        self._connections[self._network] += 1
        self._is_counted = True
        super().connection_made(transport)
        if self._is_too_many():
            transport.abort()
            return
        self._headers_timer = self.worker.loop.call_later(HEADERS_WITHIN, self._headers_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._count_no_more()
        self._cancel_timers()
        super().connection_lost(exc)

    def _count_no_more(self) -> None:
        if self._is_counted:
            self._is_counted = False
            self._connections[self._network] -= 1
            if not self._connections[self._network]:
                del self._connections[self._network]

    def data_received(self, data: bytes) -> None:
        parser = self._callback_parser
        if self._is_put_off or (parser is not None and parser.is_complete):
            self._early += data
        else:
            self._take(data)
        if len(self._early) > MOST_BUFFERED:
            self._pause_reading()

    def _take(self, data: bytes) -> None:
        """Until a request has come whose answer is not ready, or many have been answered."""
        parser, start, answered = self._callback_parser, 0, 0
        while start < len(data) and not self._closed:
            piece = data[start : start + AT_ONCE]
            super().data_received(piece)
            start += len(piece)
            if parser is None or not parser.is_complete:
                continue
            start -= len(parser.remaining())
            if self._answer is None:
                self._early = data[start:]
                return
            self._safe_write(connection.on_the_wire(self._answer))
            self._answer = None
            self.worker.nr += 1
            parser.reset()
            super()._arm_keepalive_timer()
            answered += 1
            if answered == READY_AT_ONCE and start < len(data):
                self._put_off(data[start:])
                return

    def _put_off(self, rest: bytes) -> None:
        """Nothing is read meanwhile: an end of the connection would be heard before the answers."""
        self._early, self._is_put_off = rest, True
        self._pause_reading()
        self.worker.loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        self._is_put_off = False
        if self._closed:
            return
        early, self._early = self._early, b""
        self.data_received(early)
        if not self._is_put_off and len(self._early) <= MOST_BUFFERED:
            self._resume_reading()

    def _feed_callback_parser(self, data: bytes) -> bool:
        self._unfinished += len(data)
        if self._unfinished <= MOST_UNFINISHED:
            return bool(super()._feed_callback_parser(data))
        status = 431 if self._current_request is None else 400
        self._send_error_response(status, "The headers or the framing of the body are too large.")
        self._close_transport()
        return False

    def _on_body(self, chunk: bytes) -> None:
        self._unfinished = 0
        super()._on_body(chunk)

    def _on_message_complete(self) -> None:
        self._unfinished = 0
        super()._on_message_complete()

    def _arm_keepalive_timer(self) -> None:
        """The parser is ready for the next request."""
        super()._arm_keepalive_timer()
        early, self._early = self._early, b""
        if early:
            self.data_received(early)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_timer = self.worker.loop.call_later(READS_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reader_timer is not None:
            self._reader_timer.cancel()

    def _on_headers_complete(self) -> bool:
        self._unfinished = 0
        if self._headers_timer is not None:
            self._headers_timer.cancel()
        refuse_ambiguous(self._callback_parser.headers)
        self._answer = self._find_answer()
        if self._answer is not None:
            return False
        skip_body: bool = super()._on_headers_complete()
        return skip_body

    def _find_answer(self) -> Answer | None:
        """None while the client does not read, and in a worker that ends: both are gunicorn's."""
        worker = self.worker
        if self._answers is None or self._flow_control.write_paused or not worker.alive:
            return None
        if worker.nr + 1 >= worker.max_requests:
            return None
        return connection.find(self._answers, self._callback_parser, self._peer)

    def _is_websocket_upgrade(self, request: Any) -> bool:
        return request.path == LIVE and bool(super()._is_websocket_upgrade(request))

    async def _handle_websocket(self, request: Any, sockname: Any, peername: Any) -> None:
        scope = self._build_websocket_scope(request, sockname, peername)
        # Sockets stay for hours: what the request was made of goes.
        self._callback_parser = self._current_request = self._body_receiver = None
        if self._early:
            self._close_transport()
            return
        self._count_no_more()  # open pages are counted where they listen
        self._websocket = WebSocket(self.transport, scope, self.app, self._flow_control.drain)
        await self._websocket.run()

    def _cancel_keepalive_timer(self) -> None:
        if self._closed:
            super()._cancel_keepalive_timer()

    def _keepalive_timeout(self) -> None:
        if not self._request_ready.is_set():
            super()._keepalive_timeout()

    def _handle_h1c_exception(self, error: Exception) -> bool:
        """gunicorn knows three of its kinds; any other would end the connection with a traceback in
        the log, and without an answer. Those of its two parsers have no class in common.
        """
        if super()._handle_h1c_exception(error):
            return True
        if type(error).__module__.partition(".")[0] != "gunicorn_h1c":
            return False
        self._send_error_response(400, str(error))
        self._close_transport()
        return True

    def _is_too_many(self) -> bool:
        if self.worker.nr_conns > self.worker.most_connections:
            return True
        return bool(
            PER_NETWORK and not BEHIND_PROXY and self._connections[self._network] > PER_NETWORK
        )

    def _headers_late(self) -> None:
        self._send_error_response(408, "The headers did not arrive in time.")
        self._close_transport()

    def _cancel_timers(self) -> None:
        for timer in (self._headers_timer, self._reader_timer):
            if timer is not None:
                timer.cancel()


def refuse_ambiguous(headers: list[tuple[bytes, bytes]]) -> None:
    """Raises ParseError for a length that is no plain number, or an encoding but ``chunked``."""
    framing = [(name.lower(), value) for name, value in headers]
    lengths = [value for name, value in framing if name == b"content-length"]
    encodings = [value for name, value in framing if name == b"transfer-encoding"]
    if any(LENGTH.match(value) is None for value in lengths):
        raise ParseError("Content-Length must be a plain number.")
    if encodings and [value.lower() for value in encodings] != [b"chunked"]:
        raise ParseError("Transfer-Encoding may only be: chunked.")
    if lengths and encodings:
        raise ParseError("Content-Length and Transfer-Encoding exclude each other.")


# gunicorn notes on the connection's class whether the parser in C is there, and looks at its own
# class for what that one can do: asked by a class made of it, it takes the one in Python.
protocol.ASGIProtocol._check_h1c_protocol_available()
protocol.BodyReceiver = BoundedBody
protocol.PythonProtocol = StrictParser
gasgi.ASGIProtocol = GuardedProtocol


class Worker(gasgi.ASGIWorker):  # type: ignore[misc]
    """Named here so that the settings can name it; it makes the protocol above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.most_connections = max(16, min(self.worker_connections, files - FILES_FOR_OTHERS))

    async def _shutdown(self) -> None:
        """What stays open by itself is told to end before all else is waited for."""
        for end in self.state.get(AT_STOP, ()):
            end()
        await super()._shutdown()
