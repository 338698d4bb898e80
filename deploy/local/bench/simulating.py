"""Filling a platform's databases (`services/simulating`), in a process of its own."""

import subprocess

from deploy.local.layout import CHECKOUT, PYTHON, Failure
from deploy.local.run.settings import Settings
from deploy.local.shell import environment


def run(settings: Settings, *words: str) -> None:
    """With what its services stand on. What it says of its progress is shown."""
    command = [str(PYTHON), "-W", "ignore", "-m", "simulating", *words]
    done = subprocess.run(command, env=environment(settings), cwd=CHECKOUT, check=False)
    if done.returncode:
        raise Failure("The databases could not be filled.")
