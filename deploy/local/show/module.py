"""Asking one of the platform's modules, as `./platform status` does."""

import json
import subprocess
from typing import Any

from deploy.local.layout import CHECKOUT, PYTHON
from deploy.local.run.settings import Settings
from deploy.local.shell import environment

TIMEOUT = 20.0


def ask(settings: Settings, *words: str) -> Any:
    """The JSON that `python -m words…` prints, in a process of its own which has the platform's
    settings; None when it fails.
    """
    try:
        done = subprocess.run(
            [str(PYTHON), "-m", *words],
            env=environment(settings),
            cwd=CHECKOUT,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return json.loads(done.stdout)
