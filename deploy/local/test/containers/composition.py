"""docker-compose.yml as it stands, in the engine of our own and with settings of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local.layout import CHECKOUT, Failure
from deploy.local.run import ports
from deploy.local.shell import run
from deploy.local.test.containers.engine import Engine

BUILT = ("prepare", "gateway", "seed", "nginx")
LABEL = "com.docker.compose"
DOWN = 240  # seconds: PostgreSQL and RabbitMQ may take a minute each


@dataclass(frozen=True)
class Composition:
    engine: Engine
    folder: Path
    page: str | None = None  # an image that has it; without one it is built

    def prepare(self) -> None:
        """Fresh secrets and a free port."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings_file.unlink(missing_ok=True)
        run([CHECKOUT / "deploy" / "docker" / "make-env", self.settings_file], log=self.log)
        port = ports.choose([], taken=[])
        own = {
            "LISTEN": "127.0.0.1",
            "PORT": str(port),
            "CONTENT_URL": f"http://content.localhost:{port}",
        }
        text = self.settings_file.read_text()
        kept = [line for line in text.splitlines() if line.partition("=")[0] not in own]
        lines = [*kept, *(f"{name}={value}" for name, value in own.items())]
        self.settings_file.write_text("\n".join(lines) + "\n")
        self.override_file.write_text(json.dumps(self.override()))

    def override(self) -> dict[str, Any]:
        """Builds reach registries and mirrors by the machine's own network; containers nothing."""
        arguments = {"args": {"HOST_WEB": self.page}} if self.page else {}
        build = {"network": "host", **arguments}
        return {"services": {name: {"build": build} for name in BUILT}}

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.env"

    @property
    def override_file(self) -> Path:
        return self.folder / "override.json"

    @property
    def log(self) -> Path:
        return self.folder / "composition.log"

    @cached_property
    def settings(self) -> dict[str, str]:
        lines = self.settings_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")

    @property
    def port(self) -> int:
        return int(self.settings["PORT"])

    @property
    def command(self) -> list[str]:
        files = (CHECKOUT / "docker-compose.yml", self.override_file)
        options = [word for file in files for word in ("--file", str(file))]
        return ["docker", "compose", "--env-file", str(self.settings_file), *options]

    def call(self, *words: str, timeout: float = 600) -> None:
        """Raises `Failure` with the end of the output when the command fails."""
        env = self.engine.environment()
        run([*self.command, *words], log=self.log, env=env, timeout=timeout)

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            [*self.command, *words],
            env=self.engine.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise Failure(f"docker compose {' '.join(words)} failed: {done.stderr[-2000:]}")
        return done.stdout.strip()

    def build(self) -> None:
        self.call("--profile", "seed", "build", timeout=900)

    def up(self, *options: str) -> None:
        self.call("up", "--detach", "--no-build", *options)

    def down(self, *options: str) -> None:
        """With all that it stored."""
        words = ("--profile", "seed", "down", "--volumes", "--remove-orphans", *options)
        self.call(*words, timeout=DOWN)

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers, running or not. Compose itself reads its whole file
        for that, which takes several times as long.
        """
        labels = (f"service={service}", "oneoff=False")
        chosen = [word for label in labels for word in ("--filter", f"label={LABEL}.{label}")]
        return self.engine.ask("ps", "--all", "--quiet", "--no-trunc", *chosen).split()

    def within(self, service: str, *command: str) -> str:
        """What a command says in a container of the service."""
        return self.engine.ask("exec", self.containers(service)[0], *command)

    def state(self, container: str, what: str) -> str:
        return self.engine.ask("inspect", "--format", f"{{{{{what}}}}}", container)

    def address(self, container: str) -> str:
        """Of a container in a single network."""
        return self.state(container, "range .NetworkSettings.Networks}}{{.IPAddress}}{{end")

    def restarts(self, container: str) -> int:
        return int(self.state(container, ".RestartCount"))

    def crash(self, container: str) -> None:
        """Ends it as a fault would: what `docker kill` ends stays down."""
        os.kill(int(self.state(container, ".State.Pid")), signal.SIGKILL)

    def keep_logs(self, file: Path) -> None:
        file.write_text(self.ask("logs", "--no-color", "--timestamps"))
