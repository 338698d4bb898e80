"""WebSockets for gunicorn's ASGI worker (RFC 6455, and ASGI's "WebSocket" messages).

gunicorn has an implementation of its own. It keeps as much as a client says that its frame is long,
takes masks off byte by byte, never asks whether anybody is still there, waits for nobody who does
not read, and answers a refusal as if the socket were open. Here frames are a library's and bounded.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import OPEN, SERVER, Protocol
from websockets.utils import accept_key

log = logging.getLogger(__name__)

MOST_IN = 1024  # bytes of a message
# A ping costs an answer, and a frame without a byte in it costs as much as any.
MOST_FRAMES, WINDOW = 100, 10.0  # in s
MOST_UNREAD = 64  # messages that the application has not asked for; all of a page's wishes are 34
PING_EVERY = 25.0  # s; proxies give up what is idle for a minute
CLOSES_WITHIN = 2.0  # s, for the other side to say so too
MOST_UNSENT = 16 * 1024  # bytes that a client has not taken, until senders wait
REFUSED = 3000  # Falcon closes a socket that was never opened with this and the status of HTTP

Message = dict[str, Any]


class WebSocket:
    """One connection, from the answer to its handshake on. ``writable`` waits for the client."""

    def __init__(
        self,
        transport: asyncio.Transport,
        scope: dict[str, Any],
        app: Callable[..., Awaitable[None]],
        writable: Callable[[], Awaitable[None]],
    ) -> None:
        self._transport = transport
        self._scope = scope
        self._app = app
        self._writable = writable
        self._frames = Protocol(SERVER, max_size=MOST_IN)
        self._received: asyncio.Queue[Message] = asyncio.Queue()
        self._parts: list[bytes] = []
        self._is_open = False
        self._gone = asyncio.Event()  # nothing is heard any more
        self._said_so = asyncio.Event()  # the other side has closed too
        self._counted_since, self._counted = 0.0, 0
        self._is_there = True  # something came since the last ping
        self._pinging: asyncio.TimerHandle | None = None
        transport.set_write_buffer_limits(high=MOST_UNSENT)

    async def run(self) -> None:
        self._received.put_nowait({"type": "websocket.connect"})
        try:
            await self._app(self._scope, self._received.get, self._send)
        except Exception:
            log.exception("unhandled error of a WebSocket")
            await self._close(CloseCode.INTERNAL_ERROR, "")
        finally:
            if self._pinging is not None:
                self._pinging.cancel()

    def feed_data(self, data: bytes) -> None:
        if not self._is_open:  # who speaks before there was an answer speaks another protocol
            self._transport.abort()
            return
        self._is_there = True
        self._frames.receive_data(data)
        for frame in self._frames.events_received():
            if isinstance(frame, Frame) and not self._take(frame):
                break
        self._flush()
        if self._frames.close_rcvd is not None:
            self._said_so.set()

    def feed_eof(self) -> None:
        self._said_so.set()
        self._leave()

    def _take(self, frame: Frame) -> bool:
        """Whether the next one is to be looked at."""
        if self._is_too_many():
            self._frames.fail(CloseCode.POLICY_VIOLATION, "Too many frames.")
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._parts.append(bytes(frame.data))
            if frame.fin:
                self._deliver(b"".join(self._parts))
                self._parts = []
        return self._frames.state is OPEN

    def _deliver(self, data: bytes) -> None:
        """All is taken for text: there is nothing else that somebody could say here."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._frames.fail(CloseCode.INVALID_DATA, "A message must be text in UTF-8.")
            return
        if self._received.qsize() >= MOST_UNREAD:
            self._frames.fail(CloseCode.POLICY_VIOLATION, "Too many messages.")
            return
        self._received.put_nowait({"type": "websocket.receive", "text": text})

    def _is_too_many(self) -> bool:
        now = time.monotonic()
        if now - self._counted_since > WINDOW:
            self._counted_since, self._counted = now, 0
        self._counted += 1
        return self._counted > MOST_FRAMES

    def _flush(self) -> None:
        for data in self._frames.data_to_send():
            if data and not self._transport.is_closing():
                self._transport.write(data)
        if self._is_open and self._frames.state is not OPEN:
            self._leave()

    def _leave(self) -> None:
        if not self._gone.is_set():
            self._gone.set()
            code = self._frames.close_code or CloseCode.ABNORMAL_CLOSURE
            self._received.put_nowait({"type": "websocket.disconnect", "code": int(code)})

    async def _send(self, message: Message) -> None:
        if message["type"] == "websocket.accept":
            self._accept()
        elif message["type"] == "websocket.send":
            await self._send_text(message["text"])
        elif message["type"] == "websocket.close":
            await self._close(int(message.get("code") or 1000), message.get("reason") or "")

    def _accept(self) -> None:
        headers = dict(self._scope["headers"])
        key = headers.get(b"sec-websocket-key", b"")
        if not _is_key(key) or headers.get(b"sec-websocket-version") != b"13":
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        self._write_head(
            HTTPStatus.SWITCHING_PROTOCOLS,
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept_key(key.decode())}",
        )
        self._is_open = True
        self._ping_later()

    async def _send_text(self, text: str) -> None:
        """Raises OSError when nobody is there."""
        if self._gone.is_set():
            raise OSError("the WebSocket is closed")
        self._frames.send_text(text.encode())
        self._flush()
        await self._writable()

    async def _close(self, code: int, reason: str) -> None:
        if not self._is_open:
            self._refuse(status_of(code))
            return
        if self._frames.state is OPEN:
            self._frames.send_close(code, reason)
            self._flush()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSES_WITHIN):
                await self._said_so.wait()

    def _refuse(self, status: HTTPStatus) -> None:
        if not self._transport.is_closing():
            self._write_head(status, "Connection: close", "Content-Length: 0")
        self._leave()

    def _write_head(self, status: HTTPStatus, *headers: str) -> None:
        lines = (f"HTTP/1.1 {status.value} {status.phrase}", *headers, "", "")
        self._transport.write("\r\n".join(lines).encode())

    def _ping_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._pinging = loop.call_later(PING_EVERY, self._ping)

    def _ping(self) -> None:
        if not self._is_there:
            self._transport.abort()
            return
        if self._frames.state is OPEN:
            self._is_there = False
            self._frames.send_ping(b"")
            self._flush()
            self._ping_later()


def status_of(code: int) -> HTTPStatus:
    """With which a socket is refused that was never opened."""
    if REFUSED + 400 <= code < REFUSED + 600:
        return HTTPStatus(code - REFUSED)
    failed = code == CloseCode.INTERNAL_ERROR
    return HTTPStatus.INTERNAL_SERVER_ERROR if failed else HTTPStatus.FORBIDDEN


def _is_key(key: bytes) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        return False
