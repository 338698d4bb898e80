"""Whether this machine can run an engine of its own, and if not, why."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from os import getuid
from pathlib import Path

from deploy.local.layout import LOCAL
from deploy.local.test.containers import debian

TOOLS = ("apt-get", "dpkg-deb", "tar", "mount", "umount", "unshare", "ldconfig")
SIOCBRADDBR = 0x89A0  # makes a bridge (linux/sockios.h)


def hindrance() -> str:
    """Empty when there is none."""
    if sys.platform != "linux" or getuid() != 0:
        return "an engine of its own needs root on Linux"
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is missing"
    if not debian.mirror():
        return "images are made from Debian's packages, and this machine's apt has no mirror of it"
    if not any(Path("/sys/fs/cgroup").iterdir()):
        return "no control groups are mounted"
    return overlay_hindrance() or bridge_hindrance()


def overlay_hindrance() -> str:
    """Mounts one, which says it best; nobody else sees it."""
    LOCAL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=LOCAL) as folder:
        for name in ("lower", "upper", "work", "merged"):
            (Path(folder) / name).mkdir()
        layers = f"lowerdir={folder}/lower,upperdir={folder}/upper,workdir={folder}/work"
        mount = f"mount -t overlay overlay -o {layers} {folder}/merged"
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mount], capture_output=True, text=True, check=False
        )
    return f"no overlay file system can be mounted: {done.stderr.strip()}" if done.stderr else ""


def bridge_hindrance() -> str:
    """Makes one in a network of its own, which ends with the process."""
    code = f"import fcntl, socket; fcntl.ioctl(socket.socket(), {SIOCBRADDBR:#x}, b'probe')"
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return ""
    return f"no network bridge can be made: {done.stderr.strip().splitlines()[-1]}"
