"""How often: the one table of rate limits, and who looks it up before a responder runs.

docs/limits.md shows it to people; a test compares the two.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cachetools import TTLCache
from falcon.asgi import Request, Response, WebSocket
from limits import parse_many

from gateway.http.networks import network_of
from gateway.http.operation import operation_of
from gateway.http.output import repeatable
from gateway.http.output.errors import RateLimited
from gateway.http.output.unsent import unsent_response
from gateway.state.browser.sessions import Sessions
from gateway.state.limits.limiter import Counts, Limiter, parsed
from plugin_platform.errors import Unavailable


@dataclass(frozen=True)
class Rule:
    """Limits in the syntax of ``limits``, several with semicolons; empty for none.

    A network is an IPv4 address or an IPv6 /64; a person an account, or a visitor's browser.
    """

    what: str
    network: str
    person: str = ""
    # Counted in the memory of each worker: what is read needs no Redis to be answered.
    by_worker: bool = False


TABLE: Mapping[str, Rule] = {
    "misses": Rule("public answers that are not in the cache", "600/minute", by_worker=True),
    "suggestions": Rule("what somebody may be typing", "1200/minute", by_worker=True),
    "reads": Rule("what one has, and who one is", "3000/minute", "300/minute", by_worker=True),
    "live": Rule("open what tells by itself", "600/minute", "60/minute", by_worker=True),
    "commands": Rule("install, configure, uninstall", "300/minute", "60/minute;1000/day"),
    "bulk": Rule(
        "plugins of a list that are installed or updated at once, each",
        "1200/minute",
        "600/minute;3000/day",
    ),
    "sync": Rule("what follows an account", "600/minute", "60/minute;5000/day"),
    "account": Rule("enrol, sign out, end sessions, API tokens", "300/minute", "30/minute"),
    "recovery": Rule("a forgotten password: ask for a link, and follow it", "30/hour"),
    "exports": Rule("all of one's data at once", "60/hour", "5/hour"),
    "handovers": Rule("a program asks for an API token", "120/minute"),
    "links": Rule("what a mail links to, without signing in", "60/minute"),
    "listings": Rule(
        "create and describe plugins, yank, deprecate", "60/minute", "30/minute;200/day"
    ),
    "reviews": Rule(
        "write, answer, vote for and report reviews", "120/minute", "30/minute;200/day"
    ),
    "usage": Rule(
        "report how plugins are used", "1200/minute", "30/minute;2000/day", by_worker=True
    ),
    "moderation": Rule("block, ban, make collections", "300/minute", "60/minute"),
    "operations": Rule("what operators do, and look up in a log", "300/minute", "120/minute"),
    "uploads": Rule("publish versions", "60/minute", "12/minute;100/day"),
    "checks": Rule("check bundles", "60/minute", "20/minute;300/day"),
    "trials": Rule("try bundles out before publishing", "60/minute", "12/minute;100/day"),
    "tried": Rule("files of versions that are tried out", "1200/minute", by_worker=True),
}


def table(overrides: str = "", factor: int = 1) -> dict[str, Rule]:
    """``overrides`` as in ``commands.person=600/minute uploads.network=5/second``; raises
    ValueError for a rule or a limit that there is not.
    """
    rules = {
        name: replace(
            rule, network=_times(rule.network, factor), person=_times(rule.person, factor)
        )
        for name, rule in TABLE.items()
    }
    for word in overrides.split():
        place, _, limit = word.partition("=")
        name, _, column = place.partition(".")
        if name not in rules or column not in ("network", "person"):
            raise ValueError(f"{word}: say RULE.network=LIMIT or RULE.person=LIMIT, see docs")
        parse_many(limit)
        changed: dict[str, Any] = {column: limit}
        rules[name] = replace(rules[name], **changed)
    return rules


class RateLimits:
    """Middleware: an operation names its rule, and nothing of the request is read before."""

    def __init__(self, counts: Counts, sessions: Sessions, rules: Mapping[str, Rule]) -> None:
        self._sessions = sessions
        self._networks = {
            name: _limiters(counts, rule, f"{name}-network", rule.network)
            for name, rule in rules.items()
        }
        self._people = {
            name: _limiters(counts, rule, f"{name}-person", rule.person)
            for name, rule in rules.items()
        }

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        operation = operation_of(resource, req.method)
        req.context.charge = partial(self._charge, req, resp)
        if operation is not None and operation.limit is not None:
            await self._charge(req, resp, operation.limit)

    async def process_resource_ws(
        self, req: Request, ws: WebSocket, resource: object, params: dict[str, Any]
    ) -> None:
        req.context.charge = partial(self._charge, req, unsent_response())

    async def _charge(self, req: Request, resp: Response, name: str, times: int = 1) -> None:
        """Responders whose body says how much is wanted charge that by ``req.context.charge``.
        Raises RateLimited.
        """
        repeatable.not_for_everybody(req.scope)  # it is counted each time
        for limiter in self._networks[name]:
            await limiter.hit(network_of(req.context.address), times)
        person = await self._sessions.principal(req, resp) if self._people[name] else None
        if person is not None:
            for limiter in self._people[name]:
                await limiter.hit(person, times)


class WorkerLimiter:
    """Of one worker, in its own memory. Whom there is no room for is forgotten."""

    REMEMBERED = 50_000

    def __init__(self, limit: str) -> None:
        item = parsed(limit)
        self._amount, self._window = item.amount, item.get_expiry()
        self._counts: TTLCache[str, list[float]] = TTLCache(self.REMEMBERED, self._window)

    async def hit(self, who: str, times: int = 1) -> None:
        """Raises RateLimited."""
        count = self._counts.get(who)
        if count is None:
            count = self._counts[who] = [0, time.monotonic() + self._window]
        count[0] += times
        if count[0] > self._amount:
            seconds = max(1, math.ceil(count[1] - time.monotonic()))
            raise RateLimited(f"Too many questions. Ask again in {seconds} s.", seconds)


class SharedLimiter:
    """Of all workers, in Redis; while that is away each worker counts for itself."""

    def __init__(self, counts: Counts, name: str, limit: str) -> None:
        self._shared = Limiter(counts, name, limit)
        self._own = WorkerLimiter(limit)

    async def hit(self, who: str, times: int = 1) -> None:
        """Raises RateLimited."""
        try:
            await self._shared.hit(who, times)
        except Unavailable:
            await self._own.hit(who, times)


def _limiters(
    counts: Counts, rule: Rule, name: str, limits: str
) -> list[SharedLimiter | WorkerLimiter]:
    return [
        WorkerLimiter(limit) if rule.by_worker else SharedLimiter(counts, name, limit)
        for limit in filter(None, limits.split(";"))
    ]


def _times(limits: str, factor: int) -> str:
    """``12/minute;100/day`` times 10 is ``120/minute;1000/day``."""
    parts = [limit.partition("/") for limit in filter(None, limits.split(";"))]
    return ";".join(f"{int(amount) * factor}/{period}" for amount, _, period in parts)
