"""What a receiver verifies, as https://www.standardwebhooks.com has it: an HMAC with SHA-256 over
``id.timestamp.body`` in each of the headers' signatures, one for each secret that is good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress

from plugin_platform import sealing

PREFIX = "whsec_"
SIZE = 32  # bytes of a secret
NAME = "WEBHOOK_KEY"
PURPOSE = b"plugin-platform: secrets of webhooks, 1"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def read_seal() -> sealing.Seal:
    """Raises MissingSetting, and SystemExit for a key that is too short."""
    return sealing.Seal(NAME, PURPOSE, *sealing.keys(NAME))


def opened(seal: sealing.Seal, kept: Iterable[str]) -> list[str]:
    """Those that can be: a key may have been lost since."""
    found = []
    for one in kept:
        with suppress(sealing.CannotOpen):
            found.append(seal.open(one))
    return found


def headers(
    message_id: str, timestamp: int, body: bytes, good: Iterable[str]
) -> list[tuple[str, str]]:
    """``timestamp`` in seconds since 1970, of this attempt."""
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return [
        ("webhook-id", message_id),
        ("webhook-timestamp", str(timestamp)),
        ("webhook-signature", " ".join(f"v1,{_signature(one, signed)}" for one in good)),
    ]


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
