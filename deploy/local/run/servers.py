"""The private servers of an instance: PostgreSQL, RabbitMQ, Redis and an S3 server."""

import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path

from deploy.local.install import packages
from deploy.local.layout import Failure, Instance
from deploy.local.run import object_store
from deploy.local.run.credentials import server_secrets, write_private
from deploy.local.shell import run
from deploy.local.supervise.program import Program

Ports = dict[str, int]


def programs(instance: Instance, ports: Ports, wanted: tuple[str, ...]) -> list[Program]:
    """Prepares the data of the `wanted` servers and says how each is run."""
    found: list[Program] = []
    for name in wanted:
        found += PREPARE[name](instance, ports)
    return found


def postgres(instance: Instance, ports: Ports) -> list[Program]:
    folder = own_folder(instance, "postgres", "postgres")
    cluster = folder / "cluster"
    if not (cluster / "PG_VERSION").exists():
        create_cluster(instance, folder, cluster)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(ports["postgres"]),
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "wal_compression": "on",
        "log_min_duration_statement": "500ms",
        **({} if instance.durable else {"fsync": "off", "full_page_writes": "off"}),
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return [
        Program(
            "postgres",
            (str(postgres_for(cluster)), "-D", str(cluster), *settings),
            user=system_user("postgres"),
            stop_signal="INT",  # "fast": sessions end, data is written
            stop_seconds=30,
        )
    ]


def create_cluster(instance: Instance, folder: Path, cluster: Path) -> None:
    shutil.rmtree(cluster, ignore_errors=True)
    password = folder / "password"
    write_private(password, server_secrets(instance)["postgres"])
    give_to(password, system_user("postgres"))
    command = [str(packages.INITDB.path()), "-D", str(cluster), "-U", "platform"]
    options = [
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    sync = [] if instance.durable else ["--no-sync"]
    log = instance.logs / "initdb.log"
    run([*command, *options, *sync], log=log, user=system_user("postgres"), timeout=120)
    password.unlink()


def postgres_for(cluster: Path) -> Path:
    """The server of the version that made the data: another one would refuse it."""
    newest = packages.POSTGRES.path()
    made_by = (cluster / "PG_VERSION").read_text().strip()
    matching = Path(f"/usr/lib/postgresql/{made_by}/bin/postgres")
    if matching.exists():
        return matching
    if made_by in newest.parts or not str(newest).startswith("/usr/lib/postgresql"):
        return newest
    raise Failure(
        f"{cluster} was made by PostgreSQL {made_by}, which is gone: install postgresql-{made_by}."
    )


def rabbitmq(instance: Instance, ports: Ports) -> list[Program]:
    folder = own_folder(instance, "rabbitmq", "rabbitmq")
    user = system_user("rabbitmq")
    config, plugins = folder / "rabbitmq.conf", folder / "enabled_plugins"
    write_private(config, rabbitmq_configuration(instance, ports))
    write_private(plugins, "[rabbitmq_management].\n")
    give_to(config, user)
    give_to(plugins, user)
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"platform-{instance.token}@localhost",
        "RABBITMQ_DIST_PORT": str(ports["rabbitmq_distribution"]),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(config),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        # Replaces the wrapping shell, so that the supervisor's child is the server itself.
        "RUNNING_UNDER_SYSTEMD": "true",
    }
    epmd = (packages.EPMD.path(), "-port", str(ports["epmd"]), "-address", "127.0.0.1")
    return [
        Program("epmd", epmd, user=user, folder=folder),
        Program(
            "rabbitmq",
            (packages.rabbitmq_script(),),
            environment=environment,
            user=user,
            folder=folder,
            stop_seconds=30,
        ),
    ]


def rabbitmq_configuration(instance: Instance, ports: Ports) -> str:
    lines = {
        "listeners.tcp.1": f"127.0.0.1:{ports['rabbitmq']}",
        "management.tcp.ip": "127.0.0.1",
        "management.tcp.port": str(ports["rabbitmq_management"]),
        "management.disable_stats": "true",
        "default_vhost": instance.vhost,
        "default_user": "platform",
        "default_pass": server_secrets(instance)["rabbitmq"],
        "log.file": "false",
        "log.console": "true",
        "log.console.level": "info",
    }
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def redis(instance: Instance, ports: Ports) -> list[Program]:
    """What must not be lost: when it is full it refuses, and forgets nothing."""
    lines = {
        "appendonly": "yes",
        "appendfsync": "everysec" if instance.durable else "no",
        "maxmemory": "512mb",
        "maxmemory-policy": "noeviction",
    }
    return [redis_server(instance, "redis", ports["redis"], lines)]


def redis_cache(instance: Instance, ports: Ports) -> list[Program]:
    """What may be forgotten at any time; nothing of it is written to disk."""
    lines = {
        "save": '""',
        "maxmemory": "128mb",
        "maxmemory-policy": "allkeys-lru",
    }
    return [redis_server(instance, "redis_cache", ports["redis_cache"], lines)]


def redis_server(instance: Instance, name: str, port: int, lines: dict[str, str]) -> Program:
    folder = own_folder(instance, name, None)
    own = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": server_secrets(instance)["redis"],
        "dir": f'"{folder}"',
        "daemonize": "no",
        # A title of its own is written over its environment, by which we know what is ours.
        "set-proc-title": "no",
    }
    config = folder / "redis.conf"
    write_private(config, "".join(f"{key} {value}\n" for key, value in {**own, **lines}.items()))
    return Program(name, (packages.REDIS.path(), config), folder=folder)


def s3(instance: Instance, ports: Ports) -> list[Program]:
    return [object_store.s3(instance, own_folder(instance, "s3", None), ports)]


PREPARE: dict[str, Callable[[Instance, Ports], list[Program]]] = {
    "postgres": postgres,
    "rabbitmq": rabbitmq,
    "redis": redis,
    "redis_cache": redis_cache,
    "s3": s3,
}


def system_user(name: str) -> str | None:
    """PostgreSQL and RabbitMQ do not run as root: then they run as their package's user."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(name).pw_name
    except KeyError:
        raise Failure(f"There is no system user {name}: install its package.") from None


def own_folder(instance: Instance, name: str, account: str | None) -> Path:
    folder = instance.data / name
    folder.mkdir(mode=0o700, exist_ok=True)
    give_to(folder, system_user(account) if account else None)
    return folder


def give_to(path: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
