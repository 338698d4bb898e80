"""Bring one instance up, change it, take it down."""

import json
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from deploy.local.install.prepare import is_replaced
from deploy.local.layout import CHECKOUT, PYTHON, SERVERS, Failure, Instance
from deploy.local.progress import Progress
from deploy.local.run import ports, processes, readiness, servers, settings
from deploy.local.run.processes import Extra, Scale
from deploy.local.run.settings import Settings
from deploy.local.run.shares import without_secrets
from deploy.local.shell import run
from deploy.local.supervise.program import Program
from deploy.local.supervise.supervision import Supervisor

ALL_SERVERS = ("epmd", *SERVERS)


def start_servers(instance: Instance, progress: Progress) -> Settings:
    """Starts the servers side by side and waits until each answers."""
    instance.prepare()
    supervisor = Supervisor(instance)
    supervisor.stop(last=ALL_SERVERS)  # what a crash may have left
    chosen = ports.assign(instance)
    wanted = own_servers(instance)
    result = settings.compose(instance, chosen)
    settings.save(instance, result)
    programs = servers.programs(instance, chosen, wanted)
    save_plan(instance, Plan(wanted))
    supervisor.start(programs, without_secrets(result))

    def wait(server: str) -> None:
        with progress.step(f"start {server}"):
            check = readiness.SERVER_CHECKS[server]
            readiness.wait_for(instance, server, partial(check, result))

    in_parallel(wait, wanted)
    check_replaced(instance, result, wanted)
    return result


def own_servers(instance: Instance) -> tuple[str, ...]:
    replaced = is_replaced if instance.replaceable else lambda server: False
    return tuple(server for server in SERVERS if not replaced(server))


def check_replaced(instance: Instance, result: Settings, started: tuple[str, ...]) -> None:
    """Servers of somebody else have to answer as well."""
    for server in SERVERS:
        if server not in started:
            check = readiness.SERVER_CHECKS[server]
            readiness.wait_for(instance, server, partial(check, result), timeout=10)


def start_platform(instance: Instance, progress: Progress, result: Settings, scale: Scale) -> None:
    """Databases, queues and buckets first, then the processes that use them."""
    set_up(instance, progress, result)
    rescale(instance, scale)
    wait_until_ready(instance, progress, result)


def set_up(instance: Instance, progress: Progress, result: Settings) -> None:
    """What has to be there before any process of the platform."""
    with progress.step("migrate the databases"):
        module(instance, result, "plugin_platform.eventstore.upkeep.migrate")
    with progress.step("declare queues and buckets"):
        module(instance, result, "plugin_platform.messaging.topology")
        if result["RABBITMQ_MANAGEMENT_URL"]:
            module(instance, result, "plugin_platform.messaging.access")
        module(instance, result, "deploy.docker.buckets")


def wait_until_ready(instance: Instance, progress: Progress, result: Settings) -> None:
    def wait(name: str) -> None:
        with progress.step(f"start {name}"):
            readiness.wait_for_process(instance, result, name)

    in_parallel(wait, tuple(found.name for found in own_processes(instance)))


def own_processes(instance: Instance) -> list[Program]:
    plan = load_plan(instance)
    return processes.programs(plan.scale, plan.extra)


def rescale(instance: Instance, scale: Scale, extra: Extra | None = None) -> None:
    """Makes the running programs those of `scale`; the servers stay as they are."""
    wanted = load_plan(instance).servers
    chosen = ports.load(instance.folder / "ports.json")
    own = servers.programs(instance, chosen, wanted)
    plan = Plan(wanted, dict(scale), {name: dict(given) for name, given in (extra or {}).items()})
    save_plan(instance, plan)
    wanted_processes = processes.programs(plan.scale, plan.extra, settings.load(instance))
    Supervisor(instance).apply([*own, *wanted_processes])
    forget_metrics(instance.run / "metrics", {program.name for program in wanted_processes})


def forget_metrics(folder: Path, processes: Collection[str]) -> None:
    """Removes what other processes have measured: their last values would be shown for ever."""
    for file in folder.glob("*.prom"):
        if file.stem not in processes:
            file.unlink(missing_ok=True)


def stop_platform(instance: Instance) -> None:
    """Leaves the servers running."""
    chosen = ports.load(instance.folder / "ports.json")
    own = servers.programs(instance, chosen, load_plan(instance).servers)
    Supervisor(instance).apply(own)


def stop(instance: Instance) -> None:
    Supervisor(instance).stop(last=ALL_SERVERS)


def module(instance: Instance, result: Settings, name: str, *words: str) -> None:
    """Runs one of the platform's own commands to its end."""
    log = instance.logs / f"{name.rpartition('.')[2]}.log"
    run([str(PYTHON), "-m", name, *words], log=log, env=result, cwd=CHECKOUT, timeout=300)


def in_parallel(work: Callable[[str], None], names: tuple[str, ...]) -> None:
    with ThreadPoolExecutor(max_workers=max(1, len(names))) as pool:
        tasks = [pool.submit(work, name) for name in names]
    failures = [str(task.exception()) for task in tasks if task.exception()]
    if failures:
        raise Failure("\n\n".join(failures))


@dataclass(frozen=True)
class Plan:
    """What an instance is to run: its own servers, how many processes of each service."""

    servers: tuple[str, ...]
    scale: dict[str, int] = field(default_factory=dict)
    extra: dict[str, dict[str, str]] = field(default_factory=dict)


def save_plan(instance: Instance, plan: Plan) -> None:
    (instance.run / "plan.json").write_text(json.dumps(asdict(plan)))


def load_plan(instance: Instance) -> Plan:
    found = json.loads((instance.run / "plan.json").read_text())
    return Plan(tuple(found["servers"]), found["scale"], found["extra"])
