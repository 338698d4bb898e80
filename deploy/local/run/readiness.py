"""Wait until something answers, or say why it does not."""

import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import httpx
import kombu
import psycopg
import redis

from deploy.docker.health import health
from deploy.local.layout import Failure, Instance
from deploy.local.plain_http import PLAIN
from deploy.local.run.processes import service_of
from deploy.local.run.settings import Settings, gateway_url
from deploy.local.shell import tail
from deploy.local.supervise import restarts
from deploy.local.supervise.supervision import Supervisor

ONE_TRY = 3.0  # seconds
PATIENCE = 180.0  # s; what fails at its start is noticed before, by how often it began anew
PAUSE = 0.2
HOPELESS = 4  # restarts before its first answer


def wait_for(
    instance: Instance, process: str, check: Callable[[], None], timeout: float = PATIENCE
) -> None:
    """Repeats `check` until it does not raise; `Failure` shows the end of the process's log."""
    deadline = time.monotonic() + timeout
    failed_before = restarts.counts(instance).get(process, 0)
    while True:
        try:
            check()
        except Exception as error:  # each client has errors of its own
            failed = restarts.counts(instance).get(process, 0) - failed_before
            if failed >= HOPELESS:
                raise explain(
                    instance, process, f"fails again and again ({describe(error)})"
                ) from error
            if time.monotonic() > deadline:
                why = f"does not answer after {timeout:.0f} s ({describe(error)})"
                raise explain(instance, process, why) from error
        else:
            return
        time.sleep(PAUSE)


def explain(instance: Instance, process: str, why: str) -> Failure:
    log = instance.logs / f"{process}.log"
    return Failure(f"{process} {why}:\n{tail(log, 12)}\nAll of it: {log}")


def describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def postgres(settings: Settings) -> None:
    """The server, not the database: migrations make that, and the services' roles."""
    url = urlsplit(settings["DATABASE_MIGRATION_URL_AUTH"])._replace(path="/postgres")
    psycopg.connect(url.geturl(), connect_timeout=int(ONE_TRY)).close()


def rabbitmq(settings: Settings) -> None:
    options = {"read_timeout": ONE_TRY, "write_timeout": ONE_TRY, "max_retries": 0}
    with kombu.Connection(
        settings["AMQP_URI"], connect_timeout=ONE_TRY, transport_options=options
    ) as connection:
        connection.connect()


def redis_server(setting: str, settings: Settings) -> None:
    with redis.Redis.from_url(settings[setting], socket_timeout=ONE_TRY) as client:
        client.ping()


def s3(settings: Settings) -> None:
    """Any answer below 500: without a signature it is a refusal."""
    answer = httpx.get(settings["S3_ENDPOINT"], timeout=ONE_TRY, trust_env=False, verify=PLAIN)
    if answer.status_code >= 500:
        answer.raise_for_status()


def gateway(settings: Settings) -> None:
    url = f"{gateway_url(settings)}/readyz"
    httpx.get(url, timeout=ONE_TRY, trust_env=False, verify=PLAIN).raise_for_status()


def service(settings: Settings, name: str) -> None:
    """Asks the service itself."""
    health(settings["AMQP_URI"], name)


def steady(instance: Instance, process: str) -> None:
    """A process that answers nobody is ready when it has stayed alive for a moment."""
    states = {found.name: found for found in Supervisor(instance).processes()}
    if process not in states or states[process].state != "running":
        raise RuntimeError("not running")


SERVER_CHECKS: dict[str, Callable[[Settings], None]] = {
    "postgres": postgres,
    "rabbitmq": rabbitmq,
    "redis": partial(redis_server, "REDIS_URL"),
    "redis_cache": partial(redis_server, "REDIS_CACHE_URL"),
    "s3": s3,
}


# What answers nobody.
STEADY = (
    "relay",
    "sweep",
    "reconcile",
    "trends",
    "expiry",
    "usage",
    "mail",
    "account-mail",
    "domains",
    "webhooks",
)


def wait_for_process(instance: Instance, settings: Settings, process: str) -> None:
    if process == "gateway":
        check = partial(gateway, settings)
    elif service_of(process) in STEADY:
        check = partial(steady, instance, process)
    else:
        check = partial(service, settings, service_of(process))
    wait_for(instance, process, check)
