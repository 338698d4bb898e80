"""Debian's packages without installing them: fetched by the machine's apt, unpacked elsewhere.

Unpacked packages are a root file system within seconds where installing them takes a minute, and
neither way needs a registry of images. Nothing on the machine changes: apt is given folders of its
own, and the mirror is that of the machine's own sources.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.local.install import packages
from deploy.local.layout import Failure, Hindrance
from deploy.local.shell import run

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LEFT_OUT = ("man", "doc", "doc-base", "info", "locale", "lintian")


@cache
def mirror() -> str:
    """Where this machine has Debian from; empty when it does not."""
    if packages.lists_are_empty():  # without them apt does not say whose a source is
        run(["apt-get", "-q", "update"], log=packages.LOG, timeout=600)
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    found = subprocess.run(
        [*command, "Origin: Debian", "Label: Debian"], capture_output=True, text=True, check=False
    )
    return next(iter(found.stdout.splitlines()), "").rstrip("/")


@dataclass(frozen=True)
class Release:
    """One release of Debian for an apt that knows of no installed package."""

    name: str
    folder: Path
    log: Path

    @property
    def sources(self) -> str:
        return f"deb [signed-by={KEYRING}] {mirror()} {self.name} main\n"

    def fetch(self, packages: Sequence[str], into: Path) -> list[Path]:
        """The packages with all that they depend on, as files."""
        self.prepare()
        (into / "partial").mkdir(parents=True, exist_ok=True)
        where = ["-o", f"Dir::Cache::archives={into}"]
        self.apt("install", "--yes", "--download-only", *where, *packages)
        return sorted(into.glob("*.deb"))

    def prepare(self) -> None:
        lists = self.folder / "state" / "lists"
        if any(lists.glob("*_Packages*")):
            return
        for path in (lists / "partial", self.folder / "parts", self.folder / "cache"):
            path.mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        (self.folder / "sources.list").write_text(self.sources)
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": self.folder / "parts",
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",  # its own user cannot enter every checkout
            "Acquire::Languages": "none",
        }
        text = "".join(f'{name} "{value}";\n' for name, value in options.items())
        (self.folder / "apt.conf").write_text(text)
        self.apt("update", "-o", "APT::Update::Error-Mode=any")

    def apt(self, *words: str) -> None:
        env = {"APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C"}
        fetch(["apt-get", "-q", *words], log=self.log, env=env)


def fetch(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Raises `Hindrance` when the mirror does not give it."""
    try:
        run(command, log=log, env=env, cwd=cwd, timeout=600)
    except Failure as failure:
        raise Hindrance(f"Debian's packages could not be fetched: {failure}") from failure


def unpack(archives: Iterable[Path], root: Path) -> None:
    """Lays the packages' files below `root`; none of their scripts is run."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        if not (root / name).is_symlink():
            (root / name).symlink_to(f"usr/{name}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda archive: unpack_one(archive, root), archives))


def unpack_one(archive: Path, root: Path) -> None:
    left_out = [f"--exclude=./usr/share/{name}" for name in LEFT_OUT]
    tar = ["tar", "--directory", str(root), "--extract", "--keep-directory-symlink", *left_out]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE
    ) as files:
        done = subprocess.run(tar, stdin=files.stdout, capture_output=True, text=True, check=False)
    if done.returncode or files.returncode:
        raise Failure(f"{archive} could not be unpacked: {done.stderr[-1000:]}")
