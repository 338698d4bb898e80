"""The platform's own processes: relays, services, sweeps, reconciliation, trends and gateway."""

from collections.abc import Mapping
from dataclasses import replace

from deploy.local.layout import CHECKOUT, ENVIRONMENT, PYTHON, SERVICES, Failure
from deploy.local.run.settings import Settings
from deploy.local.run.shares import SHARES, share
from deploy.local.supervise.program import Program

SWEEP_EVERY = "3600"  # seconds
RECONCILE_EVERY = "86400"
TRENDS_EVERY = "600"
COUNT_USE_EVERY = "2"
DOMAINS_EVERY = "3"  # its owner waits for it

Scale = Mapping[str, int]
Extra = Mapping[str, Mapping[str, str]]


def programs(
    scale: Scale, extra: Extra | None = None, settings: Settings | None = None
) -> list[Program]:
    """A relay for each service, each service as often as `scale` says (once if it does not), the
    sweep of the object storage, the nightly look at the counts, what the front page computes, the
    expiry of what visitors left, what counts use, the mails of news and of accounts, the look at
    authors' domains, what is sent to developers' webhooks, the gateway. Each is told its own share
    of the secrets in `settings`.

    `extra` are settings of single services, for tests.
    """
    services = [
        service(name, number) for name in SERVICES for number in range(1, scale.get(name, 1) + 1)
    ]
    return [
        replace(program, environment={**program.environment, **secrets, **given})
        for program in (
            *map(relay, SERVICES),
            *services,
            sweep(),
            reconcile(),
            trends(),
            expiry(),
            usage(),
            mail(),
            account_mail(),
            domains(),
            webhooks(),
            gateway(scale),
        )
        for name in [service_of(program.name)]
        for part in [program.name if program.name in SHARES else name]
        for secrets, given in [(share(part, settings or {}), (extra or {}).get(name, {}))]
    ]


def relay(service: str) -> Program:
    command = (PYTHON, "-m", "plugin_platform.messaging.relay", service)
    return Program(f"relay-{service}", command, folder=CHECKOUT)


def sweep() -> Program:
    command = (PYTHON, "-m", "publishing.upkeep.sweep", "--every", SWEEP_EVERY)
    return Program("sweep", command, folder=CHECKOUT)


def reconcile() -> Program:
    command = (PYTHON, "-m", "catalog.reconcile", "--repair", "--every", RECONCILE_EVERY)
    return Program("reconcile", command, folder=CHECKOUT)


def trends() -> Program:
    command = (PYTHON, "-m", "catalog.front.trends", "--every", TRENDS_EVERY)
    return Program("trends", command, folder=CHECKOUT)


def expiry() -> Program:
    command = (PYTHON, "-m", "installs.sweep", "--every", SWEEP_EVERY)
    return Program("expiry", command, folder=CHECKOUT)


def usage() -> Program:
    command = (PYTHON, "-m", "installs.usage", "--every", COUNT_USE_EVERY)
    return Program("usage", command, folder=CHECKOUT)


def mail() -> Program:
    return Program("mail", (PYTHON, "-m", "installs.mail"), folder=CHECKOUT)


def account_mail() -> Program:
    return Program("account-mail", (PYTHON, "-m", "auth.email"), folder=CHECKOUT)


def domains() -> Program:
    command = (PYTHON, "-m", "auth.domains", "--every", DOMAINS_EVERY)
    return Program("domains", command, folder=CHECKOUT)


def webhooks() -> Program:
    return Program("webhooks", (PYTHON, "-m", "installs.webhooks"), folder=CHECKOUT)


def service(name: str, number: int) -> Program:
    command = (PYTHON, "-m", "plugin_platform.nameko.run", f"{name}.service")
    return Program(f"{name}-{number}", command, folder=CHECKOUT)


def gateway(scale: Scale) -> Program:
    gunicorn = ENVIRONMENT / "bin" / "gunicorn"
    config = CHECKOUT / "services" / "gateway" / "gunicorn.conf.py"
    workers = {"GATEWAY_WORKERS": str(scale["gateway"])} if "gateway" in scale else {}
    command = (gunicorn, "--config", config, "gateway.asgi:app")
    return Program("gateway", command, environment=workers, folder=CHECKOUT)


def service_of(process: str) -> str:
    """`installs-2` is a process of the service `installs`, `relay-installs` one of `relay`."""
    name, _, which = process.rpartition("-")
    return name if which.isdigit() or name == "relay" else process


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
