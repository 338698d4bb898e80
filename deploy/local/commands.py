"""The commands that need the virtual environment; `cli.py` says what each takes."""

import argparse
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.local.bench import command as measuring
from deploy.local.bench import place
from deploy.local.layout import CHECKOUT, DEFAULT, PYTHON, SERVICES, Failure, Instance
from deploy.local.progress import Progress
from deploy.local.run import lifecycle, processes, seed, settings, signers
from deploy.local.shell import environment
from deploy.local.show import logs, status
from deploy.local.supervise.supervision import Supervisor
from deploy.local.test import checks


def up(args: argparse.Namespace) -> int:
    instance, progress = DEFAULT, Progress(since=args.started)
    signal.signal(signal.SIGTERM, interrupt)
    scale = processes.parse_scale(args.scale)
    instance.prepare()
    with only_one(instance):
        if Supervisor(instance).is_running():
            check_running(instance, progress, scale)
            return 0
        try:
            start(instance, progress, scale)
        except BaseException:
            with progress.step("stop what was started"):
                lifecycle.stop(instance)
            raise
    print(f"\nReady after {progress.total()}.\n\n{status.welcome(instance)}\n", flush=True)
    if args.detach:
        print("Stop it: ./platform down   Look at it: ./platform status", flush=True)
        return 0
    return stay(instance, progress)


def start(instance: Instance, progress: Progress, scale: dict[str, int]) -> None:
    found = lifecycle.start_servers(instance, progress)
    lifecycle.start_platform(instance, progress, found, scale)
    seed.seed(instance, found, progress)


def check_running(instance: Instance, progress: Progress, scale: dict[str, int]) -> None:
    """Up already: adjust the scale, and see that everything answers."""
    print("The platform is running here already.", flush=True)
    found = settings.load(instance)
    if scale:
        before = lifecycle.load_plan(instance)
        with progress.step("adjust the number of processes"):
            lifecycle.rescale(instance, {**before.scale, **scale}, before.extra)
    lifecycle.wait_until_ready(instance, progress, found)
    seed.seed(instance, found, progress)
    print(f"\n{status.welcome(instance)}", flush=True)


def stay(instance: Instance, progress: Progress) -> int:
    """Until Ctrl-C here, or `./platform down` elsewhere."""
    print("Ctrl-C stops everything; the data stays.", flush=True)
    supervisor = Supervisor(instance)
    try:
        while supervisor.is_running():
            time.sleep(1)
    except KeyboardInterrupt:
        # A second Ctrl-C must not leave half of it behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with progress.step("stop the platform"):
            lifecycle.stop(instance)
        return 0
    progress.say("The platform was stopped from elsewhere.")
    return 0


def down(args: argparse.Namespace) -> int:
    progress = Progress()
    with progress.step("stop the platform"):
        lifecycle.stop(DEFAULT)
    return 0


def show_status(args: argparse.Namespace) -> int:
    """3 when nothing runs, as service managers have it."""
    print(status.as_json(DEFAULT) if args.json else status.as_text(DEFAULT))
    return 0 if Supervisor(DEFAULT).is_running() else 3


def show_logs(args: argparse.Namespace) -> int:
    return logs.show(DEFAULT, args.service, follow=args.follow, lines=args.lines)


def rebuild(args: argparse.Namespace) -> int:
    return maintain("plugin_platform.eventstore.upkeep.rebuild", args.service)


def replay(args: argparse.Namespace) -> int:
    return maintain("plugin_platform.eventstore.upkeep.replay", args.service)


def reconcile(args: argparse.Namespace) -> int:
    return module("catalog.reconcile", *(["--repair"] if args.repair else []))


def recheck(args: argparse.Namespace) -> int:
    return module("publishing.upkeep.recheck", *args.check)


def sign(args: argparse.Namespace) -> int:
    if args.rotate:
        return rotate_signing_key()
    again = ["--again", args.again] if args.again else []
    return module("publishing.signing", *again)


def rotate_signing_key() -> int:
    if not Supervisor(DEFAULT).is_running():
        raise Failure("The platform is not running here. Start it: ./platform up")
    progress = Progress()
    with only_one(DEFAULT), progress.step("make another key and start publishing with it"):
        before = signers.rotate(DEFAULT)
        found = settings.load(DEFAULT)
        lifecycle.wait_until_ready(DEFAULT, progress, found)
    print(
        f"Another key signs from now on. What {before} signed stays good; were it stolen, go on"
        f" with ./platform sign --again {before}, and revoke it (docs/contracts.md)."
    )
    return 0


def bring_in(args: argparse.Namespace) -> int:
    """Files are named as whoever calls this sees them."""
    if {"-h", "--help"} & set(args.words):
        command = [str(PYTHON), "-m", "importing", "--help"]
        paths = {"PYTHONPATH": settings.PYTHON_PATH}
        return subprocess.run(command, env=environment(paths), check=False).returncode
    return module("importing", *args.words, folder=Path.cwd())


def public_log(args: argparse.Namespace) -> int:
    return module("publishing.upkeep.verify_log")


def dead_letters(args: argparse.Namespace) -> int:
    options = [f"--{name}" for name in ("replay", "discard") if getattr(args, name)]
    return maintain("plugin_platform.messaging.dead_letters", args.service, *options)


def maintain(name: str, service: str, *options: str) -> int:
    if service not in (*SERVICES, "gateway"):
        raise Failure(f"There is no service {service}; there are {', '.join(SERVICES)}.")
    return module(name, service, *options)


def module(name: str, *words: str, folder: Path = CHECKOUT) -> int:
    """One of the platform's own commands, with the settings of what runs."""
    if not Supervisor(DEFAULT).is_running():
        raise Failure("The platform is not running here. Start it: ./platform up")
    command = [str(PYTHON), "-m", name, *words]
    env = environment(settings.load(DEFAULT))
    return subprocess.run(command, env=env, cwd=folder, check=False).returncode


def test(args: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    return checks.test(args.words)


def check(args: argparse.Namespace) -> int:
    return checks.check()


def bench(args: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    place.INSTANCE.prepare()
    with only_one(place.INSTANCE):
        return measuring.bench(args)


def simulate(args: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    place.INSTANCE.prepare()
    with only_one(place.INSTANCE):
        place.fill(args)
    return 0


@contextmanager
def only_one(instance: Instance) -> Iterator[None]:
    """Two starts at once would take each other's servers for leftovers."""
    with (instance.run / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("Another of these is at work here; wait for it.") from None
        os.set_inheritable(file.fileno(), False)
        yield


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM ends a command the way Ctrl-C does."""
    raise KeyboardInterrupt
