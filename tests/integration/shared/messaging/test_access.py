"""What a process may not do in RabbitMQ with the user that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from amqp.basic_message import Message
from amqp.exceptions import AccessRefused, AMQPError
from deploy.local.layout import SERVICES
from deploy.local.plain_http import PLAIN
from deploy.local.run.settings import as_user
from kombu import Connection

from plugin_platform.messaging import topology
from plugin_platform.messaging.access import BOUNDS, Administrator, of_all, of_relay, vhost_of

Do = Callable[[Any], object]


class Broker:
    """A virtual host as the platform's start leaves it."""

    def __init__(self, uri: str, management: str) -> None:
        self.uri = uri
        self.management = management
        with Connection(uri) as connection:
            for service in SERVICES:
                topology.declare_calls(connection, service)
                topology.declare_source(connection, service)
        with closing(Administrator(management, vhost_of(uri))) as administrator:
            administrator.bound_queues()
            for name, rights in of_all().items():
                administrator.admit(self.uri_of(name), rights)

    def uri_of(self, user: str) -> str:
        return as_user(self.uri, f"test_{user}", str(urlsplit(self.management).password))

    @contextmanager
    def channel(self, user: str) -> Iterator[Any]:
        with Connection(self.uri_of(user), connect_timeout=5) as connection:
            yield connection.default_channel

    def refuses(self, user: str, do: Do) -> bool:
        """Whether the broker closes the channel for it; publishing is answered by that alone."""
        try:
            with self.channel(user) as channel:
                do(channel)
                channel.queue_declare(f"rpc-{SERVICES[0]}", passive=True)
        except AccessRefused:
            return True
        except AMQPError as error:
            raise AssertionError(f"{user} met something else: {error}") from error
        return False


@pytest.fixture(scope="module")
def broker(servers: dict[str, str], vhost: Callable[[], str]) -> Broker:
    return Broker(vhost(), servers["RABBITMQ_MANAGEMENT_URL"])


def publish(exchange: str, key: str) -> Do:
    return lambda channel: channel.basic_publish(Message("{}"), exchange, key)


def consume(queue: str) -> Do:
    return lambda channel: channel.basic_consume(queue, callback=lambda message: None)


def answers_of(user: str) -> str:
    return f"rpc.reply-{user}-{uuid4()}"


def listen_to(user: str, key: str) -> Do:
    """Have copies of what is published under ``key``."""

    def do(channel: Any) -> None:
        mine = answers_of(user)
        channel.queue_declare(mine, exclusive=True)
        channel.queue_bind(mine, "nameko-rpc", key)

    return do


FORBIDDEN_TO_A_SERVICE: dict[str, Do] = {
    "say its own events itself": publish("catalog.events", "catalog.changed"),
    "say another's events": publish("auth.events", "user.role_granted"),
    "write to another's log": publish("auth.log", "user.role_granted"),
    "give a command": publish("nameko-rpc", "installs.install"),
    "make a moderator": publish("nameko-rpc", "auth.grant_role"),
    "command itself": publish("nameko-rpc", "catalog.browse"),
    "put a call into a queue directly": publish("", "rpc-auth"),
    "dead-letter something": publish("dead-letters", "installs.auth.v1"),
    "take another's calls": consume("rpc-auth"),
    "take another's events": consume("installs.auth.v1"),
    "empty another's queue": lambda channel: channel.queue_purge("rpc-auth"),
    "remove a queue": lambda channel: channel.queue_delete("catalog.publishing.v1"),
    "remove the exchange of calls": lambda channel: channel.exchange_delete("nameko-rpc"),
    "make a queue": lambda channel: channel.queue_declare("rpc-catalog-2"),
    "make an exchange": lambda channel: channel.exchange_declare("mine", "topic"),
    "copy the calls to auth, passwords and all": listen_to("catalog", "auth.*"),
    "copy all calls and answers": listen_to("catalog", "#"),
}


@pytest.mark.parametrize("do", FORBIDDEN_TO_A_SERVICE.values(), ids=FORBIDDEN_TO_A_SERVICE.keys())
def test_a_service_may_not(broker: Broker, do: Do) -> None:
    assert broker.refuses("catalog", do)


def test_a_service_reads_no_log_that_it_does_not_follow(broker: Broker) -> None:
    assert broker.refuses("publishing", publish("nameko-rpc", "auth.history"))
    assert not broker.refuses("publishing", publish("nameko-rpc", "catalog.history"))


