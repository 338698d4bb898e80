"""Calls to real services, in nameko's own wire format."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kombu import Producer
from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ClusterRpcProxy
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.waiting import eventually, within
from tests.integration.shared.world import Running, World

from plugin_platform.errors import Unavailable
from plugin_platform.messaging.broker import new_connection
from plugin_platform.messaging.rpc_client import RPC_EXCHANGE


def answers(world: World) -> bool:
    with world.rpc(2) as rpc:
        try:
            rpc.history("ledger", 0)
        except Unavailable:
            return False
    return True


@pytest.fixture
def service(world: World) -> Running:
    service = world.service("ledger")
    eventually(lambda: answers(world))
    return service


@pytest.fixture
def ledger_rpc(addresses: dict[str, str], service: Running) -> Iterator[Any]:
    """nameko's stock client."""
    with ClusterRpcProxy({"AMQP_URI": addresses["AMQP_URI"]}, timeout=60) as cluster:
        yield cluster.ledger


def test_answer_reaches_a_stock_client(ledger_rpc: Any) -> None:
    position = ledger_rpc.write(stream="a", metadata={"correlationId": "c-1"})
    [event] = ledger_rpc.history(position=0)["events"]
    assert (event["position"], event["metadata"]["correlationId"]) == (position, "c-1")


def test_error_keeps_its_kind_and_its_fields(ledger_rpc: Any) -> None:
    with pytest.raises(RemoteError, match="It exists") as caught:
        ledger_rpc.refuse()
    assert caught.value.exc_type == "Conflict"


def test_unknown_method_and_wrong_arguments_are_answered(ledger_rpc: Any) -> None:
    with pytest.raises(Exception, match="explode"):
        ledger_rpc.explode()
    with pytest.raises(Exception, match="unexpected"):
        ledger_rpc.write(colour="red")
    assert ledger_rpc.write(stream="a")


def test_nonsense_ends_nothing(world: World, service: Running) -> None:
    with new_connection("test", heartbeat=0) as connection:
        for body in ("{no json", "[]", "7", '{"args": 1, "kwargs": 2}'):
            Producer(connection.channel()).publish(
                body,
                exchange=RPC_EXCHANGE,
                routing_key="ledger.write",
                content_type="application/json",
                content_encoding="utf-8",
            )
    assert answers(world)
    assert service.is_alive


def test_concurrent_commands_of_green_threads_share_commits(
    world: World, ledger_rpc: Any, addresses: dict[str, str]
) -> None:
    def write(number: int) -> None:
        with ClusterRpcProxy({"AMQP_URI": addresses["AMQP_URI"]}, timeout=60) as cluster:
            calls = [cluster.ledger.write.call_async(stream=f"s-{number}-{n}") for n in range(25)]
            for call in calls:
                call.result()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    [(events, commits)] = world.query(
        "ledger", "SELECT count(*), count(DISTINCT xmin::text) FROM events"
    )
    assert events == 100
    assert commits <= 60, f"{commits} commits for 100 commands at once"


def test_unknown_service_is_known_at_once(world: World, service: Running) -> None:
    started = time.monotonic()
    with world.rpc(5) as rpc, pytest.raises(Unavailable):
        rpc.call("nobody", "history")
    assert time.monotonic() - started < within(2)


def test_hanging_service_is_given_up_in_time(world: World, service: Running) -> None:
    service.freeze()
    started = time.monotonic()
    with world.rpc(1) as rpc, pytest.raises(Unavailable):
        rpc.history("ledger", 0)
    assert time.monotonic() - started < within(3)


def test_service_answers_again_after_the_broker_was_away(
    world: World, broker_proxy: FaultProxy
) -> None:
    service = world.service("ledger")
    for fault in (broker_proxy.cut, broker_proxy.freeze):
        eventually(lambda: answers(world), 30)
        fault()
        time.sleep(2)
        broker_proxy.heal()
        eventually(lambda: answers(world), 30)
        assert service.is_alive


def test_answer_that_meets_a_broken_broker_ends_nothing(
    world: World, broker_proxy: FaultProxy
) -> None:
    service = world.service("ledger")
    for fault in (broker_proxy.cut, broker_proxy.freeze):
        eventually(lambda: answers(world), 30)
        with world.database("ledger") as connection, connection.transaction():
            # The command waits for this lock while its broker goes away.
            connection.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
            with world.rpc(0.5) as rpc, pytest.raises(Unavailable):
                rpc.call("ledger", "write", stream="a")
            fault()
            time.sleep(0.5)
        time.sleep(1)
        broker_proxy.heal()
        eventually(lambda: answers(world), 30)
        assert service.is_alive


def test_command_in_hand_is_finished_before_the_end(
    world: World, ledger_rpc: Any, service: Running
) -> None:
    with world.database("ledger") as connection:
        with connection.transaction():
            connection.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
            call = ledger_rpc.write.call_async(stream="a")
            eventually(lambda: waits_for_a_lock(world))
            service.process.terminate()
            time.sleep(0.5)
        assert call.result() > 0
    assert service.process.wait(10) == 0


def waits_for_a_lock(world: World) -> bool:
    query = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass"
    return bool(world.query("ledger", query))


def test_database_that_is_away_is_told_as_unavailable(
    world: World, addresses: dict[str, str]
) -> None:
    world.service("mirror", DATABASE_URL_MIRROR="postgresql://nobody@127.0.0.1:1/none")
    with ClusterRpcProxy({"AMQP_URI": addresses["AMQP_URI"]}, timeout=60) as cluster:
        eventually(lambda: told_unavailable(cluster.mirror.total))


def told_unavailable(call: Any) -> bool:
    try:
        call()
    except RemoteError as error:
        return bool(error.exc_type == "Unavailable")
    except Exception:
        return False  # not there yet
    return False
