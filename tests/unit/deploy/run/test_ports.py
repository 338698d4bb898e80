import json
import socket
from pathlib import Path

import pytest
from deploy.local.layout import Instance
from deploy.local.run import ports

OUTGOING = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance(tmp_path, preferred_gateway_port=None)


def test_ports_differ_and_stay_below_those_of_outgoing_connections(instance: Instance) -> None:
    chosen = ports.assign(instance)
    assert set(chosen) == set(ports.NAMES)
    assert len(set(chosen.values())) == len(chosen)
    assert max(chosen.values()) + ports.SECOND < max(OUTGOING, 32768)


def test_ports_are_remembered(instance: Instance) -> None:
    assert ports.assign(instance) == ports.assign(instance)


def test_a_port_that_somebody_else_took_is_replaced_and_no_other(instance: Instance) -> None:
    before = ports.assign(instance)
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", before["redis"]))
        stranger.listen()
        after = ports.assign(instance)
    assert after.pop("redis") != before.pop("redis")
    assert after == before


def test_the_second_port_of_the_s3_server_has_to_be_free_as_well() -> None:
    port = ports.choose([], taken=[])
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port + ports.SECOND))
        stranger.listen()
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_the_gateway_gets_its_usual_port_when_that_is_free(tmp_path: Path) -> None:
    usual = ports.choose([], taken=[])
    chosen = ports.assign(Instance(tmp_path, preferred_gateway_port=usual))
    assert chosen["gateway"] == usual
    assert json.loads((tmp_path / "ports.json").read_text()) == chosen
