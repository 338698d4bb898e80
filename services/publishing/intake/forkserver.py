"""``python -m publishing.intake.forkserver MODULE FD``: in which ``MODULE`` is ready to work.

Loading what the checks need takes ten times as long as checking. So it is loaded once, by
``MODULE.prepare()``, and each piece of work is done by a copy (fork) that has seen nothing of the
others: it closes all that it was not given, calls ``MODULE.work(…)`` and ends. This process itself
never reads what strangers hand in.

``FD`` is a socket of pairs. With a message come the descriptors of a socket for the answer, of the
standard input, output and error of the work, and those of which ``work`` gets the numbers. The
answer is how the copy ended, as ``subprocess`` has it. Who closes the socket for the answer gives
up: the copy is killed. Ends with whoever holds the other end of ``FD``, and kills its copies then.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

# Of one piece of work: more would lie where the copy puts those before them.
MAX_FILES = 5
ENDED = struct.Struct("!i")

Work = Callable[..., None]


@dataclass
class Copy:
    """``ended`` becomes readable when it has; ``answer`` when whoever waits for it gives up."""

    pid: int
    ended: int
    answer: socket.socket
    given_up: bool = False


class ForkServer:
    def __init__(self, work: Work, calls: socket.socket) -> None:
        self._work = work
        self._calls = calls
        self._events = selectors.DefaultSelector()
        self._at_work: dict[int, Copy] = {}

    def serve(self) -> None:
        self._events.register(self._calls, selectors.EVENT_READ, self._begin)
        try:
            while True:
                for key, _ in self._events.select():
                    key.data()
        finally:
            for pid in self._at_work:
                os.kill(pid, signal.SIGKILL)

    def _begin(self) -> None:
        """Ends the process when nobody is left who may call."""
        message, files, flags, _ = socket.recv_fds(self._calls, 1, MAX_FILES)
        if not message:
            raise SystemExit
        try:
            if flags & socket.MSG_CTRUNC:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            self._copy(os.dup(files[0]), files[1:])
        except OSError as problem:  # whoever called hears that it ended; the others go on
            print(f"nothing was begun: {problem}", file=sys.stderr, flush=True)
        finally:
            for each in files:
                os.close(each)

    def _copy(self, answer: int, files: list[int]) -> None:
        with contextlib.ExitStack() as unless_it_begins:
            told = unless_it_begins.enter_context(socket.socket(fileno=answer))
            pid = os.fork()
            if pid == 0:
                self._be_the_copy(files)
            unless_it_begins.callback(_end_at_once, pid)
            copy = Copy(pid, os.pidfd_open(pid), told)
            unless_it_begins.pop_all()
        self._at_work[pid] = copy
        self._events.register(copy.ended, selectors.EVENT_READ, partial(self._end, copy))
        self._events.register(copy.answer, selectors.EVENT_READ, partial(self._give_up, copy))

    def _give_up(self, copy: Copy) -> None:
        if copy.pid in self._at_work:  # it may have ended at the same time
            self._events.unregister(copy.answer)
            copy.given_up = True
            os.kill(copy.pid, signal.SIGKILL)

    def _end(self, copy: Copy) -> None:
        _, status = os.waitpid(copy.pid, 0)
        del self._at_work[copy.pid]
        self._events.unregister(copy.ended)
        os.close(copy.ended)
        if not copy.given_up:
            self._events.unregister(copy.answer)
        with copy.answer, contextlib.suppress(OSError):
            copy.answer.send(ENDED.pack(os.waitstatus_to_exitcode(status)))

    def _be_the_copy(self, files: list[int]) -> NoReturn:
        code = 1
        try:
            for number, each in enumerate(files):
                os.dup2(each, number)
            os.closerange(len(files), os.sysconf("SC_OPEN_MAX"))
            open_standard_files()
            self._work(*range(3, len(files)))
            sys.stdout.flush()
            code = 0
        except BaseException as problem:  # told as the interpreter does at the end of a program
            sys.excepthook(type(problem), problem, problem.__traceback__)
        finally:
            os._exit(code)


def _end_at_once(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def open_standard_files() -> None:
    """Anew: those of before knew of other files."""
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def main() -> None:
    module, calls = importlib.import_module(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    module.prepare()
    gc.collect()
    gc.freeze()  # what the copies share stays shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for whoever calls
    ForkServer(module.work, calls).serve()


if __name__ == "__main__":
    main()
