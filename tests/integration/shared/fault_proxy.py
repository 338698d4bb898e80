"""A TCP proxy whose network can fail: cut off, or frozen with connections left open."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

CHUNK = 65536


class FaultProxy:
    """Listens on ``port`` of the loopback and forwards to ``target`` while it is open."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._down = False
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._down = True
        for one in list(self._sockets):
            _end(one)

    def freeze(self) -> None:
        """Leave connections open, and let nothing through."""
        self._flowing.clear()

    def heal(self) -> None:
        self._down = False
        self._flowing.set()

    def close(self) -> None:
        _end(self._listener)
        self.cut()
        self._flowing.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self._down:
            _end(client)
            return
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            _end(client)
            return
        server.settimeout(None)
        self._sockets |= {client, server}
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


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
