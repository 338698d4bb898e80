"""Which requests are answered in front of the framework, and with what.

The rule: a ``GET`` for a target and a host that the framework has answered with 200, from the
cache's bytes, as it would for everybody. It is answered again as long as the cache would give
these same bytes at once, without asking anybody; the cache decides what is fresh. Anything else is
the framework's, which answers as if there were nothing in front of it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cachetools import LRUCache

from gateway.cache.responses import FROM_MEMORY, Cache, Place
from gateway.http import metrics
from gateway.http.access_log import AccessLog, Line
from gateway.http.middleware import client_address, request_id_of
from gateway.http.output.repeatable import Repeatable

Pair = tuple[bytes, bytes]
Key = tuple[bytes, bytes]  # target and host

MOST, MOST_OF_OTHERS = 8192, 2048  # targets of answers that many ask for, and of others
LONGEST = 256  # bytes of a target, and of a host
# Of one answer, as it lies in the cache: whoever writes one request in thousands of ways takes the
# place of no other.
SPELLINGS = 8

# What decides about a request besides its target.
READ = frozenset({b"host", b"x-request-id", b"if-none-match", b"x-forwarded-for"})
# The framework's: who asks, what comes along, what is to become of the connection.
NOT_READ = frozenset(
    {
        b"authorization",
        b"content-length",
        b"transfer-encoding",
        b"expect",
        b"upgrade",
        b"idempotency-key",
    }
)
# An answer with one of these is not for everybody.
PERSONAL = frozenset({b"set-cookie", b"vary", b"access-control-allow-origin"})
OF_ONE_REQUEST = b"x-request-id"
OF_THE_BODY = (b"content-length", b"content-type")
TAG = re.compile(rb'(?:W/)?("[0-9a-f]{32}"|"")\Z')
NO_TAG = b'""'


class Headers:
    """Some of an answer's, also as they go over the wire."""

    __slots__ = ("pairs", "wire")

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = tuple(pairs)
        self.wire = b"".join(b"%b: %b\r\n" % pair for pair in self.pairs)


@dataclass(slots=True)
class Ready:
    """``common`` are the headers without those of the bytes, which are ``changed``; of these
    ``unchanged`` goes with 304.
    """

    place: Place
    etag: str
    path: str
    route: str
    common: Headers
    changed: Headers
    unchanged: Headers
    tag: bytes


class Answer(NamedTuple):
    status: int
    request_id: bytes
    common: Headers
    own: Headers
    body: bytes

    @property
    def headers(self) -> list[Pair]:
        return [(OF_ONE_REQUEST, self.request_id), *self.common.pairs, *self.own.pairs]

    @property
    def wire(self) -> bytes:
        """The headers as they go over the wire."""
        return b"x-request-id: %b\r\n%b%b" % (self.request_id, self.common.wire, self.own.wire)


class Answers:
    def __init__(self, cache: Cache, access: AccessLog, trusted_proxies: int) -> None:
        self._cache = cache
        self._access = access
        self._trusted_proxies = trusted_proxies
        self._many_ask: LRUCache[Key, Ready] = LRUCache(MOST)
        self._few_ask: LRUCache[Key, Ready] = LRUCache(MOST_OF_OTHERS)
        self._common: LRUCache[tuple[Pair, ...], Headers] = LRUCache(64)

    def find(self, target: bytes, headers: Iterable[Pair], peer: str) -> Answer | None:
        """The answer to a GET, which is counted and logged; None where it is the framework's.

        ``target`` is the path as it came, a question mark, and the query; ``headers`` with names
        in lower case; ``peer`` the address of who is connected.
        """
        started = time.perf_counter()
        read = _read(headers)
        if read is None:
            return None
        key = target, read.get(b"host", b"")
        ready = self._many_ask.get(key) or self._few_ask.get(key)
        entry = self._cache.fresh(ready.place) if ready is not None else None
        if ready is None or entry is None or entry.etag != ready.etag:
            return None
        known = TAG.match(read.get(b"if-none-match", NO_TAG))
        if known is None:
            return None
        status = 304 if known[1] == ready.tag else 200
        request_id = request_id_of(read.get(b"x-request-id", b"").decode("latin-1"))
        forwarded = read.get(b"x-forwarded-for", b"").decode("latin-1")
        address = client_address(forwarded, peer, self._trusted_proxies)
        self._note(ready, status, address, request_id, started)
        if status == 304:
            return Answer(304, request_id.encode(), ready.common, ready.unchanged, b"")
        return Answer(200, request_id.encode(), ready.common, ready.changed, entry.body)

    def learn(self, key: Key, found: Repeatable, headers: Iterable[Pair]) -> None:
        """What the framework has answered with 200 and the bytes of the entry."""
        spellings, spelling = found.entry.spellings, hash(key)
        is_known = spelling in spellings
        if max(map(len, key)) > LONGEST or (not is_known and len(spellings) >= SPELLINGS):
            return
        named = dict(headers)
        if named.keys() & PERSONAL or b"etag" not in named:
            return
        if not is_known:
            spellings.append(spelling)
        named.pop(OF_ONE_REQUEST, None)
        tag = named.pop(b"etag")
        others = [(name, named.pop(name)) for name in OF_THE_BODY if name in named]
        pairs = tuple(named.items())
        common = self._common.get(pairs)
        if common is None:
            common = self._common[pairs] = Headers(pairs)
        unchanged, changed = Headers([(b"etag", tag)]), Headers([(b"etag", tag), *others])
        memory = self._many_ask if found.place.shared else self._few_ask
        memory[key] = Ready(
            found.place, found.entry.etag, found.path, found.route, common, changed, unchanged, tag
        )

    def _note(
        self, ready: Ready, status: int, address: str, request_id: str, started: float
    ) -> None:
        FROM_MEMORY.inc()
        seconds = time.perf_counter() - started
        metrics.of_requests("GET", ready.route, status).count(seconds)
        self._access.note(
            Line("GET", ready.path, status, seconds, address, request_id, time.time())
        )


def _read(headers: Iterable[Pair]) -> dict[bytes, bytes] | None:
    """None where one is the framework's, or comes twice."""
    read: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in READ:
            if name in read:
                return None
            read[name] = value
        elif name in NOT_READ:
            return None
    return read
