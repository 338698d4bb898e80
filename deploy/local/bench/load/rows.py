"""What is measured, a row each: the requests, as many as a measurement may need."""

import json
import random
import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote

from deploy.local.bench.load.targets import API, AT_ONCE, Plugin, Target
from deploy.local.bench.load.wrk import Request

INSTALLS_EACH = 10  # of a visitor
DETAILS = 1000  # plugins
OWNERS_OF_LISTS = 32
WORDS = 3  # of a search

Requests = Iterator[Request]


@dataclass(frozen=True)
class Row:
    """`requests` goes on for ever, or each may be `repeated` once all were sent."""

    name: str
    title: str
    requests: Callable[[Target], Requests]
    repeated: bool = False


def install_spread(target: Target) -> Requests:
    """Many people, each of whom installs ten plugins, one now and then."""
    plugins = iter_for_ever(target.plugins)
    while True:
        people = target.visitors(1000)
        for _ in range(INSTALLS_EACH):
            for cookie in people:
                yield install(cookie, next(plugins))


def install_one(target: Target) -> Requests:
    """Everybody who comes installs the same plugin, and has been nowhere before."""
    while True:
        yield install("", target.plugins[0])


def mine(target: Target) -> Requests:
    people = target.visitors(OWNERS_OF_LISTS)

    def settle(cookie: str) -> None:
        for plugin in random.sample(target.plugins, min(INSTALLS_EACH, len(target.plugins))):
            target.install(cookie, plugin)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(settle, people))
    return (Request("GET", f"{API}/user/plugins", cookie) for cookie in people)


def list_cached(target: Target) -> Requests:
    yield Request("GET", f"{API}/plugins")


def details_cached(target: Target) -> Requests:
    for plugin in target.plugins[:DETAILS]:
        yield Request("GET", f"{API}/plugins/{plugin.id}")


def search_new(target: Target) -> Requests:
    """Words of a plugin, which so is found; none twice as long as there are others."""
    asked: set[str] = set()
    for attempt in count():
        words = re.findall(r"[^\W_]{2,}", random.choice(target.plugins).text.lower())  # noqa: S311
        chosen = " ".join(random.sample(words, min(WORDS, len(words))))
        if chosen in asked and attempt < 20 * (len(asked) + 1000):
            continue
        asked.add(chosen)
        yield Request("GET", f"{API}/plugins?q={quote(chosen)}")


def install(cookie: str, plugin: Plugin) -> Request:
    body = json.dumps({"pluginId": plugin.id, "version": plugin.version})
    return Request("POST", f"{API}/user/plugins/install", cookie, secrets.token_hex(16), body)


def iter_for_ever(plugins: list[Plugin]) -> Iterator[Plugin]:
    """In another order each time, and not with the same ones first as the time before."""
    while True:
        yield from random.sample(plugins, len(plugins))


ROWS = (
    Row("install", "install, spread over all plugins", install_spread),
    Row("install-one", "install, all on one plugin", install_one),
    Row("mine", "what I have installed", mine, repeated=True),
    Row("list", "list, cached", list_cached, repeated=True),
    Row("details", "details, cached, 1,000 plugins", details_cached, repeated=True),
    Row("search", "search, each query new", search_new),
)
