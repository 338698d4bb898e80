"""A root file system of unpacked packages, made to pass for an installed one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from deploy.local.test.containers import debian

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What a registry's mirror of this machine may need.
CLIENTS = (Path("/etc/pip.conf"),)


def make(root: Path, archives: list[Path], sources: str) -> None:
    """What the packages' scripts would have done, as far as an image needs it."""
    debian.unpack(archives, root)
    for name in ("passwd", "group"):
        shutil.copy(root / "usr/share/base-passwd" / f"{name}.master", root / "etc" / name)
    link(root / "usr/bin/awk", "mawk")
    link(root / "usr/local/bin/python", "/usr/bin/python3")
    (root / "var/lib/dpkg/status").write_text(installed(archives))
    (root / "etc/apt").mkdir(exist_ok=True)
    (root / "etc/apt/sources.list").write_text(sources)
    (root / "etc/apt/apt.conf.d").mkdir(exist_ok=True)
    (root / "etc/apt/apt.conf.d/99machine").write_text(acquisition())
    trust_what_the_machine_trusts(root)
    subprocess.run(["ldconfig", "-r", str(root)], check=True)


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_symlink():
        path.symlink_to(target)


def installed(archives: Iterable[Path]) -> str:
    """dpkg's list of packages, so that apt adds to them instead of beginning with them."""
    found = (
        subprocess.run(["dpkg-deb", "--field", str(a)], capture_output=True, text=True, check=True)
        for a in archives
    )
    return "".join(f"{one.stdout.rstrip()}\nStatus: install ok installed\n\n" for one in found)


def acquisition() -> str:
    """How the machine's apt reaches its mirror: proxies, certificates, how old lists may be."""
    lines = subprocess.run(
        ["apt-config", "dump", "--format", '%F "%v";%n'], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    wanted = ("Acquire::http", "Acquire::Check-")
    return "".join(f"{line}\n" for line in lines if line.startswith(wanted))


def trust_what_the_machine_trusts(root: Path) -> None:
    for path in (CERTIFICATES, *CLIENTS):
        if path.exists():
            copy = root / path.relative_to("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
