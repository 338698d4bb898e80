"""The test instance: servers and a whole platform which tests may stop, kill and freeze."""

import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

import httpx

from deploy.local.install import node
from deploy.local.layout import LOCAL, SERVERS, TEST, TEST_FOLDER, Failure, Instance
from deploy.local.plain_http import PLAIN
from deploy.local.progress import Progress
from deploy.local.run import credentials, lifecycle, ports, readiness, seed, settings
from deploy.local.run.credentials import server_secrets
from deploy.local.run.processes import service_of
from deploy.local.run.settings import Settings
from deploy.local.supervise import owned
from deploy.local.supervise.supervision import Supervisor
from deploy.samples import Account

# For the tests which kill servers.
CHAOS = replace(TEST, folder=LOCAL / "test-chaos")
EXPORTED = (
    "AMQP_URI",
    "REDIS_URL",
    "REDIS_CACHE_URL",
    "S3_ENDPOINT",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
)


def start(instance: Instance = TEST) -> None:
    """Servers without any data; what a broken run left behind is ended first."""
    lifecycle.stop(instance)
    shutil.rmtree(instance.data, ignore_errors=True)
    shutil.rmtree(instance.logs, ignore_errors=True)
    lifecycle.start_servers(instance, Progress())


def stop(instance: Instance = TEST) -> None:
    lifecycle.stop(instance)


def is_running(instance: Instance = TEST) -> bool:
    return Supervisor(instance).is_running()


def make_durable(instance: Instance = TEST) -> None:
    """PostgreSQL writes through from now on: for tests which kill it."""
    lifecycle.stop_platform(replace(instance, durable=True))
    check = partial(readiness.postgres, settings.load(instance))
    readiness.wait_for(instance, "postgres", check)


def environment(instance: Instance = TEST) -> dict[str, str]:
    """How tests find the servers: PostgreSQL through libpq's own variables."""
    found = settings.load(instance)
    database = urlsplit(found["DATABASE_MIGRATION_URL_AUTH"])
    management = ports.load(instance.folder / "ports.json")["rabbitmq_management"]
    password = server_secrets(instance)["rabbitmq"]
    return {
        "PGHOST": str(database.hostname),
        "PGPORT": str(database.port),
        "PGUSER": str(database.username),
        "PGPASSWORD": str(database.password),
        "RABBITMQ_MANAGEMENT_URL": f"http://platform:{password}@127.0.0.1:{management}",
        **{name: found[name] for name in EXPORTED},
        # Apart from the platform that browsers use at the same time.
        **{name: redis_database(found[name], 1) for name in ("REDIS_URL", "REDIS_CACHE_URL")},
        "AMQP_URI": new_vhost(found["AMQP_URI"], management, "tests"),
    }


def chaotic_environment() -> dict[str, str]:
    """With this a session starts an instance of its own, and uses no other."""
    return {TEST_FOLDER: CHAOS.folder.name, "PGHOST": ""}


def redis_database(url: str, number: int) -> str:
    """The URL of another database of the same server. 0 is the platform's."""
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def new_vhost(uri: str, management: int, name: str) -> str:
    """The URI of a virtual host of this name, made when there is none."""
    url = urlsplit(uri)
    answer = httpx.put(
        f"http://127.0.0.1:{management}/api/vhosts/{name}",
        auth=(str(url.username), str(url.password)),
        timeout=20,
        trust_env=False,
        verify=PLAIN,
    )
    answer.raise_for_status()
    return url._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class Handle:
    """A service or a server of the test platform; a service means all its processes."""

    name: str
    instance: Instance
    settings: Settings

    def stop(self) -> None:
        Supervisor(self.instance).stop_programs(self.processes())

    def start(self) -> None:
        """Returns once it answers."""
        Supervisor(self.instance).start_programs(self.processes())
        self.wait()

    def kill(self) -> None:
        """`kill -9` of every process of it; the supervisor starts it again at once."""
        self.signal(signal.SIGKILL)

    def pause(self) -> None:
        """It keeps its connections and answers nobody."""
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            owned.kill_group(pid, self.instance, number)

    def restart(self, environment: Mapping[str, str] | None = None) -> None:
        """Starts a service again with these settings besides the usual ones."""
        plan = lifecycle.load_plan(self.instance)
        extra = {**plan.extra, self.name: dict(environment or {})}
        if extra[self.name] == plan.extra.get(self.name, {}):
            self.stop()
            self.start()
            return
        lifecycle.rescale(self.instance, plan.scale, extra)
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        if self.name in SERVERS:
            check = readiness.SERVER_CHECKS[self.name]
            readiness.wait_for(self.instance, self.name, lambda: check(self.settings))
            return
        for process in self.processes():
            readiness.wait_for_process(self.instance, self.settings, process)

    def pids(self) -> list[int]:
        supervisor = Supervisor(self.instance)
        return [pid for name in self.processes() if (pid := supervisor.pid(name))]

    def processes(self) -> list[str]:
        found = [process.name for process in Supervisor(self.instance).processes()]
        wanted = [name for name in found if self.name in (name, service_of(name))]
        if not wanted:
            raise Failure(f"The test platform runs no {self.name}, only {', '.join(found)}.")
        return wanted


class Servers:
    """`servers.rabbitmq`, `postgres`, `redis`, `redis_cache` and `s3`."""

    def __init__(self, instance: Instance, found: Settings) -> None:
        self.postgres = Handle("postgres", instance, found)
        self.rabbitmq = Handle("rabbitmq", instance, found)
        self.redis = Handle("redis", instance, found)
        self.redis_cache = Handle("redis_cache", instance, found)
        self.s3 = Handle("s3", instance, found)


class Platform:
    """A whole platform on the test instance's servers, with the sample plugins published."""

    def __init__(self, instance: Instance = TEST) -> None:
        self.instance = instance
        self.settings = settings.load(instance)
        self.gateway = settings.gateway_url(self.settings)
        self.accounts: dict[str, Account] = credentials.accounts(instance)
        self.servers = Servers(instance, self.settings)

    def start(self, scale: Mapping[str, int] | None = None) -> None:
        if not node.is_built():
            raise Failure("The host page is not built: ./platform test does it, or npm run build.")
        progress = Progress()
        lifecycle.start_platform(self.instance, progress, self.settings, scale or {})
        problems = seed.seed(self.instance, self.settings, progress)
        if problems:
            raise Failure("\n".join(problems))

    def stop(self) -> None:
        lifecycle.stop_platform(self.instance)

    def service(self, name: str) -> Handle:
        """`relay`, `gateway` or one of the services, or one process of it (`installs-2`)."""
        return Handle(name, self.instance, self.settings)
