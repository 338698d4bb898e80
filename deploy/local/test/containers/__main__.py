"""``python -m deploy.local.test.containers COMMAND…``: docker-compose.yml, and tests of it.

Makes what is missing of the images, brings the composition up, and runs the command, which is
pytest's, against it. The images are built with the machine's network. The composition and its tests
have one of their own: interfaces that come and go would make the Chromium of other tests give up
its requests. Ends without a trace when it is interrupted, by SIGTERM as well; with
``stages.NOT_RUN``, and the reason in the last line, where the machine has no packages for it or
cannot run an engine.
"""

from __future__ import annotations

import fcntl
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from deploy.local.layout import CHECKOUT, TEST, Failure, Hindrance
from deploy.local.progress import Progress
from deploy.local.shell import environment
from deploy.local.test import stages
from deploy.local.test.containers import stage

# With this as the first word it is in a network of its own already.
APART = "--apart"
MODULE = "deploy.local.test.containers"
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # linux/sockios.h, linux/if.h
LOGS = TEST.folder / "results" / "containers-logs.txt"


def main(words: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    try:
        return test(words[1:]) if words[0] == APART else build_and_test(words)
    except Hindrance as hindrance:
        print(f"\n{hindrance}\n{str(hindrance).splitlines()[0]}", flush=True)
        return stages.NOT_RUN
    except Failure as failure:
        print(f"\n{failure}", flush=True)
    except KeyboardInterrupt:
        print("\nInterrupted.", flush=True)
    return 1


def interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def build_and_test(pytest: Sequence[str]) -> int:
    with stage.engine(Progress(), images=True):
        pass
    return wait_for(["unshare", "--net", sys.executable, "-m", MODULE, APART, *pytest])


def test(pytest: Sequence[str]) -> int:
    """In a network without any interface but its loopback, which is down."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    with stage.running(Progress(), LOGS):
        return wait_for(pytest)


def wait_for(command: Sequence[str]) -> int:
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            stages.end(process)
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
