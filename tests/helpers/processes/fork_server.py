"""``python -m tests.helpers.processes.fork_server FD [patched]``: starts Python programs as copies.

A service of ours takes a second of processor time to start, nearly all of it to load libraries, and
the tests start hundreds. Here they are loaded once; each program is a copy (fork) of this process,
which then runs the module as ``python -m`` does, with an environment, a folder and outputs of its
own. Nothing of ours is loaded before: it reads its settings when it is loaded. With ``patched``
eventlet has replaced what blocks, as ``plugin_platform.nameko.run`` does first.

``FD`` is a socket of packets. One is JSON (``Order``), and with it come the descriptors of a socket
for the answers, of the standard output and of the error. The answers are the copy's number, with a
descriptor of it (pidfd), and how it ended, as ``subprocess`` has it. Ends with whoever holds the
other end of ``FD``, and kills its copies then.
"""

from __future__ import annotations

# This process blocks: names are taken from modules before eventlet puts others in their place.
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from os import waitpid
from socket import recv_fds, send_fds, socket

LARGEST = 200_000  # bytes of an order
# What takes long to load, of all programs.
LIBRARIES = (
    "argon2",
    "jsonschema",
    "marshmallow",
    "minio",
    "psycopg.types.json",
    "psycopg_pool",
    "semver",
)
LIBRARIES_OF_SERVICES = (
    "cryptography.x509",
    "httpcore",
    "license_expression",
    "nameko.cli.run",
    "nameko.events",
    "nameko.rpc",
    "prometheus_client",
    "rapidfuzz.distance",
    "resolvelib",
    "semantic_version",
    "tree_sitter_javascript",
    "webauthn",
    "zxcvbn",
)
# prometheus_client looks for its folder when it is loaded: the gateway's has one of its own.
LIBRARIES_OF_OTHERS = (
    "aio_pika",
    "apispec",
    "asyncio",
    "falcon.asgi",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gasgi",
    "httpx",
    "jwt",
    "kombu",
    "limits",
    "redis.asyncio",
    "uvloop",
)


@dataclass(frozen=True)
class Order:
    module: str
    arguments: list[str]
    environment: dict[str, str]
    folder: str

    @property
    def path(self) -> list[str]:
        return [self.folder, *filter(None, self.environment.get("PYTHONPATH", "").split(":"))]


@dataclass(frozen=True)
class Started:
    pid: int
    ended: int  # becomes readable when it has
    answers: socket


class ForkServer:
    def __init__(self, orders: socket) -> None:
        self._orders = orders
        self._events = selectors.DefaultSelector()
        self._events.register(orders, selectors.EVENT_READ)
        self._started: list[Started] = []

    def serve(self) -> Order | None:
        """Returns in a copy: what it has to do. And here, when nobody is left to order any."""
        while True:
            for key, _ in self._events.select():
                if key.data:
                    self._end(key.data)
                    continue
                message, files, _, _ = recv_fds(self._orders, LARGEST, 3)
                if not message:
                    self._kill_all()
                    return None
                if pid := os.fork():
                    self._watch(pid, *files)
                    continue
                self._become(*files)
                return Order(**json.loads(message))

    def _watch(self, pid: int, answers: int, *outputs: int) -> None:
        for each in outputs:
            os.close(each)
        copy = Started(pid, os.pidfd_open(pid), socket(fileno=answers))
        self._started.append(copy)
        self._events.register(copy.ended, selectors.EVENT_READ, copy)
        with suppress(OSError):  # whoever started it does not listen any more
            send_fds(copy.answers, [str(pid).encode()], [copy.ended])

    def _end(self, copy: Started) -> None:
        _, status = waitpid(copy.pid, 0)
        self._started.remove(copy)
        self._events.unregister(copy.ended)
        os.close(copy.ended)
        with copy.answers, suppress(OSError):
            copy.answers.send(str(os.waitstatus_to_exitcode(status)).encode())

    def _kill_all(self) -> None:
        for copy in self._started:
            os.kill(copy.pid, signal.SIGKILL)

    def _become(self, answers: int, *outputs: int) -> None:
        """A copy has no descriptors but the standard ones."""
        self._events.close()
        self._orders.close()
        os.close(answers)
        for other in self._started:
            os.close(other.ended)
            other.answers.close()
        for number, each in enumerate(outputs, 1):
            os.dup2(each, number)
            os.close(each)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def load(*, patched: bool) -> None:
    if patched:
        importlib.import_module("eventlet").monkey_patch()
    for name in (*LIBRARIES, *(LIBRARIES_OF_SERVICES if patched else LIBRARIES_OF_OTHERS)):
        importlib.import_module(name)
    if patched:
        importlib.import_module("eventlet.hubs").use_hub()  # drops the loop: copies would share it
    gc.collect()
    gc.freeze()  # what the copies share stays shared


def run(order: Order, libraries: list[str]) -> None:
    """As ``python -m`` would. ``os.environ`` stays the same: functions have it as a default."""
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.path[:] = [*order.path, *libraries]
    sys.argv[:] = [order.module, *order.arguments]
    runpy.run_module(order.module, run_name="__main__", alter_sys=True)


def main() -> None:
    libraries = [each for each in sys.path if each not in (os.getcwd(), "")]
    server = ForkServer(socket(fileno=int(sys.argv[1])))
    load(patched=sys.argv[2:] == ["patched"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the tests
    if order := server.serve():
        run(order, libraries)


if __name__ == "__main__":
    main()
