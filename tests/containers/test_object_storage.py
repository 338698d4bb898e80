"""Behind its S3 port the object storage answers nobody who has no certificate, or no token."""

from __future__ import annotations

import inspect
import json
import ssl
from pathlib import Path

import pytest
from deploy.local.layout import Failure
from deploy.local.test.containers.composition import Composition
from tests.helpers import greeting

GRPC = 10_000  # how far above a port of HTTP that of gRPC is
DOCKERS_OWN = "0B00007F"  # 127.0.0.11, where its name server listens
PORTS = {"master": 19333, "volume": 19340, "filer": 18888, "s3": 18333}


@pytest.fixture(scope="module")
def listening(composition: Composition) -> set[int]:
    """The ports of gRPC (`man 5 proc`)."""
    rows = composition.within("s3", "cat", "/proc/net/tcp", "/proc/net/tcp6")
    fields = [row.split() for row in rows.splitlines()]
    local = [row[1].split(":") for row in fields if row[3] == "0A"]
    ports = {int(port, 16) for address, port in local if address != DOCKERS_OWN}
    return {port for port in ports if port - GRPC in ports}


def test_grpc_goes_on_with_nobody_from_another_container(
    composition: Composition, listening: set[int]
) -> None:
    assert set(PORTS.values()) <= listening
    words = ("python", "-c", inspect.getsource(greeting), "s3", *map(str, sorted(listening)))
    found = json.loads(composition.within("gateway", *words))
    assert found == {str(port): [False, False] for port in listening}


@pytest.mark.parametrize("part", PORTS)
def test_with_the_certificate_it_does_go_on(composition: Composition, part: str) -> None:
    """The control: the ports are not merely shut."""
    [container] = composition.containers("s3")
    address = composition.address(container)
    folder = Path(
        composition.state(
            container,
            'range .Mounts}}{{if eq .Destination "/certificates"}}{{.Source}}{{end}}{{end',
        )
    )
    ours = ssl.create_default_context(cafile=folder / "ca.pem")
    ours.load_cert_chain(folder / "node.pem", folder / "node.key")
    assert greeting.greets(address, PORTS[part], ours, "s3")
    assert not greeting.greets(address, PORTS[part], greeting.stranger(), "s3")


@pytest.mark.parametrize("name", ["auth", "catalog", "installs", "relay-publishing", "nginx"])
def test_who_has_no_key_of_it_does_not_find_it(composition: Composition, name: str) -> None:
    def look_up(host: str) -> str:
        return composition.within(name, "getent", "hosts", host)

    assert look_up("gateway")
    with pytest.raises(Failure):
        look_up("s3")


def test_with_the_authoritys_key_somebody_else_could_be_let_in(composition: Composition) -> None:
    files = composition.within("s3", "ls", "/certificates").split()
    assert "node.pem" in files
    assert "ca.key" not in files
