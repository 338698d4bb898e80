"""Show the processes' logs."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.layout import Failure, Instance
from deploy.local.run.processes import service_of


def show(instance: Instance, service: str | None, *, follow: bool, lines: int) -> int:
    """Leaves it to `tail`, which knows about files that are rotated away."""
    files = find(instance, service)
    words = ["tail", "-n", str(lines), *(["-F"] if follow else []), *map(str, files)]
    sys.stdout.flush()
    if follow:
        os.execvp(words[0], words)  # noqa: S606
    return subprocess.run(words, check=False).returncode


def find(instance: Instance, service: str | None) -> list[Path]:
    """Every log, or those of one service, server or process."""
    files = sorted(instance.logs.glob("*.log"))
    if service is None:
        return files or nothing(instance, "There are no logs yet")
    wanted = [f for f in files if service in (f.stem, service_of(f.stem))]
    names = ", ".join(sorted({service_of(f.stem) for f in files}))
    return wanted or nothing(instance, f"There is no log of {service}; there are: {names}")


def nothing(instance: Instance, why: str) -> list[Path]:
    raise Failure(f"{why} (in {instance.logs}).")
