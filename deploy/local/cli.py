"""`./platform`: what can be said on the command line.

Standard library only. A command that needs more is run again by the virtual environment's
Python, after `install.prepare` has seen to it that there is one.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TypeAlias

from deploy.local.install import packages
from deploy.local.install import prepare as install
from deploy.local.layout import CHECKOUT, LOCAL, PYTHON, Failure
from deploy.local.progress import Progress

PREPARED = "PLUGIN_PLATFORM_PREPARED"  # in the environment: "PROCESS STARTED"
BROKEN_PIPE = 128 + signal.SIGPIPE  # what a shell says of a program that SIGPIPE ended

EPILOG = """
the usual day:
  ./platform up                    install what is missing, start everything, print the address
  ./platform up --detach           the same, and return once all is ready
  ./platform up --scale installs=3 three processes of a service; also while it runs
  ./platform status                what runs, what is behind, and who may sign in
  ./platform logs catalog -f       follow a service's log
  ./platform down                  stop everything; the data stays in .local/
  ./platform import FILE           bring a directory of plugins in
  ./platform test                  all tests, on servers of their own
  ./platform bench                 how much it does, and what that costs
  ./platform simulate              fill the databases for that, with millions
  ./platform test --containers     the images and docker-compose.yml, in an engine of its own

