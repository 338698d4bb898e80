"""Programs beside a service: done once, or with ``--every SECONDS`` until SIGTERM ends them."""

from __future__ import annotations

import argparse
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import NoReturn

from plugin_platform import logs
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

# Says what it has done, and nothing where there was nothing to do; raises ``Unavailable``.
Work = Callable[[], object]


def add_every(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--every", type=seconds, metavar="SECONDS", help="again and again")


def run(program: str, once: Work, *, each_time: Sequence[Work] = ()) -> None:
    """``python -m PROGRAM``. With ``--every`` it does ``each_time``, or else ``once``."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    add_every(parser)
    pause = parser.parse_args().every
    logs.configure()
    if pause is not None:
        _for_ever(each_time or [once], pause)
    try:
        print(once())
    except Unavailable as error:
        raise SystemExit(error.detail) from error


def _for_ever(works: Sequence[Work], pause: float) -> NoReturn:
    while True:
        for work in works:
            try:
                if said := work():
                    log.info("%s", said)
            except Unavailable as error:
                log.warning("left for the next time: %s", error.detail)
        time.sleep(pause)


def seconds(word: str) -> float:
    found = float(word)
    if not 0 < found <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError("it takes a number of seconds above 0")
    return found
