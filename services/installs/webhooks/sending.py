"""One request to a developer's server, and what became of it.

Whatever the server does costs at most ``WITHIN`` and ``SAYING`` seconds and a few kilobytes; no
redirect is followed, and the connection goes to the address that was judged
(``public_network.py``).
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass

import certifi
import httpcore

from installs.webhooks.addresses import is_allowed
from plugin_platform.public_network import NotPublic, PublicNetwork, resolver_at

log = logging.getLogger(__name__)

WITHIN = 10.0  # s, until the answer is there
SAYING = 2.0  # s, of what it says besides
LARGEST = 1024  # bytes of an answer that are kept
HEADERS = [
    ("content-type", "application/json"),
    ("user-agent", "Folio-Webhooks"),
    ("accept-encoding", "identity"),
]


@dataclass(frozen=True)
class Outcome:
    """``problem`` is None where the message was taken: ``refused``, ``redirected``, ``gone``,
    ``timeout``, ``certificate``, ``unreachable`` or ``no-secret``. An address inside is
    ``unreachable`` as one that there is not: which names there are is nobody's business.
    """

    problem: str | None = None
    status: int | None = None
    response: str = ""
    took_ms: int = 0


class Sender:
    def __init__(self, network: httpcore.AsyncNetworkBackend, trusted: ssl.SSLContext) -> None:
        self._network = network
        self._trusted = trusted

    async def send(self, url: str, body: bytes, headers: list[tuple[str, str]]) -> Outcome:
        """Never raises."""
        began = time.monotonic()
        problem, status, response = await self._attempt(url, body, headers)
        took = round(1000 * (time.monotonic() - began))
        return Outcome(problem, status, response, took)

    async def _attempt(
        self, url: str, body: bytes, headers: list[tuple[str, str]]
    ) -> tuple[str | None, int | None, str]:
        try:
            async with asyncio.timeout(WITHIN + SAYING):
                status, said = await self._post(url, body, headers)
        except NotPublic as error:
            log.info("a webhook is not sent: %s is not public", error)
            return "unreachable", None, ""
        except (TimeoutError, httpcore.TimeoutException):
            return "timeout", None, ""
        except Exception as error:
            # Whatever a stranger's server makes a library raise: the others' go on.
            if not isinstance(error, (httpcore.NetworkError, httpcore.ProtocolError, OSError)):
                log.exception("a webhook could not be sent")
            return _of(error), None, ""
        return _verdict(status), status, _text(said)

    async def _post(
        self, url: str, body: bytes, headers: list[tuple[str, str]]
    ) -> tuple[int, bytes]:
        steps = dict.fromkeys(("connect", "read", "write", "pool"), WITHIN)
        async with httpcore.AsyncConnectionPool(
            ssl_context=self._trusted, network_backend=self._network
        ) as pool:
            asked = pool.stream(
                "POST",
                url,
                headers=[*HEADERS, *headers],
                content=body,
                extensions={"timeout": steps},
            )
            async with asked as answer:
                return answer.status, await _said(answer)


def public_sender(server: str, *, local: bool) -> Sender:
    """``server`` is the name server that is asked, ``ADDRESS:PORT``; the system's where empty."""
    network = PublicNetwork(resolver_at(server), lambda one: is_allowed(one, local=local))
    return Sender(network, ssl.create_default_context(cafile=certifi.where()))


async def _said(answer: httpcore.Response) -> bytes:
    """What counts is the status, which is there already."""
    said = b""
    with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(SAYING):
            async for chunk in answer.aiter_stream():
                said += chunk
                if len(said) > LARGEST:
                    break
    return said


def _verdict(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return "redirected"
    return "gone" if status == 410 else "refused"


def _of(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "certificate"
        cause = cause.__cause__ or cause.__context__
    return "unreachable"


def _text(said: bytes) -> str:
    """As it can be stored and shown."""
    return said[:LARGEST].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