Servers are private to this checkout and listen on loopback. Each is left out when its
address is given: DATABASE_URL_AUTH, _PUBLISHING, _CATALOG and _INSTALLS, AMQP_URI,
REDIS_URL, REDIS_CACHE_URL, S3_ENDPOINT (with S3_ACCESS_KEY and S3_SECRET_KEY).
"""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./platform",
        description="Run, test and look after the Plugin Platform.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_running, _add_testing, _add_tables, _add_published, _add_letters):
        add(commands)
    return top


def _add_running(commands: Commands) -> None:
    up = commands.add_parser("up", help="install what is missing and start the platform")
    up.add_argument("--detach", "-d", action="store_true", help="return once all is ready")
    up.add_argument(
        "--scale", action="append", default=[], metavar="SERVICE=N", help="may be repeated"
    )
    commands.add_parser("down", help="stop the platform; its data stays")

    status = commands.add_parser("status", help="what runs, and the address and accounts")
    status.add_argument("--json", action="store_true", help="for programs")

    logs = commands.add_parser("logs", help="show the logs")
    logs.add_argument(
        "service", nargs="?", help="a service, a server or a process; all if left out"
    )
    logs.add_argument("--follow", "-f", action="store_true", help="go on until Ctrl-C")
    logs.add_argument("--lines", "-n", type=int, default=100, help="how many of the last (100)")


def _add_testing(commands: Commands) -> None:
    commands.add_parser(
        "test",
        help="run all tests, or those that pytest's words name",
        usage="./platform test [--containers] [PYTEST ARGUMENT ...]",
        description="All tests, or those that pytest's words name; with --containers, images and "
        "docker-compose.yml in a Docker engine of its own.",
    )
    commands.add_parser("check", help="formatting, lint and types")
    add_bench(commands.add_parser("bench", help="measure, on a platform of its own"))
    add_simulate(commands.add_parser("simulate", help="fill what bench measures on"))


def _add_tables(commands: Commands) -> None:
    for name, text in (
        ("rebuild", "build a service's read tables anew from the events"),
        ("replay", "apply the events that a service could not apply before"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("service", help="auth, publishing, catalog or installs")

    reconcile = commands.add_parser(
        "reconcile", help="compare the install counts with the log; 1 when they differ"
    )
    reconcile.add_argument("--repair", action="store_true", help="set right what differs")


def _add_published(commands: Commands) -> None:
    sign = commands.add_parser(
        "sign", help="sign what was published unsigned, or have another key sign from now on"
    )
    how = sign.add_mutually_exclusive_group()
    how.add_argument("--again", metavar="KEY_ID", help="sign anew what this key signed")
    how.add_argument(
        "--rotate", action="store_true", help="make another key, which signs from now on"
    )
    recheck = commands.add_parser(
        "recheck", help="ask the checks about everything published; 1 when some did not pass"
    )
    recheck.add_argument("check", nargs="*", help="only what has no verdict of these checks")

    commands.add_parser(
        "import", help="bring a directory of plugins in; import --help says what it scales down"
    )

    log = commands.add_parser("log", help="the public log; 1 when a line was changed")
    log.add_argument("what", choices=("verify",), help="compare it with itself and the events")


def _add_letters(commands: Commands) -> None:
    letters = commands.add_parser(
        "dead-letters", help="messages that a service could not read or that ended it"
    )
    letters.add_argument("service", help="catalog, installs or gateway")
    what = letters.add_mutually_exclusive_group()
    what.add_argument("--show", action="store_true", help="each with its reason (as without)")
    what.add_argument("--replay", action="store_true", help="put back what can be read now")
    what.add_argument("--discard", action="store_true", help="remove what cannot be read")


def add_bench(bench: argparse.ArgumentParser) -> None:
    bench.description = (
        "Measures row by row, in turn with the limit (a constant answer under the same server) and"
        " with a baseline. Takes servers, data and ports of its own."
    )
    bench.add_argument("--rows", default="", metavar="A,B", help="only these")
    bench.add_argument(
        "--seconds", type=count, default=5, metavar="N", help="of a turn (%(default)s)"
    )
    bench.add_argument(
        "--rounds", type=count, default=3, metavar="N", help="turns of each (%(default)s)"
    )
    bench.add_argument(
        "--connections", type=count, default=32, metavar="N", help="at once (%(default)s)"
    )
    add_size(bench)
    bench.add_argument(
        "--baseline", metavar="URL", help="a server with the same routes and the same plugins"
    )
    bench.add_argument("--json", type=Path, metavar="FILE", help="write it for programs too")


def add_simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.description = (
        "Writes plugins, accounts and installs into databases that are kept: ./platform bench with"
        " the same words measures on them. What is interrupted is gone on with by the same words."
    )
    add_size(simulate)


def add_size(parser: argparse.ArgumentParser) -> None:
    """How much there is; what is not said follows from what is."""
    for name, what in (
        ("plugins", "how many (10,000, or all of the file)"),
        ("versions", "of all plugins together (3 of each)"),
        ("accounts", "that have plugins (one for 10 installs)"),
        ("installs", "by accounts, each as many as the others (10 a plugin)"),
    ):
        parser.add_argument(f"--{name}", type=count, metavar="N", help=what)
    parser.add_argument(
        "--directory", type=file, metavar="FILE", help="a plugin a line, as ./platform import"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="fill the databases anew, and not as the last time"
    )


def file(word: str) -> Path:
    if not Path(word).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {word}")
    return Path(word).resolve()


def count(word: str) -> int:
    if not word.isascii() or not word.isdecimal() or not int(word[:9]) > 0:
        raise argparse.ArgumentTypeError("say a whole number above 0")
    return int(word[:9])


def main() -> int:
    words = sys.argv[1:]
    args = parse(words)
    try:
        args.started = started_by(os.environ.pop(PREPARED, ""))
        if args.started is None:
            args.started = time.monotonic()
            prepare(args.command)
            again(words, args.started)
        code = run(args)
        sys.stdout.flush()  # here, so that it is known when nobody reads any more
        return code
    except BrokenPipeError:
        # `| head` has seen enough. What is still buffered must not fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def parse(words: list[str]) -> argparse.Namespace:
    """What follows `test` is pytest's and what follows `import` the importer's, options and all."""
    asks_for_help = words[1:2] in (["-h"], ["--help"])
    others = words[:1] == ["import"] or (words[:1] == ["test"] and not asks_for_help)
    mine = words[:1] if others else words
    args = parser().parse_args(mine)
    args.words = words[len(mine) :]
    return args


def prepare(command: str) -> None:
    if command == "bench":
        install.prepare(Progress(), besides=[packages.WRK])
    elif command in ("up", "simulate", "test", "check"):
        install.prepare(Progress(), development=command in ("test", "check"))
    elif not PYTHON.exists():
        raise Failure(f"Nothing is installed in {LOCAL} yet. Start the platform: ./platform up")


def started_by(prepared: str) -> float | None:
    """When this process began, by its monotonic clock; None where it has prepared nothing yet."""
    process, _, started = prepared.partition(" ")
    return float(started) if process == str(os.getpid()) else None


def again(words: list[str], started: float) -> None:
    """The same process with the environment's Python; it knows itself by its id.

    It takes along when it began, so that the time it reports includes what was installed.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ[PREPARED] = f"{os.getpid()} {started!r}"
    os.execv(PYTHON, [str(PYTHON), str(CHECKOUT / "platform"), *words])  # noqa: S606


def run(args: argparse.Namespace) -> int:
    from deploy.local import commands  # noqa: PLC0415  (needs what was installed)

    handlers = {
        "up": commands.up,
        "down": commands.down,
        "status": commands.show_status,
        "logs": commands.show_logs,
        "test": commands.test,
        "check": commands.check,
        "bench": commands.bench,
        "simulate": commands.simulate,
        "rebuild": commands.rebuild,
        "replay": commands.replay,
        "reconcile": commands.reconcile,
        "recheck": commands.recheck,
        "sign": commands.sign,
        "import": commands.bring_in,
        "log": commands.public_log,
        "dead-letters": commands.dead_letters,
    }
    return handlers[args.command](args)
