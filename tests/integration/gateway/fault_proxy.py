"""A TCP proxy which can freeze, as a stopped process does, or cut, as a killed one does."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit


class FaultProxy:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._peers: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._running = threading.Event()
        self._running.set()
        self._closed = False
        self._listener: socket.socket | None = None
        self.port = 0
        self.listen()
        self._thread = threading.Thread(target=self._forward, daemon=True)
        self._thread.start()

    def listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        with self._lock:
            self._listener = listener
            self._selector.register(listener, selectors.EVENT_READ)

    def freeze(self) -> None:
        """Connections stay, new ones are taken by the system, and nothing moves."""
        self._running.clear()

    def thaw(self) -> None:
        self._running.set()

    def cut(self) -> None:
        """All connections break, and there is nothing to connect to."""
        with self._lock:
            if self._listener is not None:
                self._selector.unregister(self._listener)
                self._listener.close()
                self._listener = None
            for peer in list(self._peers):
                self._drop(peer)

    def close(self) -> None:
        self.thaw()
        self.cut()
        self._closed = True
        self._thread.join(timeout=5)

    def _forward(self) -> None:
        while not self._closed:
            self._running.wait()
            with self._lock:
                for key, _ in self._selector.select(timeout=0):
                    if self._running.is_set():
                        self._handle(key.fileobj)
            threading.Event().wait(0.001)

    def _handle(self, ready: object) -> None:
        assert isinstance(ready, socket.socket)
        if ready is self._listener:
            self._accept()
        elif ready in self._peers:
            try:
                data = ready.recv(65536)
                if data:
                    self._peers[ready].sendall(data)
                    return
            except OSError:
                data = b""
            self._drop(ready)

    def _accept(self) -> None:
        assert self._listener is not None
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(self._target, timeout=2)
        except OSError:
            near.close()
            return
        for one, other in ((near, far), (far, near)):
            self._peers[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _drop(self, peer: socket.socket) -> None:
        other = self._peers.pop(peer, None)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(peer)
        peer.close()
        if other is not None:
            self._drop(other)


@contextlib.contextmanager
def in_front_of(uri: str) -> Iterator[tuple[FaultProxy, str]]:
    """The proxy, and the URI that leads through it."""
    address = urlsplit(uri)
    proxy = FaultProxy(str(address.hostname), address.port or 5672)
    login = address.netloc.rpartition("@")[0]
    netloc = f"{login}@127.0.0.1:{proxy.port}" if login else f"127.0.0.1:{proxy.port}"
    try:
        yield proxy, urlunsplit(address._replace(netloc=netloc))
    finally:
        proxy.close()
