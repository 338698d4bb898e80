"""A process that gives up all system calls but those for computing with what it has.

``enter`` installs a seccomp filter (``man 2 seccomp``; Linux, any user, also in a container):
from then on the process reads and writes the files that it has open, asks for memory and ends.
It opens nothing, not even ``/proc`` of its parent, has no network, starts no process, signals and
traces none, whoever it runs as. Whatever else it asks for is answered with EPERM.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050001  # the last with EPERM

# Offsets in struct seccomp_data, and opcodes of classic BPF (linux/bpf_common.h).
NUMBER, ARCHITECTURE = 0, 4
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
X32 = 0x40000000  # another set of numbers for the same calls of x86_64

# The architecture's name in a filter, and its numbers of: read write close fstat lseek mmap
# mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn mremap madvise getpid gettid exit
# exit_group futex clock_gettime sched_yield sigaltstack getrandom restart_syscall
CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        (
            *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 25, 28, 39, 186),
            *(60, 231, 202, 228, 24, 131, 318, 219),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 216, 233, 172, 178),
            *(93, 94, 98, 113, 124, 132, 278, 128),
        ),
    ),
}


class NoJail(SystemExit):
    """Strangers' files are not looked at without it."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def limit(*, seconds: int, cpu: int, memory: int, file: int) -> None:
    """End the process after so many s, or s of computing; bytes of memory, and of a file."""
    signal.alarm(seconds)
    # At the second it is killed; at the first it ends with SIGXCPU, which says why.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file),
    ):
        resource.setrlimit(what, (most, most))


def enter() -> None:
    """For good, and for whatever this thread still does. Raises ``NoJail``."""
    code = program(platform.machine())
    libc = ctypes.CDLL(None, use_errno=True)
    compiled = _Program(len(code) // 8, code)
    # Without the first only root may do the second.
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(compiled), 0, 0
    ):
        raise NoJail(f"This kernel refuses a seccomp filter: errno {ctypes.get_errno()}.")


def program(machine: str) -> bytes:
    """The filter in classic BPF, eight bytes an instruction."""
    if machine not in CALLS:
        raise NoJail(f"There is no seccomp filter for {machine}, only for {', '.join(CALLS)}.")
    architecture, allowed = CALLS[machine]
    head = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, architecture, then=1),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, X32, otherwise=1),
        _step(RETURN, KILL),
    ]
    checks = [
        _step(EQUAL, number, then=len(allowed) - place) for place, number in enumerate(allowed)
    ]
    return b"".join([*head, *checks, _step(RETURN, REFUSE), _step(RETURN, ALLOW)])


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """struct sock_filter; the jumps count instructions to skip."""
    return struct.pack("=HBBI", code, then, otherwise, value)
