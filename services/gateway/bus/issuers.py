"""The keys of those who vouch for runs of continuous integration (OpenID Connect Discovery 1.0).

Only what the operator names is ever asked, at its own address: nothing that a user writes leads
anywhere. An answer has a bound in bytes and in seconds, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from jwt import PyJWK, PyJWKError

from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes of an answer
WITHIN = 3.0  # s
FRESH = 600.0  # s that keys are believed without asking again
NOT_OFTENER = 30.0  # s between two questions, whatever comes
KEPT = 24 * 3600.0  # s that keys are believed while their issuer does not answer
MOST_KEYS = 50
ASYMMETRIC = ("RSA", "EC", "OKP")


@dataclass
class _Known:
    keys: dict[str, PyJWK] = field(default_factory=dict)
    read_at: float = float("-inf")
    asked_at: float = float("-inf")


class IssuerKeys:
    """Of one issuer. Rotated keys are found when one comes that is not known."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._known = _Known()
        self._asking = asyncio.Lock()

    async def find(self, key_id: str) -> PyJWK | None:
        """None when the issuer has no such key. Raises Unavailable when it cannot be asked."""
        if self._is_old(FRESH) or key_id not in self._known.keys:
            async with self._asking:
                await self._read(key_id)
        return self._known.keys.get(key_id)

    def _is_old(self, seconds: float) -> bool:
        return self._clock() - self._known.read_at > seconds

    async def _read(self, key_id: str) -> None:
        """Once for all who wait; not again and again for keys that somebody makes up."""
        known, now = self._known, self._clock()
        if key_id in known.keys and not self._is_old(FRESH):
            return
        if now - known.asked_at < NOT_OFTENER:
            return self._check()
        known.asked_at = now
        try:
            known.keys, known.read_at = await self._fetch(), now
        except (httpx.HTTPError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("no keys of %s: %s: %s", self._issuer, type(error).__name__, error)
        return self._check()

    def _check(self) -> None:
        if self._is_old(KEPT):
            raise Unavailable(f"The keys of {self._issuer} cannot be had now. Try again later.")

    async def _fetch(self) -> dict[str, PyJWK]:
        async with httpx.AsyncClient(timeout=WITHIN, follow_redirects=False) as http:
            async with asyncio.timeout(2 * WITHIN):
                about = await _json(http, f"{self._issuer}/.well-known/openid-configuration")
                place = str(about["jwks_uri"])
                if about["issuer"] != self._issuer or _origin(place) != _origin(self._issuer):
                    raise ValueError(f"it speaks for {about['issuer']!r}, with keys at {place!r}")
                document = await _json(http, place)
        found = document["keys"][:MOST_KEYS]
        return {str(one["kid"]): key for one in found if (key := _usable(one)) is not None}


async def _json(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    body = b""
    async with http.stream("GET", url) as answer:
        if answer.status_code != 200:
            raise ValueError(f"{url} answered {answer.status_code}")
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise ValueError(f"{url} answers more than {LARGEST} bytes")
    document: dict[str, Any] = json.loads(body)
    return document


def _usable(described: dict[str, Any]) -> PyJWK | None:
    """No shared secrets, and nothing that this library does not know."""
    if described.get("kty") not in ASYMMETRIC or described.get("use", "sig") != "sig":
        return None
    try:
        return PyJWK(described)
    except PyJWKError:
        return None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
