"""Kill one thing after the other while people are at work."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Protocol

from deploy.local.test.testbed import Platform
from tests.chaos.work import Work
from tests.helpers.waiting import eventually


class Load(Protocol):
    """People, and the ``total`` of the work that they do in ``run``."""

    @property
    def work(self) -> Work: ...

    @property
    def total(self) -> int: ...

    def run(self) -> None: ...


def kill(platform: Platform, name: str) -> None:
    """Returns when whatever it was answers again: the supervisor starts it anew."""
    handle = getattr(platform.servers, name, None) or platform.service(name)
    before = set(handle.pids())
    handle.kill()
    eventually(lambda: bool(handle.pids()) and not before & set(handle.pids()))
    handle.wait()


def under_load(load: Load, names: tuple[str, ...], kill_one: Callable[[str], None]) -> None:
    """Kill these while the people work, evenly spread over it; raise what went wrong for them. They
    do the share that follows a kill meanwhile, and the next share after the next one.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            load.run()
        except BaseException as failure:
            failures.append(failure)

    people = threading.Thread(target=run)
    people.start()
    early = False
    try:
        for number, name in enumerate(names):
            begun = number * load.total // len(names)
            load.work.allow((number + 1) * load.total // len(names))
            while load.work.done <= begun and people.is_alive():
                time.sleep(0.02)
            early = not people.is_alive()
            if early:
                break
            kill_one(name)
    finally:
        load.work.allow(math.inf)
        people.join(timeout=600)
    if failures:
        raise failures[0]
    assert not people.is_alive()
    assert not early, "the people were done before the last kill"
