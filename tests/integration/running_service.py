"""A nameko service as a real process, on a database of its own, called over the broker."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from deploy.local.run.settings import as_user
from kombu import Connection
from nameko.exceptions import deserialize_to_instance
from tests.helpers.authenticator import ORIGIN
from tests.helpers.processes.copies import SERVICE, Copy
from tests.helpers.signed_client import SignedClients
from tests.helpers.waiting import PATIENCE

from plugin_platform import errors
from plugin_platform.messaging import topology
from plugin_platform.messaging.access import Administrator, of_service, vhost_of

ROOT = Path(__file__).parents[2]
ACTOR_KEY = "the key of tests"
FACTOR_KEY = "the secret with which tests seal one-time codes"
WEBHOOK_KEY = "the secret with which tests seal those of webhooks"
SIGNING_KEY = "the secret with which tests sign what they publish"

for error in vars(errors).values():
    if isinstance(error, type) and issubclass(error, errors.PlatformError):
        deserialize_to_instance(error)


class RunningService:
    """One service's process; each thread of a test takes a client of its own."""

    def __init__(self, name: str, database_url: str, amqp_uri: str, log: Path) -> None:
        self.name = name
        self.database_url = database_url
        self.amqp_uri = amqp_uri
        self.log = log
        self._looking = threading.local()  # a connection for each thread
        self._opened: list[psycopg.Connection[tuple[Any, ...]]] = []
        self._clients = SignedClients(name, amqp_uri, ACTOR_KEY)
        self._own_amqp_uri = self._admitted()

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            f"DATABASE_URL_{self.name.upper()}": self.database_url,
            "AMQP_URI": self._own_amqp_uri,
            f"ACTOR_KEY_{self.name.upper()}": ACTOR_KEY,
            "SIGNING_KEY": SIGNING_KEY,
            "WEBAUTHN_ORIGINS": ORIGIN,
            "FACTOR_KEY": FACTOR_KEY,
            "WEBHOOK_KEY": WEBHOOK_KEY,
            "WEBHOOKS_LOCAL": "allowed",
            "PYTHONPATH": f"{ROOT / 'services'}:{ROOT / 'shared'}",
            "PYTHONWARNINGS": "ignore",
        }

    @property
    def operators_environment(self) -> dict[str, str]:
        """As the owner of the tables and the broker's administrator: for a rebuild."""
        log_in = f"{quote(os.environ['PGUSER'])}:{quote(os.environ.get('PGPASSWORD', ''))}"
        host = urlsplit(self.database_url).netloc.rpartition("@")[2]
        owned = urlsplit(self.database_url)._replace(netloc=f"{log_in}@{host}").geturl()
        owners = {f"DATABASE_MIGRATION_URL_{self.name.upper()}": owned}
        return self.environment | owners | {"AMQP_URI": self.amqp_uri}

    def _admitted(self) -> str:
        """Prepare the broker as the platform's start does; the service's own address of it."""
        sources = topology.CONSUMERS[self.name]
        with Connection(self.amqp_uri, connect_timeout=5) as connection:
            topology.declare_calls(connection, self.name)
            for source in sources:
                topology.declare(connection, self.name, source)
        management = os.environ.get("RABBITMQ_MANAGEMENT_URL")
        if not management:
            return self.amqp_uri
        password = str(urlsplit(management).password)
        own = as_user(self.amqp_uri, f"test_{self.name}", password)
        with closing(Administrator(management, vhost_of(own))) as administrator:
            administrator.admit(own, of_service(self.name, sources))
        return own

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = Copy(
                SERVICE, f"{self.name}.service", env=self.environment, output=output
            )
        self._wait_until_ready()

    def stop(self) -> None:
        for connection in self._opened:
            connection.close()
        self._clients.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=60)

    @contextmanager
    def client(self, timeout: float = 60) -> Iterator[Any]:
        """Calls methods of the service; errors are raised as the service raised them."""
        with self._clients.client(timeout) as client:
            yield client

    def connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        options = "-c search_path=read_model,public"
        return psycopg.connect(self.database_url, options=options, connect_timeout=3)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Who waits for something asks often: logging in anew costs both sides many times more."""
        if kept := self._kept():
            try:
                return kept.execute(statement, values).fetchall()
            except psycopg.OperationalError:
                if not kept.closed:
                    raise
        new = self.connection()
        self._opened.append(new)
        self._looking.connection = new
        new.autocommit, new.prepare_threshold = True, None
        return new.execute(statement, values).fetchall()

    def _kept(self) -> psycopg.Connection[tuple[Any, ...]] | None:
        return getattr(self._looking, "connection", None)

    def waits(self) -> bool:
        """Whether a transaction waits for another one's end."""
        query = """
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
        """
        return self.query(query) != []

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Type and data of all that it has said, in order."""
        return self.query("SELECT type, data FROM events ORDER BY position")

    def actors(self, type_: str) -> list[str | None]:
        """Who did it, by the metadata of all events of a type, in order."""
        query = "SELECT metadata ->> 'actor' FROM events WHERE type = %s ORDER BY position"
        return [actor for (actor,) in self.query(query, type_)]

    def said_by(self, principal: str) -> list[str]:
        """The types of all events that name the principal as theirs, in order."""
        return [type_ for type_, data in self.events() if data.get("principal") == principal]

    def cursor(self, source: str) -> int:
        """The position up to which the log of `source` was applied."""
        rows = self.query("SELECT position FROM projections WHERE source = %s", source)
        return int(rows[0][0]) if rows else 0

    def processes(self) -> int:
        """How many processes of the service take calls."""
        with Connection(self.amqp_uri, connect_timeout=3) as connection:
            queue = connection.default_channel.queue_declare(f"rpc-{self.name}", passive=True)
            return int(queue.consumer_count)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with self.client(timeout=5) as client:
                    client.health()
                return
            except Exception as error:
                last = error
                time.sleep(0.1)
        raise AssertionError(f"{self.name} is not ready: {last!r}\n{self.log.read_text()}")


@contextmanager
def running(name: str, database_url: str, amqp_uri: str, folder: Path) -> Iterator[RunningService]:
    service = RunningService(name, database_url, amqp_uri, folder / f"{name}.log")
    service.start()
    yield service
    service.stop()
