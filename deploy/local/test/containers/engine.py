"""A Docker engine of our own: its own data, socket and processes, and no rule in any firewall."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.layout import Failure, Hindrance
from deploy.local.shell import environment, run, tail

START, STOP = 30.0, 60.0  # seconds
OPTIONS = (
    # Published ports go through docker's own proxy; containers reach nothing outside.
    *("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--bridge=none"),
    *("--storage-driver", "overlay2", "--oom-score-adjust", "0"),
)
# What builds keep is bounded: with each change of the code it grows.
SETTINGS = {"builder": {"gc": {"enabled": True, "defaultKeepStorage": "3GB"}}}
FOREIGN = ("DOCKER_", "COMPOSE_", "BUILDKIT_", "BUILDX_")
LIBRARIES = f"{os.uname().machine}-linux-gnu"


@dataclass(frozen=True)
class Engine:
    """`folder` keeps images and the build cache; what runs is in `run`, a short path."""

    folder: Path
    programs: Path  # where the packages were unpacked
    token: str  # tells engines of several checkouts apart

    @property
    def log(self) -> Path:
        return self.folder / "engine.log"

    @property
    def run_folder(self) -> Path:
        return Path("/run") / f"plugin-platform-{self.token}"

    @property
    def socket(self) -> Path:
        return self.run_folder / "docker.sock"

    @property
    def pid_file(self) -> Path:
        return self.run_folder / "dockerd.pid"

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """For clients: this engine and no other, whatever the caller's environment says."""
        inherited = {k: v for k, v in environment().items() if not k.startswith(FOREIGN)}
        folders = [str(self.programs / "usr" / name) for name in ("sbin", "bin")]
        libraries = self.programs / "usr" / "lib" / LIBRARIES
        return {
            **inherited,
            "PATH": os.pathsep.join([*folders, inherited["PATH"]]),
            "LD_LIBRARY_PATH": str(libraries),
            "XTABLES_LIBDIR": str(libraries / "xtables"),
            "DOCKER_HOST": f"unix://{self.socket}",
            "DOCKER_CONFIG": str(self.config()),
            "DOCKER_BUILDKIT": "1",
            **(extra or {}),
        }

    def config(self) -> Path:
        """A client's folder with nobody's logins, and with the plugins."""
        folder = self.folder / "config"
        folder.mkdir(parents=True, exist_ok=True)
        plugins = self.programs / "usr" / "libexec" / "docker" / "cli-plugins"
        (folder / "config.json").write_text(json.dumps({"cliPluginsExtraDirs": [str(plugins)]}))
        return folder

    def start(self) -> None:
        self.run_folder.mkdir(mode=0o700, exist_ok=True)
        settings = self.folder / "daemon.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(SETTINGS))  # not the machine's own
        command = [
            *("dockerd", "--config-file", str(settings), "--data-root", str(self.folder / "data")),
            *("--exec-root", str(self.run_folder / "exec"), "--pidfile", str(self.pid_file)),
            *("--host", f"unix://{self.socket}", *OPTIONS),
        ]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end it when all is down
            )
        deadline = time.monotonic() + START
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Hindrance(f"The Docker engine did not start:\n{tail(self.log)}")
            time.sleep(0.1)

    def answers(self) -> bool:
        done = subprocess.run(
            ["docker", "version"], env=self.environment(), capture_output=True, check=False
        )
        return done.returncode == 0

    def call(self, *words: str, timeout: float = 900, env: Mapping[str, str] | None = None) -> None:
        """A command whose output goes to the log."""
        log = self.folder / "docker.log"
        run(["docker", *words], log=log, env=self.environment(env), timeout=timeout)

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            ["docker", *words], env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failure(f"docker {' '.join(words)} failed: {done.stderr[-1000:]}")
        return done.stdout.strip()

    def import_folder(self, root: Path, image: str) -> None:
        """Makes an image of what lies in the folder."""
        with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
            done = subprocess.run(
                ["docker", "import", "-", image],
                stdin=tar.stdout,
                env=self.environment(),
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode or tar.returncode:
            raise Failure(f"{image} could not be imported: {done.stderr[-1000:]}")

    def stop(self) -> None:
        """Ends the engine with all that runs in it. Does nothing when none runs."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP
        while self.pid() is not None and time.monotonic() < deadline:
            time.sleep(0.1)

    def pid(self) -> int | None:
        try:
            pid = int(self.pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        return pid if str(self.pid_file).encode() in command else None
