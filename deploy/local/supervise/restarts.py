"""Counts how often each process had to be started again, for `./platform status`.

A supervisor event listener: it is told of each start on standard input and answers on
standard output, as the library's `childutils` lays down.
"""

import json
import os
import sys
from pathlib import Path

from supervisor import childutils  # type: ignore[import-untyped]

from deploy.local.layout import Instance

# A program that was stopped on purpose and started again comes from "stopped".
AFTER_A_FAILURE = {"EXITED", "BACKOFF"}


def section(instance: Instance, python: Path, checkout: Path) -> str:
    """The listener's part of supervisord.conf."""
    lines = f"""
[eventlistener:restarts]
command="{python}" -m deploy.local.supervise.restarts "{file(instance)}"
directory={checkout}
events=PROCESS_STATE_STARTING
stdout_logfile=NONE
stderr_logfile={instance.logs}/restarts.log
stderr_logfile_maxbytes=1MB
stderr_logfile_backups=0
"""
    return lines.replace("%", "%%")


def file(instance: Instance) -> Path:
    return instance.run / "restarts.json"


def counts(instance: Instance) -> dict[str, int]:
    """How often each process was restarted since the platform was started."""
    path = file(instance)
    found: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    return found


def listen(path: Path) -> None:
    counted: dict[str, int] = {}
    write(path, counted)
    while True:
        _, payload = childutils.listener.wait()
        event = childutils.get_headers(payload)
        if event["from_state"] in AFTER_A_FAILURE:
            name = event["processname"]
            counted[name] = counted.get(name, 0) + 1
            write(path, counted)
        childutils.listener.ok()


def write(path: Path, counted: dict[str, int]) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(counted))
    os.replace(temporary, path)


if __name__ == "__main__":
    listen(Path(sys.argv[1]))
