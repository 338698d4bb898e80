"""The checks in a process of their own.

Parsing keeps the interpreter's lock for seconds, and 5 MiB of brackets take more than a
gigabyte: a thread would stop the service all the same. A process can be bounded in time
and memory, and die alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from plugin_platform.errors import Unavailable
from publishing.checks.engine.finding import finding

TIMEOUT = 14.0  # s; the process ends itself before that, see publishing/checks/__main__.py
# All else of the environment, keys and addresses among it, is none of the checks' business.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
TOO_SLOW = "The checks take too long at the moment; please repeat."
NESTS = "The bundle nests too deeply to be checked."
TOO_MUCH_TIME = "Checking the bundle takes too much processor time."
TOO_MUCH_MEMORY = "Checking the bundle takes too much memory: it is too large or nests too much."


@dataclass(frozen=True)
class Inspection:
    """``findings`` are those that act, ``conclusions`` what each check said."""

    manifest: Any
    findings: list[dict[str, Any]]
    conclusions: list[dict[str, Any]] = field(default_factory=list)
    readme_html: str | None = None

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What rejects the bundle."""
        return [each for each in self.findings if each["verdict"] == "rejected"]


def inspect(
    data: bytes, *, manifest: Any = None, readme: str | None = None, **submitted_as: Any
) -> Inspection:
    """Check a bundle and render its readme; ``submitted_as`` as for ``publishing.checks.check``.

    Raises ``Unavailable`` when it takes too long.
    """
    request = {"manifest": manifest, "readme": readme, **submitted_as}
    try:
        done = _run(json.dumps(request).encode() + b"\n" + data)
    except Exception as error:
        # On a busy machine the process may not even have begun. By name, since eventlet's
        # Popen raises a TimeoutExpired of its own.
        if type(error).__name__ != subprocess.TimeoutExpired.__name__:
            raise
        raise Unavailable(TOO_SLOW) from None
    if done.returncode == -signal.SIGALRM:
        raise Unavailable(TOO_SLOW)
    if why := _too_complex(done):
        return Inspection(None, [finding("too-complex", why=why).to_dict()])
    if done.returncode:
        raise RuntimeError(f"the checks failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return Inspection(**json.loads(done.stdout))


def _too_complex(done: subprocess.CompletedProcess[bytes]) -> str | None:
    """Why the process died of the bundle, when it did."""
    last_line = done.stderr.strip().rpartition(b"\n")[2]
    if done.returncode == -signal.SIGXCPU:
        return TOO_MUCH_TIME
    if done.returncode == -signal.SIGSEGV or last_line.startswith(b"RecursionError"):
        return NESTS
    if done.returncode < 0 or last_line.startswith(b"MemoryError"):
        return TOO_MUCH_MEMORY
    return None


def integrity_of(data: bytes) -> str:
    """Subresource integrity (W3C SRI): ``sha384-`` and the digest in base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def _run(request: bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "publishing.checks"],
        input=request,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
        env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
