"""A TCP proxy whose network can fail: cut, as a killed server's, or frozen, as a stopped one's."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65536


class FaultProxy:
    """Listens on ``port`` of the loopback and forwards to ``target`` while it is open."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    def cut(self) -> None:
        """Break every connection; there is nothing to connect to any more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _end(listener)
        for one in list(self._sockets):
            _end(one)

    def freeze(self) -> None:
        """Leave connections open, and let nothing through."""
        self._flowing.clear()

    def heal(self) -> None:
        self._flowing.set()
        if self._listener is None:
            self._listen()

    def close(self) -> None:
        self.cut()
        self._flowing.set()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            _end(client)
            return
        server.settimeout(None)
        self._sockets |= {client, server}
        if self._listener is None:  # cut in the meantime
            _end(client)
        threading.Thread(target=self._pump, args=[server, client], daemon=True).start()
        self._pump(client, server)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._flowing.wait()
                sink.sendall(data)
        for one in (source, sink):
            _end(one)
            self._sockets.discard(one)


@contextmanager
def in_front_of(uri: str, default_port: int = 5672) -> Iterator[tuple[FaultProxy, str]]:
    """The proxy, and the URI that leads through it."""
    address = urlsplit(uri)
    proxy = FaultProxy((str(address.hostname), address.port or default_port))
    login = address.netloc.rpartition("@")[0]
    netloc = f"{login}@127.0.0.1:{proxy.port}" if login else f"127.0.0.1:{proxy.port}"
    try:
        yield proxy, urlunsplit(address._replace(netloc=netloc))
    finally:
        proxy.close()


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
