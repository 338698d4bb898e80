"""Which databases are filled in which order. What was interrupted is gone on with: each step
looks what is there already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from importing.directory import Entry
from plugin_platform import config
from plugin_platform.config import SERVICES
from plugin_platform.eventstore.database import connect, open_pool
from simulating import following, installs, logs, people, plugins
from simulating.following import Pools

FILLING = 0x46494C4C  # "FILL"
TAKE_TURN = "SELECT pg_try_advisory_lock(%s)"  # until the connection ends


@dataclass(frozen=True)
class Plan:
    """``accounts`` have ``installs`` of ``plugins``, each as many as the others."""

    plugins: Sequence[Entry]
    accounts: int
    installs: int


@dataclass(frozen=True)
class Step:
    """What is done in a process of its own, with connections of its own. Writes into the database
    of ``service``, reads those of others.
    """

    service: str
    name: str
    fill: Callable[[Pools], None]

    def run(self) -> None:
        started = time.monotonic()
        with ExitStack() as stack:
            stack.enter_context(alone(self.service))
            self.fill({name: stack.enter_context(open_pool(name, size=2)) for name in SERVICES})
        print(f"  {self.service} {self.name}: {time.monotonic() - started:.1f} s", flush=True)


@contextmanager
def alone(service: str) -> Iterator[None]:
    """One process at a time fills a database: two would both write what is missing, and a process
    may outlive the command that started it.
    """
    with connect(config.database_url(service), autocommit=True) as connection:
        [(is_free,)] = connection.execute(TAKE_TURN, [FILLING]).fetchall()
        if not is_free:
            raise SystemExit(f"Another process still fills {service}; wait until it has ended.")
        yield


def fill(plan: Plan) -> None:
    for together in steps(plan):
        with ProcessPoolExecutor(len(together), get_context("spawn")) as pool:
            for running in [pool.submit(step.run) for step in together]:
                running.result()


def steps(plan: Plan) -> list[list[Step]]:
    """Those of one list at once: each writes into another service's database."""
    return [
        [
            Step("publishing", "has plugins", partial(_plugins, plan)),
            Step("auth", "has accounts", partial(_accounts, plan)),
        ],
        [
            Step("installs", "knows who has what", partial(_installs, plan)),
            _following("catalog", "publishing", "auth"),
        ],
        [
            _following("installs", "publishing", "auth"),
            _following("catalog", "installs"),
        ],
        [
            _following("installs", "catalog"),
            _following("publishing", "catalog"),
        ],
        [Step(name, "has nothing to send", partial(_forget_outbox, name)) for name in SERVICES],
    ]


def _plugins(plan: Plan, pools: Pools) -> None:
    plugins.write(pools["publishing"], plan.plugins)


def _accounts(plan: Plan, pools: Pools) -> None:
    people.write(pools["auth"], plan.accounts)


def _installs(plan: Plan, pools: Pools) -> None:
    installs.write(pools["installs"], plan.plugins, plan.installs, plan.accounts)


def _following(reader: str, *sources: str) -> Step:
    return Step(reader, f"has read {' and '.join(sources)}", partial(_follow, reader, sources))


def _follow(reader: str, sources: Sequence[str], pools: Pools) -> None:
    following.follow(pools, reader, *sources)


def _forget_outbox(service: str, pools: Pools) -> None:
    following.forget_outbox(pools[service])


def require_empty(pools: Pools) -> None:
    """What a platform has not sent yet would be marked as sent."""
    for name, pool in pools.items():
        if logs.head_of(pool):
            raise SystemExit(f"{name} has events. Only a platform without any can be filled.")
