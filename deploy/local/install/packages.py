"""The servers from the system's packages, installed when they are missing.

Standard library only.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.local.layout import LOCAL, Failure
from deploy.local.shell import run

# Servers live in folders that are not on everybody's PATH.
FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
LOG = LOCAL / "log" / "install-packages.log"


@dataclass(frozen=True)
class Program:
    name: str
    package: str
    folders: str = ""  # a pattern for folders besides PATH

    def find(self) -> Path | None:
        found = shutil.which(self.name, path=search_path())
        if found:
            return Path(found)
        root = Path("/")
        matches = root.glob(f"{self.folders}/{self.name}") if self.folders else ()
        return max((m for m in matches if os.access(m, os.X_OK)), key=version, default=None)

    def path(self) -> Path:
        found = self.find()
        if found is None:
            raise Failure(f"{self.name} is missing: install the package {self.package}.")
        return found


def version(path: Path) -> tuple[int, ...]:
    """Sorts /usr/lib/postgresql/15 below /usr/lib/postgresql/16."""
    return tuple(int(part) for part in path.parts if part.isdigit())


def search_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS])


# The wrapper in /usr/sbin insists on being root or rabbitmq; the script below it does not.
RABBITMQ = Program("rabbitmq-server", "rabbitmq-server", "usr/lib/rabbitmq/bin")
POSTGRES = Program("postgres", "postgresql", "usr/lib/postgresql/*/bin")
INITDB = Program("initdb", "postgresql", "usr/lib/postgresql/*/bin")
REDIS = Program("redis-server", "redis-server")
EPMD = Program("epmd", "erlang-base")
OPENSSL = Program("openssl", "openssl")
NGINX = Program("nginx", "nginx-light")
WRK = Program("wrk", "wrk")
CHROMIUM = Program("chromium", "chromium")
# What completes the words of folio beside bash.
SHELLS = (Program("zsh", "zsh"), Program("fish", "fish"))
SERVER_PROGRAMS = {
    "postgres": POSTGRES,
    "rabbitmq": RABBITMQ,
    "redis": REDIS,
    "redis_cache": REDIS,
    "s3": OPENSSL,  # the server itself is a Python package
}


def rabbitmq_script() -> Path:
    packaged = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    return packaged if packaged.exists() else RABBITMQ.path()


def install_missing(programs: Iterable[Program]) -> None:
    missing = sorted({program.package for program in programs if program.find() is None})
    if missing:
        install(missing)


def install(packages: list[str]) -> None:
    """Raises `Failure` naming the packages when this account may not install any."""
    apt = shutil.which("apt-get", path=search_path())
    privilege = privileges()
    if apt is None or privilege is None:
        reason = "this system has no apt-get" if apt is None else "neither root nor sudo is at hand"
        raise Failure(
            f"These are missing and {reason}: {' '.join(packages)}\n"
            f"Install them yourself, for example: sudo apt-get install {' '.join(packages)}"
        )
    quiet = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-y"]
    command = [*quiet, "install", "--no-install-recommends", *packages]
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    if lists_are_empty():
        run([*quiet, "update"], log=LOG, timeout=600)
    try:
        run([*command, *wait], log=LOG)
    except Failure:
        # Lists that are too old name files which are gone from the mirror.
        run([*quiet, "update"], log=LOG, timeout=600)
        run([*command, *wait], log=LOG)


@cache
def privileges() -> list[str] | None:
    """What to put before a command that only root may run; None when there is no way."""
    if os.getuid() == 0:
        return []
    sudo = shutil.which("sudo", path=search_path())
    if sudo is None:
        return None
    answer = subprocess.run(
        [sudo, "-n", "true"], capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL
    )
    return [sudo, "-n"] if answer.returncode == 0 else None


def lists_are_empty() -> bool:
    return not any(Path("/var/lib/apt/lists").glob("*_Packages*"))
