"""Docker's own programs, unpacked from Debian's packages and not installed.

Installing them would start an engine for the whole machine, with rules in its firewall.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.local.layout import Failure
from deploy.local.shell import run
from deploy.local.test.containers import debian
from deploy.local.test.containers.debian import Release

ENGINE = ("docker.io", "tini")
# In Debian's stable release they are too old for the compose file.
CLIENT_PLUGINS = ("docker-compose", "docker-buildx")
CLIENT_RELEASE = "unstable"


def fetch(folder: Path, log: Path) -> Path:
    """Returns the folder that stands for `/` in the packages. Does nothing when it is there."""
    root = folder / "tools"
    if (root / "complete").exists():
        return root
    for path in (root, folder / "archives", folder / CLIENT_RELEASE):
        shutil.rmtree(path, ignore_errors=True)
    archives = folder / "archives" / "tools"
    (archives / "partial").mkdir(parents=True)
    download(archives, log)
    release = Release(CLIENT_RELEASE, folder / CLIENT_RELEASE, log)
    release.prepare()
    plugins = folder / "archives" / "plugins"
    plugins.mkdir(parents=True)
    env = {"APT_CONFIG": str(release.folder / "apt.conf")}
    debian.fetch(["apt-get", "-q", "download", *CLIENT_PLUGINS], log=log, env=env, cwd=plugins)
    debian.unpack([*archives.glob("*.deb"), *plugins.glob("*.deb")], root)
    for name in ("iptables", "ip6tables"):
        # For the engine's name server inside of containers.
        if (root / "usr" / "sbin" / f"{name}-nft").exists():
            (root / "usr" / "sbin" / name).symlink_to(f"{name}-nft")
    (root / "complete").touch()
    return root


def download(archives: Path, log: Path) -> None:
    """The engine, with the libraries that this machine lacks."""
    options = [
        "--download-only",
        "--no-install-recommends",
        "-o",
        f"Dir::Cache::archives={archives}",
    ]
    command = ["apt-get", "-q", "-y", "install", *options, *ENGINE]
    try:
        run(command, log=log)
    except Failure:
        # Lists that are too old name files which are gone from the mirror.
        debian.fetch(["apt-get", "-q", "update"], log=log)
        debian.fetch(command, log=log)