ALLOWED: dict[str, tuple[str, Do]] = {
    "answer": ("catalog", publish("nameko-rpc", str(uuid4()))),
    "ask its source": ("catalog", publish("nameko-rpc", "publishing.history")),
    "hear the answer": ("catalog", listen_to("catalog", str(uuid4()))),
    "take its calls": ("catalog", consume("rpc-catalog")),
    "take its events": ("catalog", consume("catalog.installs.v1")),
    "relay": ("relay_auth", publish("auth.log", "page")),
    "relay to others": ("relay_auth", publish("auth.events", "user.registered")),
    "command": ("gateway", publish("nameko-rpc", "installs.install")),
    "send probes": ("gateway", publish("nameko-rpc", "gateway.installs")),
    "follow the catalog": ("gateway", consume("gateway.catalog.v1")),
    "hear of roles": ("gateway", consume("gateway.auth.v1")),
}


@pytest.mark.parametrize(("user", "do"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_each_needs_is_allowed(broker: Broker, user: str, do: Do) -> None:
    """The control of the refusals: they are not those of a user without any rights."""
    assert not broker.refuses(user, do)


@pytest.mark.parametrize("user", [*SERVICES, "gateway"])
@pytest.mark.parametrize("service", SERVICES)
def test_only_the_relay_says_events(broker: Broker, user: str, service: str) -> None:
    for exchange in (f"{service}.events", f"{service}.log"):
        assert broker.refuses(user, publish(exchange, "plugin.installed"))


FORBIDDEN_TO_THE_RELAY: dict[str, Do] = {
    "give a command": publish("nameko-rpc", "auth.grant_role"),
    "read calls": consume("rpc-auth"),
    "read events": consume("catalog.installs.v1"),
    "remove a queue": lambda channel: channel.queue_delete("catalog.installs.v1"),
}


@pytest.mark.parametrize("do", FORBIDDEN_TO_THE_RELAY.values(), ids=FORBIDDEN_TO_THE_RELAY.keys())
def test_the_relay_may_not(broker: Broker, do: Do) -> None:
    assert broker.refuses("relay_auth", do)


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "auth"])
def test_a_relay_says_the_events_of_one_service(broker: Broker, service: str) -> None:
    for exchange in (f"{service}.events", f"{service}.log"):
        assert broker.refuses("relay_auth", publish(exchange, "plugin.installed"))


def test_who_has_been_dismissed_may_do_nothing(broker: Broker) -> None:
    """The user of all relays, of a platform that was started before each had its own."""
    who = broker.uri_of("everybodys_relay")

    def rights() -> list[str]:
        url = f"{broker.management}/api/users/test_everybodys_relay/permissions"
        found = httpx.get(url, timeout=60, trust_env=False, verify=PLAIN).json()
        return [one["write"] for one in found]

    with closing(Administrator(broker.management, vhost_of(who))) as administrator:
        administrator.admit(who, of_relay("auth"))
        assert rights() == [r"^(auth\.log|auth\.events)$"]
        for _ in range(2):
            administrator.dismiss("test_everybodys_relay")
        assert rights() == []


FORBIDDEN_TO_THE_GATEWAY: dict[str, Do] = {
    "read a log": publish("nameko-rpc", "auth.history"),
    "answer for a service": publish("nameko-rpc", str(uuid4())),
    "take calls": consume("rpc-auth"),
    "copy calls": listen_to("gateway", "auth.*"),
}


@pytest.mark.parametrize(
    "do", FORBIDDEN_TO_THE_GATEWAY.values(), ids=FORBIDDEN_TO_THE_GATEWAY.keys()
)
def test_the_gateway_may_not(broker: Broker, do: Do) -> None:
    assert broker.refuses("gateway", do)


@pytest.mark.parametrize("user", [*SERVICES, "gateway", *(f"relay_{name}" for name in SERVICES)])
def test_nobody_of_them_manages_the_broker(broker: Broker, user: str) -> None:
    url = urlsplit(broker.management)
    who = urlsplit(broker.uri_of(user))
    answer = httpx.get(
        f"http://{url.hostname}:{url.port}/api/users",
        auth=(str(who.username), str(who.password)),
        timeout=60,
        trust_env=False,
        verify=PLAIN,
    )
    assert answer.status_code == 401


def test_nobody_of_them_enters_another_virtual_host(
    broker: Broker, vhost: Callable[[], str]
) -> None:
    elsewhere = urlsplit(vhost()).path
    uri = urlsplit(broker.uri_of("catalog"))._replace(path=elsewhere).geturl()
    with pytest.raises(AMQPError, match=r"530|refused"), Connection(uri) as connection:
        connection.connect()


def test_a_queue_of_calls_that_nobody_takes_ends_growing(broker: Broker) -> None:
    limit = BOUNDS["calls"][1]["max-length"]
    refused: list[int] = []
    with broker.channel("gateway") as channel:
        channel.confirm_select()
        channel.events["basic_nack"].add(lambda tag, multiple: refused.append(tag))
        for _ in range(limit + 500):
            publish("nameko-rpc", "publishing.list_plugins")(channel)
        # Answered after all that went before.
        waiting = channel.queue_declare("rpc-publishing", passive=True).message_count
    assert refused
    assert limit <= waiting < limit + 500
