"""How docker-compose.yml is run in an engine of our own, as far as no engine is needed."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy import certificates
from deploy.local.install import node
from deploy.local.install.stamps import Stamp
from deploy.local.layout import CHECKOUT, Hindrance
from deploy.local.test.containers import bases, composition, debian, machine, page, rootfs, traces
from deploy.local.test.containers.composition import Composition
from deploy.local.test.containers.engine import Engine

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
DOCKERFILE = (CHECKOUT / "deploy" / "docker" / "platform.Dockerfile").read_text()


@pytest.fixture
def found(tmp_path: Path) -> Composition:
    return Composition(Engine(tmp_path / "engine", tmp_path / "tools", "test"), tmp_path)


def test_every_foreign_image_has_a_stand_in_of_that_very_name() -> None:
    foreign = {
        part["image"]
        for part in COMPOSE["services"].values()
        if not part["image"].startswith("plugin-platform/")
    }
    based_on = set(re.findall(r"^ARG \w+_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE))
    assert set(bases.NAMES.values()) == foreign | based_on


def test_every_image_that_is_built_is_built_with_the_machines_network() -> None:
    built = {name for name, part in COMPOSE["services"].items() if "build" in part}
    assert set(composition.BUILT) == built


def test_a_page_that_is_there_takes_the_place_of_the_stage_that_builds_it(
    found: Composition,
) -> None:
    def arguments(one: Composition) -> list[dict[str, str]]:
        parts = one.override()["services"].values()
        return [part["build"].get("args", {}) for part in parts]

    there = Composition(found.engine, found.folder, page=page.IMAGE)
    assert arguments(found) == [{} for _ in composition.BUILT]
    assert arguments(there) == [{"HOST_WEB": page.IMAGE} for _ in composition.BUILT]
    assert "\nARG HOST_WEB=host-web\n" in DOCKERFILE
    assert "\nFROM ${HOST_WEB} AS page\n" in DOCKERFILE
    assert sorted(re.findall(r"^COPY --from=page /build/(\S+)", DOCKERFILE, re.MULTILINE)) == [
        "host/dist",
        "host/dist",
        "plugins",
    ]
    assert set(page.PARTS) == {"host/dist", "plugins"}


def test_the_page_is_built_in_an_image_as_in_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes one for the other relies on it."""
    commands: list[str] = []
    monkeypatch.setattr(node, "npm", lambda *words, log: commands.append(" ".join(words)))
    monkeypatch.setattr(node, "expected", list)
    monkeypatch.setattr(Stamp, "is_current", lambda stamp: False)
    monkeypatch.setattr(Stamp, "renew", lambda stamp: None)
    node.install_packages()
    node.build()
    stage = DOCKERFILE.partition("AS host-web\n")[2].partition("\nFROM ")[0]
    built = re.findall(r"^RUN npm (.*)$", stage, re.MULTILINE)
    assert built == [command.removesuffix(" --prefer-offline") for command in commands]
    assert "COPY host-web/ ./" in stage


def test_each_run_has_fresh_secrets_and_listens_on_loopback_only(found: Composition) -> None:
    found.prepare()
    first = found.settings
    again = Composition(found.engine, found.folder)
    again.prepare()
    assert first["POSTGRES_PASSWORD"] != again.settings["POSTGRES_PASSWORD"]
    assert first["LISTEN"] == "127.0.0.1"
    assert first["CONTENT_URL"] == f"http://content.localhost:{found.port}"
    example = (CHECKOUT / ".env.example").read_text()
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == set(first)
    assert found.settings_file.stat().st_mode & 0o077 == 0


def test_a_client_talks_to_this_engine_whatever_the_environment_says(
    found: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://elsewhere:2375")
    monkeypatch.setenv("DOCKER_CONTEXT", "production")
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    environment = found.engine.environment()
    assert environment["DOCKER_HOST"] == f"unix://{found.engine.socket}"
    assert not {"DOCKER_CONTEXT", "COMPOSE_FILE"} & set(environment)


def test_nothing_is_found_of_an_engine_that_never_ran(found: Composition) -> None:
    assert traces.look(found.engine, traces.interfaces()) == []
    assert found.engine.pid() is None


def test_an_engine_is_not_taken_for_another_with_its_number(found: Composition) -> None:
    """A pid file that a crash left may name whoever runs now."""
    found.engine.run_folder.mkdir(parents=True)
    try:
        found.engine.pid_file.write_text(str(os.getpid()))
        assert found.engine.pid() is None
    finally:
        found.engine.pid_file.unlink()
        found.engine.run_folder.rmdir()


def test_who_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "getuid", lambda: 1000)
    assert "root" in machine.hindrance()


def test_packages_that_the_mirror_does_not_give_hinder_and_are_no_fault(tmp_path: Path) -> None:
    with pytest.raises(Hindrance, match="could not be fetched"):
        debian.fetch(["false"], log=tmp_path / "log")


def test_what_was_unpacked_passes_for_installed(tmp_path: Path) -> None:
    control = tmp_path / "package" / "DEBIAN"
    control.mkdir(parents=True)
    (control / "control").write_text(
        "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: y\n"
    )
    archive = tmp_path / "x.deb"
    subprocess.run(["dpkg-deb", "--build", control.parent, archive], check=True, timeout=60)
    assert "Package: x" in rootfs.installed([archive])
    assert "Status: install ok installed\n\n" in rootfs.installed([archive])


def test_certificates_are_made_once_and_for_these_names(tmp_path: Path) -> None:
    certificates.main(tmp_path, ["s3", "127.0.0.1"])
    first = (tmp_path / "node.pem").read_bytes()
    certificates.main(tmp_path, ["s3", "127.0.0.1"])
    assert (tmp_path / "node.pem").read_bytes() == first
    shown = subprocess.run(
        ["openssl", "verify", "-CAfile", "ca.pem", "-verify_hostname", "s3", "node.pem"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert shown.returncode == 0, shown.stderr
    assert not (tmp_path / "ca.key").exists()
    text = (tmp_path / "security.toml").read_text()
    assert f'grpc.filer.client.key = "{tmp_path}/node.key"' in text
