"""Starts supervisord for an instance and talks to it over its socket.

The library restarts what dies, a little later each time, runs programs as other users, keeps
and rotates their output, and takes on and lets go of programs while it runs.
"""

import http.client
import os
import pwd
import socket
import time
import xmlrpc.client
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.layout import PYTHON, Failure, Instance
from deploy.local.run.credentials import write_private
from deploy.local.run.settings import Settings
from deploy.local.shell import run
from deploy.local.supervise import owned
from deploy.local.supervise.program import Program, configuration, socket_path

TIMEOUT = 20.0


@dataclass(frozen=True)
class Process:
    name: str
    state: str
    pid: int
    uptime: int  # seconds


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self._path))


class SocketTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        return SocketConnection(self._path)


class Supervisor:
    """The supervisor of one instance, running or not."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._config = instance.run / "supervisord.conf"

    def pid(self, process: str) -> int:
        """0 when it does not run."""
        return int(self._rpc.getProcessInfo(process)["pid"])

    @property
    def _rpc(self) -> Any:
        path = socket_path(self._instance)
        proxy = xmlrpc.client.ServerProxy("http://localhost", transport=SocketTransport(path))
        return proxy.supervisor

    def is_running(self) -> bool:
        try:
            return bool(self._rpc.getState()["statename"] == "RUNNING")
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def start(self, programs: Iterable[Program], settings: Settings) -> None:
        """Starts supervisord and with it the programs."""
        self._write(programs)
        socket_path(self._instance).unlink(missing_ok=True)
        command = [str(PYTHON), "-m", "supervisor.supervisord", "-c", str(self._config)]
        run(command, log=self._instance.logs / "supervisor.log", env=settings, timeout=30)
        deadline = time.monotonic() + TIMEOUT
        while not self.is_running():
            if time.monotonic() > deadline:
                raise Failure(f"The supervisor does not answer; see {self._instance.logs}")
            time.sleep(0.1)

    def apply(self, programs: Iterable[Program]) -> None:
        """Starts programs that are new, stops those that are gone, restarts changed ones."""
        self._write(programs)
        [[added, changed, removed]] = self._rpc.reloadConfig()
        for name in [*removed, *changed]:
            self._rpc.stopProcess(name, False)
        self._wait_stopped([*removed, *changed])
        for name in [*removed, *changed]:
            self._rpc.removeProcessGroup(name)
        for name in [*changed, *added]:
            self._rpc.addProcessGroup(name)

    def processes(self) -> list[Process]:
        return [
            Process(
                found["name"],
                found["statename"].lower(),
                found["pid"],
                found["now"] - found["start"] if found["pid"] else 0,
            )
            for found in self._rpc.getAllProcessInfo()
        ]

    def start_programs(self, names: Iterable[str]) -> None:
        for name in names:
            self._rpc.startProcess(name, False)

    def stop_programs(self, names: Iterable[str]) -> None:
        """Stops them all at once and waits until they are gone."""
        wanted = list(names)
        for name in wanted:
            try:
                self._rpc.stopProcess(name, False)
            except xmlrpc.client.Fault as fault:
                if "NOT_RUNNING" not in fault.faultString:
                    raise
        self._wait_stopped(wanted)

    def stop(self, last: Iterable[str] = ()) -> None:
        """Stops everything: first what is not in `last`, then that, then supervisord."""
        if self.is_running():
            names = [process.name for process in self.processes()]
            servers = [name for name in names if name in set(last)]
            self.stop_programs(name for name in names if name not in servers)
            self.stop_programs(servers)
            self._rpc.shutdown()
        owned.end_all(self._instance)

    def _wait_stopped(self, names: Iterable[str]) -> None:
        wanted = set(names)
        deadline = time.monotonic() + 60
        while any(p.name in wanted and p.pid for p in self.processes()):
            if time.monotonic() > deadline:
                raise Failure(f"These do not stop: {', '.join(sorted(wanted))}")
            time.sleep(0.05)

    def _write(self, programs: Iterable[Program]) -> None:
        account = pwd.getpwuid(os.getuid()).pw_name
        write_private(self._config, configuration(self._instance, programs, account))
