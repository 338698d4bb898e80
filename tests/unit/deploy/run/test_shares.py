"""No process is told a secret with which it could be somebody else."""

from pathlib import Path

import pytest
from deploy.local.layout import SERVICES, Instance
from deploy.local.run import processes, settings, shares
from deploy.local.run.ports import NAMES
from deploy.local.run.processes import service_of

PORTS = {name: 20000 + number for number, name in enumerate(NAMES)}


@pytest.fixture
def found(tmp_path: Path) -> settings.Settings:
    return settings.compose(Instance(tmp_path), PORTS)


def test_a_service_knows_its_own_database_and_no_other(found: settings.Settings) -> None:
    for program in processes.programs({}, settings=found):
        service = service_of(program.name)
        if service in SERVICES:
            databases = {name for name in program.environment if name.startswith("DATABASE_")}
            assert databases == {f"DATABASE_URL_{service.upper()}"}


def test_a_relay_knows_one_database_and_writes_the_events_of_one_service(
    found: settings.Settings,
) -> None:
    relays = {p.name: p.environment for p in processes.programs({}, settings=found)}
    for service in SERVICES:
        known = relays[f"relay-{service}"]
        database = f"DATABASE_URL_{service.upper()}"
        assert {name for name in known if shares.SECRET.match(name)} == {database, "AMQP_URI"}
        assert known["AMQP_URI"] == found[f"AMQP_URI_RELAY_{service.upper()}"]
        assert f"relay_{service}:" in known["AMQP_URI"]


def test_no_process_may_migrate(found: settings.Settings) -> None:
    for program in processes.programs({}, settings=found):
        owners = {value for name, value in found.items() if "MIGRATION" in name}
        assert not owners & set(program.environment.values())


def test_only_the_gateway_reaches_the_sessions(found: settings.Settings) -> None:
    knowing = {
        program.name
        for program in processes.programs({}, settings=found)
        if found["REDIS_URL"] in program.environment.values()
    }
    assert knowing == {"gateway"}


def test_what_all_inherit_has_no_secret(
    found: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_AUTH", "postgresql://somebody:secret@elsewhere/auth")
    inherited = shares.without_secrets(found)
    assert inherited["DATABASE_URL_AUTH"] == ""
    secrets = {value for name, value in found.items() if shares.SECRET.match(name)}
    assert not secrets & set(inherited.values())
    assert inherited["S3_ENDPOINT"] == found["S3_ENDPOINT"]
