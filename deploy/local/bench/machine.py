"""Which machine this is, and what else it does."""

import os
import platform
from pathlib import Path


def describe() -> dict[str, str | int | float]:
    return {
        "processors": os.cpu_count() or 1,
        "model": model(),
        "memory": memory(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def sentence() -> str:
    found = describe()
    return (
        f"{found['processors']} processors ({found['model']}), {found['memory']} GiB,"
        f" Linux {found['kernel']}, Python {found['python']}; load before: {found['load']:.1f}"
    )


def model() -> str:
    return field("/proc/cpuinfo", "model name") or platform.machine()


def memory() -> int:
    kibibytes = field("/proc/meminfo", "MemTotal").split()
    return round(int(kibibytes[0]) / 1024**2) if kibibytes else 0


def field(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
