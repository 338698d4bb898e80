"""What code may do that runs where strangers' bundles are checked."""

import json
import os
import platform
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publishing.intake import jail

# Each is tried once in a process; what it raises is told.
ATTEMPTS = """
import ctypes, json, os, signal, socket, subprocess, sys
from publishing.intake import jail

def parents_environment(): return open(f"/proc/{os.getppid()}/environ", "rb").read()
def parents_memory(): return open(f"/proc/{os.getppid()}/mem", "rb")
def secret_file(): return open(sys.argv[1]).read()
def write_a_file(): open(sys.argv[1] + ".new", "w").write("x")
def list_a_folder(): return os.listdir("/")
def remove_a_file(): os.unlink(sys.argv[1] + ".gone")
def open_a_socket(): socket.socket()
def open_a_local_socket(): socket.socket(socket.AF_UNIX)
def start_a_process(): os.fork() or os._exit(0)
def run_a_program(): subprocess.run(["true"], check=True)
def signal_the_parent(): os.kill(os.getppid(), 0)
def become_somebody(): os.setuid(os.getuid())
def loosen_a_limit():
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
def watch_the_parent():
    libc = ctypes.CDLL(None, use_errno=True)
    seize = 0x4206  # unlike attaching it does not stop the parent, which is this run of pytest
    if libc.ptrace(seize, os.getppid(), 0, 0): raise OSError(ctypes.get_errno(), "ptrace")

attempts = [f for name, f in list(globals().items()) if callable(f) and f.__module__ == "__main__"]
import resource
if sys.argv[2] == "jailed": jail.enter()
told = {}
for attempt in attempts:
    try:
        attempt()
        told[attempt.__name__] = "done"
    except OSError as error:
        told[attempt.__name__] = type(error).__name__
print(json.dumps(told))
"""
SECRET = "only for the service"  # noqa: S105


def tried(tmp_path: Path, where: str) -> dict[str, str]:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    Path(f"{secret}.gone").touch()
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS, str(secret), where],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_code_in_the_jail_reaches_nothing_outside_of_it(tmp_path: Path) -> None:
    told = tried(tmp_path, "jailed")
    assert set(told.values()) == {"PermissionError"}
    assert len(told) == 14
    assert not (tmp_path / "secret.new").exists()
    assert (tmp_path / "secret.gone").exists()


def test_without_the_jail_the_same_code_reads_what_its_parent_knows(tmp_path: Path) -> None:
    """The control. Tracing the parent may be forbidden by the machine."""
    told = tried(tmp_path, "free")
    told.pop("watch_the_parent")
    told.pop("parents_memory")
    assert set(told.values()) == {"done"}


def test_the_checks_enter_the_jail_before_they_read_anything() -> None:
    command = [sys.executable, "-m", "publishing.checks"]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        while process.poll() is None and "\nSeccomp:\t2\n" not in status(process.pid):
            time.sleep(0.05)  # the process ends itself if that takes too long
        request = {"manifest": None, "plugin_id": None, "version": None, "readme": "*hello*"}
        output, _ = process.communicate(json.dumps(request).encode() + b"\nexport const a = 1")
    assert json.loads(output)["readme_html"] == "<p><em>hello</em></p>\n"


def status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text()


def test_on_an_unknown_machine_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    with pytest.raises(jail.NoJail, match="vax"):
        jail.enter()


@pytest.mark.parametrize("machine", jail.CALLS)
def test_every_way_through_the_filter_ends(machine: str) -> None:
    steps = list(struct.iter_unpack("=HBBI", jail.program(machine)))
    for place, (code, then, otherwise, _) in enumerate(steps):
        if code != jail.RETURN:
            assert max(place + 1 + then, place + 1 + otherwise) < len(steps)
    assert steps[-1][3] == jail.ALLOW
    assert steps[-2][3] == jail.REFUSE
