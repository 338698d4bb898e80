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
from dataclasses import dataclass
from typing import Any

from plugin_platform.errors import Unavailable
from publishing.checks.finding import Finding

TIMEOUT = 14.0  # s; the process ends itself before that, see publishing/checks/__main__.py
# All else of the environment, keys and addresses among it, is none of the checks' business.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
TOO_SLOW = "The checks take too long at the moment; please repeat."
TOO_COMPLEX = "The bundle takes too much time or memory to check: it nests too deeply."
OUT_OF_MEMORY = (b"MemoryError", b"RecursionError")


@dataclass(frozen=True)
class Inspection:
    manifest: Any
    findings: list[dict[str, Any]]
    readme_html: str | None = None

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [finding for finding in self.findings if finding["severity"] == "error"]


def inspect(
    data: bytes,
    *,
    manifest: Any = None,
    plugin_id: str | None = None,
    version: str | None = None,
    readme: str | None = None,
) -> Inspection:
    """Check a bundle and render its readme. Raises ``Unavailable`` when it takes too long."""
    request = {"manifest": manifest, "plugin_id": plugin_id, "version": version, "readme": readme}
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
    if done.returncode < 0 or done.stderr.strip().endswith(OUT_OF_MEMORY):
        return Inspection(None, [Finding("error", "too-complex", TOO_COMPLEX).to_dict()])
    if done.returncode:
        raise RuntimeError(f"the checks failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return Inspection(**json.loads(done.stdout))


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
