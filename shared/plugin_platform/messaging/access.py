"""``python -m plugin_platform.messaging.access``: who may do what in RabbitMQ, and how much a
queue may hold.

Each process has a user of its own, named by its ``AMQP_URI_<NAME>``. None declares or removes
anything but the queue for its own answers; exchanges and the other queues are ``topology``'s. A
service reads its own calls and its own events, answers, and asks its sources for their history;
of its own dead letters it may put back what can be read.
Only the relay writes events, only the gateway commands.

Goes through the management API (``RABBITMQ_MANAGEMENT_URL``) as an administrator. Safe to repeat;
a user that exists keeps its password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from plugin_platform import config
from plugin_platform.messaging.rpc_client import RPC_EXCHANGE
from plugin_platform.messaging.topology import (
    CONSUMERS,
    RETURNED_LETTERS,
    dead_letter_queue,
    exchange,
    hints,
    queue,
    single_events,
)

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOTHING = "^$"
TIMEOUT = 20.0  # seconds

# A full queue refuses more; who publishes is told and tries again, or tells its own caller.
BOUNDS: dict[str, tuple[str, dict[str, Any]]] = {
    # Calls wait for seconds only: longer than that, and nobody waits for the answer.
    "calls": (r"^rpc-", {"max-length": 2_000, "max-length-bytes": 64 * 2**20}),
    "answers": (r"^rpc\.reply-", {"max-length": 10_000, "max-length-bytes": 256 * 2**20}),
    # The log keeps what the broker does not take yet.
    "events": (r"\.v\d+(\.dead)?$", {"max-length": 200_000, "max-length-bytes": 512 * 2**20}),
}


# Wrote the events of all services.
DISMISSED = ("relay",)


@dataclass(frozen=True)
class Rights:
    """Regular expressions over names of queues and exchanges; ``topics`` says, for a topic
    exchange, to which routing keys its user may publish and bind.
    """

    configure: str
    write: str
    read: str
    topics: dict[str, tuple[str, str]] = field(default_factory=dict)


# What a service asks another besides the logs that it reads.
ASKED = {"publishing": ("installs.rollout_health", "installs.experiment_health")}


def of_service(service: str, sources: Iterable[str]) -> Rights:
    answers = _answers(service)
    sources = tuple(sources)
    events = [re.escape(queue(service, source).name) for source in sources]
    dead = [re.escape(dead_letter_queue(service, source).name) for source in sources]
    asked = [*(f"{source}.history" for source in sources), *ASKED.get(service, ())]
    calls = [re.escape(each) for each in asked]
    own = rf"{re.escape(service)}\.health"
    return Rights(
        configure=_any(answers),
        write=_any(RPC_EXCHANGE.name, RETURNED_LETTERS.name, answers),
        read=_any(RPC_EXCHANGE.name, re.escape(f"rpc-{service}"), answers, *events, *dead),
        topics={
            RPC_EXCHANGE.name: (_any(UUID, own, *calls), _any(UUID)),
            RETURNED_LETTERS.name: (_any(*events) if events else NOTHING, NOTHING),
        },
    )


def of_gateway(services: Iterable[str], sources: Iterable[str]) -> Rights:
    answers = _answers("gateway")
    queues = (*(queue("gateway", source) for source in sources), *map(hints, config.HINTED))
    events = [re.escape(one.name) for one in queues]
    # Everything but what is between the services.
    calls = rf"({'|'.join(map(re.escape, services))})\.(?!history$)\w+"
    probes = [rf"gateway\.{re.escape(source)}" for source in config.HINTED]
    return Rights(
        configure=_any(answers),
        write=_any(RPC_EXCHANGE.name, answers),
        read=_any(RPC_EXCHANGE.name, answers, *events),
        topics={RPC_EXCHANGE.name: (_any(calls, *probes), _any(UUID))},
    )


def of_relay(service: str) -> Rights:
    logs = exchange(service).name, single_events(service).name
    return Rights(
        configure=NOTHING,
        write=_any(*map(re.escape, logs)),
        read=NOTHING,
        topics=dict.fromkeys(logs, (".*", NOTHING)),
    )


def of_all() -> dict[str, Rights]:
    services = config.SERVICES
    return {
        **{service: of_service(service, CONSUMERS[service]) for service in services},
        "gateway": of_gateway(services, CONSUMERS["gateway"]),
        **{f"relay_{service}": of_relay(service) for service in services},
    }


class Administrator:
    """The management API of a broker, for one virtual host."""

    def __init__(self, url: str, vhost: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/api", timeout=TIMEOUT, trust_env=False)
        self._vhost = quote(vhost, safe="")

    def admit(self, uri: str, rights: Rights) -> None:
        """Make the user of ``uri`` if there is none, and give it these rights only."""
        who = urlsplit(uri)
        user = quote(unquote(who.username or ""), safe="")
        if self._http.get(f"/users/{user}").status_code == httpx.codes.NOT_FOUND:
            self._put(f"/users/{user}", password=unquote(who.password or ""), tags="")
        place = f"{self._vhost}/{user}"
        # Without a row of its own a topic exchange lets all keys pass: first this, then entry.
        for name, (write, read) in rights.topics.items():
            self._put(f"/topic-permissions/{place}", exchange=name, write=write, read=read)
        self._put(
            f"/permissions/{place}",
            configure=rights.configure,
            write=rights.write,
            read=rights.read,
        )

    def dismiss(self, user: str) -> None:
        """Take all rights from a user that no process has any more."""
        answer = self._http.delete(f"/permissions/{self._vhost}/{user}")
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()

    def bound_queues(self) -> None:
        for name, (pattern, limits) in BOUNDS.items():
            self._put(
                f"/policies/{self._vhost}/{name}",
                pattern=pattern,
                definition={**limits, "overflow": "reject-publish"},
                **{"apply-to": "queues"},
            )

    def _put(self, path: str, **body: Any) -> None:
        self._http.put(path, json=body).raise_for_status()

    def close(self) -> None:
        self._http.close()


def vhost_of(uri: str) -> str:
    """``/`` where the address names none."""
    return unquote(urlsplit(uri).path.removeprefix("/")) or "/"


def _answers(name: str) -> str:
    """The queues in which a process gets the answers to its calls."""
    return rf"rpc\.reply-{re.escape(name)}[.-].*"


def _any(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"


def main() -> None:
    administrator = Administrator(
        config.required("RABBITMQ_MANAGEMENT_URL"), vhost_of(config.amqp_uri())
    )
    administrator.bound_queues()
    for name, rights in of_all().items():
        administrator.admit(config.required(f"AMQP_URI_{name.upper()}"), rights)
    for user in DISMISSED:
        administrator.dismiss(user)
    administrator.close()


if __name__ == "__main__":
    main()
