"""A program that the supervisor keeps running, and how it is told so."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.layout import CHECKOUT, PYTHON, Instance
from deploy.local.supervise import restarts

# Supervisor waits one second more before each further try, so this is "for ever".
TRIES = 1_000_000


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str | Path, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    folder: Path = Path("/")
    stop_signal: str = "TERM"
    stop_seconds: int = 15

    def section(self, logs: Path) -> str:
        """The program's part of supervisord.conf; `%` starts an expansion there."""
        lines = {
            "command": shlex.join(str(word) for word in self.command),
            "directory": str(self.folder),
            "environment": ",".join(
                f"{name}={quoted(value)}" for name, value in self.environment.items()
            ),
            "user": self.user or "",
            "autorestart": "true",
            "startsecs": "1",
            "startretries": str(TRIES),
            "stopsignal": self.stop_signal,
            "stopwaitsecs": str(self.stop_seconds),
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": str(logs / f"{self.name}.log"),
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": "2",
        }
        settings = (f"{key}={value.replace('%', '%%')}" for key, value in lines.items() if value)
        return "\n".join([f"[program:{self.name}]", *settings])


def quoted(value: str) -> str:
    """As supervisor reads it, which knows no escapes."""
    mark = "'" if '"' in value else '"'
    if mark in value:
        raise ValueError("supervisor takes no setting with both kinds of quotation marks")
    return f"{mark}{value}{mark}"


def configuration(instance: Instance, programs: Iterable[Program], account: str) -> str:
    """supervisord.conf for these programs, run by `account`."""
    head = f"""
[supervisord]
nodaemon=false
user={account}
logfile={instance.logs}/supervisor.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={instance.run}/supervisor.pid
childlogdir={instance.logs}

[unix_http_server]
file={socket_path(instance)}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
""".replace("%", "%%").lstrip()
    listener = restarts.section(instance, PYTHON, CHECKOUT)
    sections = (program.section(instance.logs) for program in programs)
    return "\n\n".join([head, listener, *sections]) + "\n"


def socket_path(instance: Instance) -> Path:
    return instance.data / "supervisor.sock"
