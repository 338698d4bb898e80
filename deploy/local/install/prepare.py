"""Everything that has to be on the machine before the platform can start.

Standard library only. What does not depend on each other runs side by side: the system's
packages, the virtual environment, the host page.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.install import node
from deploy.local.install.packages import (
    CHROMIUM,
    NGINX,
    SERVER_PROGRAMS,
    SHELLS,
    WRK,
    Program,
    install,
    install_missing,
)
from deploy.local.install.stamps import Stamp, digest
from deploy.local.layout import CHECKOUT, ENVIRONMENT, LOCAL, PYTHON, Failure
from deploy.local.progress import Progress
from deploy.local.shell import pip_install, run

LOCK = CHECKOUT / "requirements.lock"
DEVELOPMENT_LOCK = CHECKOUT / "requirements-dev.lock"
FAST_LOCK = CHECKOUT / "deploy" / "requirements-fast.lock"
LOG = LOCAL / "log" / "install-python.log"

# A server that is replaced by one of these is neither installed nor started.
REPLACED_BY = {
    "postgres": tuple(
        f"DATABASE_URL_{service}" for service in ("AUTH", "PUBLISHING", "CATALOG", "INSTALLS")
    ),
    "rabbitmq": ("AMQP_URI",),
    "redis": ("REDIS_URL",),
    "redis_cache": ("REDIS_CACHE_URL",),
    "s3": ("S3_ENDPOINT",),
}


def is_replaced(server: str) -> bool:
    return all(os.environ.get(name) for name in REPLACED_BY[server])


def prepare(
    progress: Progress,
    *,
    development: bool = False,
    host_web: bool = True,
    besides: Iterable[Program] = (),
) -> None:
    """Installs and builds what is missing. Instant when nothing is."""
    LOCAL.mkdir(exist_ok=True)
    require_ensurepip(progress)
    programs = [*needed_programs(development), *besides]
    with ThreadPoolExecutor(max_workers=3) as pool:
        python = pool.submit(python_environment, progress, development)
        packages = pool.submit(system_packages, progress, programs)
        page = pool.submit(build_host_web, progress, python.result) if host_web else None
        failures = [
            str(task.exception())
            for task in (packages, python, page)
            if task is not None and task.exception() is not None
        ]
    if failures:
        raise Failure("\n\n".join(dict.fromkeys(failures)))


def needed_programs(development: bool) -> list[Program]:
    if development:
        return [*SERVER_PROGRAMS.values(), CHROMIUM, NGINX, WRK, *SHELLS]
    return [program for server, program in SERVER_PROGRAMS.items() if not is_replaced(server)]


def system_packages(progress: Progress, programs: list[Program]) -> None:
    missing = sorted({program.package for program in programs if program.find() is None})
    if missing:
        with progress.step(f"install {', '.join(missing)}"):
            install_missing(programs)


def require_ensurepip(progress: Progress) -> None:
    """Debian keeps `ensurepip`, without which there is no virtual environment, in a package."""
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        with progress.step(f"install {package}"):
            install([package])


def python_environment(progress: Progress, development: bool) -> None:
    lock = DEVELOPMENT_LOCK if development else LOCK
    stamp = Stamp(lock.name, digest([lock], sys.version))
    if stamp.is_current() and PYTHON.exists():
        return
    with progress.step("install Python packages"):
        make_environment()
        pip_install(lock, LOG)
        install_fast_parser(progress)
    stamp.renew()
    if development:
        Stamp(LOCK.name, digest([LOCK], sys.version)).renew()


def install_fast_parser(progress: Progress) -> None:
    """gunicorn's HTTP parser in C comes as source only: built where there is a compiler."""
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    if shutil.which("cc") is None or not header.exists():
        return
    try:
        pip_install(FAST_LOCK, LOG)
    except Failure:
        progress.say(f"  ! gunicorn goes on with its parser in Python; see {LOG}")


def make_environment() -> None:
    """A new one when there is none, or when it was made by a Python that is gone or another."""
    made_by = ENVIRONMENT / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if PYTHON.exists() and made_by.exists():
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    for lock in (LOCK, DEVELOPMENT_LOCK, node.LOCK):
        (LOCAL / "stamps" / lock.name).unlink(missing_ok=True)
    run([base_python(), "-m", "venv", ENVIRONMENT], log=LOG)


def base_python() -> Path:
    """The interpreter behind a virtual environment that happens to be active."""
    return Path(getattr(sys, "_base_executable", sys.executable))


def build_host_web(progress: Progress, python_is_ready: Callable[[], None]) -> None:
    if node.is_built():
        return
    with progress.step("install and build the host page"):
        if not node.suitable():
            python_is_ready()
            node.install_wheel()
        node.install_packages()
        node.build()
