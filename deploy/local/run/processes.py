"""The platform's own processes: relay, services, sweeps, reconciliation and gateway."""

from collections.abc import Mapping
from dataclasses import replace

from deploy.local.layout import CHECKOUT, ENVIRONMENT, PYTHON, SERVICES, Failure
from deploy.local.run.settings import Settings
from deploy.local.run.shares import share
from deploy.local.supervise.program import Program

SWEEP_EVERY = "3600"  # seconds
RECONCILE_EVERY = "86400"

Scale = Mapping[str, int]
Extra = Mapping[str, Mapping[str, str]]


def programs(
    scale: Scale, extra: Extra | None = None, settings: Settings | None = None
) -> list[Program]:
    """One relay, each service as often as `scale` says (once if it does not), the sweep of the
    object storage, the nightly look at the counts, the expiry of what visitors left, the gateway.
    Each is told its own share of the secrets in `settings`.

    `extra` are settings of single services, for tests.
    """
    services = [
        service(name, number) for name in SERVICES for number in range(1, scale.get(name, 1) + 1)
    ]
    return [
        replace(program, environment={**program.environment, **secrets, **given})
        for program in (relay(), *services, sweep(), reconcile(), expiry(), gateway(scale))
        for name in [service_of(program.name)]
        for secrets, given in [(share(name, settings or {}), (extra or {}).get(name, {}))]
    ]


def relay() -> Program:
    return Program("relay", (PYTHON, "-m", "plugin_platform.messaging.relay"), folder=CHECKOUT)


def sweep() -> Program:
    command = (PYTHON, "-m", "publishing.sweep", "--every", SWEEP_EVERY)
    return Program("sweep", command, folder=CHECKOUT)


def reconcile() -> Program:
    command = (PYTHON, "-m", "catalog.reconcile", "--repair", "--every", RECONCILE_EVERY)
    return Program("reconcile", command, folder=CHECKOUT)


def expiry() -> Program:
    command = (PYTHON, "-m", "installs.sweep", "--every", SWEEP_EVERY)
    return Program("expiry", command, folder=CHECKOUT)


def service(name: str, number: int) -> Program:
    nameko = ENVIRONMENT / "bin" / "nameko"
    config = CHECKOUT / "services" / "config.yaml"
    command = (nameko, "run", "--config", config, f"{name}.service")
    return Program(f"{name}-{number}", command, folder=CHECKOUT)


def gateway(scale: Scale) -> Program:
    gunicorn = ENVIRONMENT / "bin" / "gunicorn"
    config = CHECKOUT / "services" / "gateway" / "gunicorn.conf.py"
    workers = {"GATEWAY_WORKERS": str(scale["gateway"])} if "gateway" in scale else {}
    command = (gunicorn, "--config", config, "gateway.asgi:app")
    return Program("gateway", command, environment=workers, folder=CHECKOUT)


def service_of(process: str) -> str:
    """`installs-2` is a process of the service `installs`."""
    name, _, number = process.rpartition("-")
    return name if number.isdigit() else process


def parse_scale(words: list[str]) -> dict[str, int]:
    """`installs=3` and so on; raises `Failure` for what cannot be scaled."""
    known = (*SERVICES, "gateway")
    result: dict[str, int] = {}
    for word in words:
        name, _, number = word.partition("=")
        if name not in known or not number.isdigit() or not 1 <= int(number) <= 32:
            raise Failure(
                f"--scale {word}: say SERVICE=N with N from 1 to 32; services: {', '.join(known)}"
            )
        result[name] = int(number)
    return result
