"""What the platform's small programs must not load: each library is memory in each of them."""

from __future__ import annotations

import subprocess

import pytest
from deploy.local.layout import PYTHON
from deploy.local.run.processes import programs
from deploy.local.run.settings import PYTHON_PATH
from deploy.local.shell import environment

# What serves, checks, weighs or hashes is no business of who looks into a database now and then.
HEAVY = {
    "aio_pika",
    "argon2",
    "cryptography",
    "dns",
    "eventlet",
    "falcon",
    "gunicorn",
    "httpcore",
    "jsonschema",
    "jwt",
    "kombu",
    "markdown_it",
    "minio",
    "nameko",
    "nh3",
    "prometheus_client",
    "rapidfuzz",
    "redis",
    "resolvelib",
    "tree_sitter",
    "urllib3",
    "uvloop",
    "webauthn",
    "zxcvbn",
}
BUS = {"kombu"}
STORAGE = {"minio", "urllib3", "cryptography", "argon2"}  # the storage's client loads all of these
STRANGERS_SERVERS = {"dns", "httpcore"}
NEEDS: dict[str, set[str]] = {
    **{
        f"relay-{each}": {*BUS, "prometheus_client"}
        for each in ("auth", "publishing", "catalog", "installs")
    },
    "reconcile": {*BUS, "rapidfuzz"},
    "sweep": {*STORAGE, "tree_sitter"},
    "domains": STRANGERS_SERVERS,
    "webhooks": {*STRANGERS_SERVERS, "cryptography"},
    "account-mail": set(),
    "expiry": set(),
    "mail": set(),
    "trends": set(),
    "usage": set(),
}
SMALL = {program.name: program for program in programs({}) if program.name in NEEDS}
LOADED = """
import importlib, importlib.util, sys
name = sys.argv[1]
is_package = importlib.util.find_spec(name).submodule_search_locations
importlib.import_module(f"{name}.__main__" if is_package else name)
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_every_program_but_services_and_gateway_is_looked_at() -> None:
    others = {"gateway", *(f"{name}-1" for name in ("auth", "publishing", "catalog", "installs"))}
    assert {each.name for each in programs({})} - others == NEEDS.keys()


@pytest.mark.parametrize("name", NEEDS)
def test_a_small_program_loads_no_library_that_it_does_not_need(name: str) -> None:
    module = str(SMALL[name].command[2])
    done = subprocess.run(
        [PYTHON, "-c", LOADED, module],
        env=environment({"PYTHONPATH": PYTHON_PATH}),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert HEAVY & set(done.stdout.split()) == NEEDS[name]
