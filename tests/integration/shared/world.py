"""Real processes of a source (``ledger``), a consumer (``mirror``) and their relay."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from tests.helpers.processes.copies import SERVICE, Copy

from plugin_platform import config
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, connect
from plugin_platform.eventstore.store import EventStore
from plugin_platform.messaging import topology
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.rpc_client import RpcClient

ROOT = Path(__file__).parents[3]
SERVICES = Path(__file__).parent / "services"
PYTHON_PATH = os.pathsep.join(map(str, (SERVICES, ROOT / "shared")))


@dataclass
class Running:
    """One process, and the file it writes its log to."""

    process: Copy
    log: Path

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self, seconds: float = 15) -> float:
        """Ask it to end; return how many seconds that took."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(seconds)
        return time.monotonic() - started

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None


@dataclass
class World:
    """Addresses as the processes see them; a test may put a proxy in between."""

    folder: Path
    environment: dict[str, str]
    started: list[Running] = field(default_factory=list)
    _looking: dict[str, Connection] = field(default_factory=dict)

    def service(self, name: str, **environment: str) -> Running:
        with new_connection("test") as connection:
            topology.declare_calls(connection, name)
        if name.endswith("mirror"):
            self.declare("mirror")
        return self._start(name, [SERVICE, f"{name}.service"], environment)

    def module(self, name: str, *arguments: str, **environment: str) -> Running:
        command = [f"plugin_platform.{name}", *arguments]
        return self._start(name.rpartition(".")[2], command, environment)

    def relay(self, *services: str, **environment: str) -> Running:
        with new_connection("test") as connection:
            topology.declare_source(connection, "ledger")
        return self.module("messaging.relay", *(services or ("ledger",)), **environment)

    def run(self, name: str, *arguments: str) -> str:
        """Run a module to its end and return what it wrote."""
        running = self.module(name, *arguments)
        code = running.process.wait(60)
        text = running.log.read_text()
        assert code == 0, text
        return text

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> Running:
        log = self.folder / f"{name}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = Copy(*command, env=self.environment | environment, output=output)
        self.started.append(Running(process, log))
        return self.started[-1]

    def end(self) -> None:
        for running in self.started:
            if running.is_alive:
                running.thaw()
                running.kill()
        for connection in self._looking.values():
            connection.close()

    @contextmanager
    def rpc(self, timeout: float = 10) -> Iterator[RpcClient]:
        with RpcClient("test", timeout) as client:
            yield client

    @contextmanager
    def database(self, service: str) -> Iterator[Connection]:
        with connect(config.migration_url(service), autocommit=True) as connection:
            yield connection

    def query(self, service: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Who waits for something asks often: logging in anew costs both sides many times more."""
        found = self._looking.get(service)
        if found is not None:
            with suppress(psycopg.OperationalError):
                return found.execute(statement, parameters).fetchall()
            if not found.closed:
                found.close()
        url = config.migration_url(service)
        found = self._looking[service] = connect(url, autocommit=True, prepare_threshold=None)
        return found.execute(statement, parameters).fetchall()

    def counted(self) -> dict[str, int]:
        """How often the mirror has seen each stream of the ledger."""
        return dict(self.query("mirror", "SELECT stream, seen FROM counts"))

    def written(self) -> dict[str, int]:
        """How many events each stream of the ledger has."""
        return dict(self.query("ledger", "SELECT stream, count(*) FROM events GROUP BY stream"))

    def is_mirrored(self) -> bool:
        return self.counted() == self.written()

    def declare(self, *consumers: str, source: str = "ledger") -> None:
        with new_connection("test") as connection:
            for consumer in consumers:
                topology.declare(connection, consumer, source)


def somebody(stream: str, username: str = "somebody") -> Event:
    return Event("user.registered", {"user_id": stream, "username": username})


def versions(store: EventStore, stream: str) -> list[int]:
    return [event.version for event in store.read(stream)]


def at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Run all at the same moment; return results and errors."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        barrier.wait(5)
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as executor:
        return list(executor.map(run, actions))


def write(store: EventStore, events: int, streams: int = 10, writers: int = 4) -> None:
    """Append ``events`` to ``streams`` hot streams from several threads, until all are in."""

    def run(number: int) -> None:
        stream = f"account-{number % streams}"
        store.change(stream, Count, lambda _: [somebody(stream)])

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(run, range(events)))


@dataclass(frozen=True)
class Count:
    """The smallest model: how many events a stream has."""

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ()

    events: int = 0

    def apply(self, _: object) -> Count:
        return Count(self.events + 1)

    def to_snapshot(self) -> dict[str, Any]:
        return {"events": self.events}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Count:
        return cls(**state)


def append_all(store: EventStore, names: list[tuple[str, str]]) -> None:
    """Append one event for each pair of stream and username, in this order."""
    for stream, username in names:
        version = len(store.read(stream))
        store.append(stream, [somebody(stream, username)], expected_version=version)
