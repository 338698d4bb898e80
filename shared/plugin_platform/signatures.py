"""The gateway's signature under a call: that it is the gateway who asks, now, and for this.

HMAC-SHA-256 (RFC 2104) over the method, the call's id, the moment and the digest of the body,
with a key that only the gateway and the service which is called have. What the body says of who
asks (``actor``, ``principal``, ``user_id``) is thereby the gateway's word. A command that is
delivered twice has the same signature twice: every command bears repetition.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugin_platform.errors import Unauthenticated

ISSUED_AT = "platform-issued-at"  # milliseconds since 1970
SIGNATURE = "platform-signature"

# A call waits for seconds; the rest is for clocks that differ.
LIFETIME = 60.0  # seconds


@dataclass(frozen=True)
class Call:
    """``method`` is ``service.method``; ``body`` are the bytes that travel."""

    method: str
    call_id: str
    body: bytes

    def sign(self, key: str, now: float | None = None) -> dict[str, str]:
        """Return the headers under which the call is believed."""
        issued_at = str(int((time.time() if now is None else now) * 1000))
        return {ISSUED_AT: issued_at, SIGNATURE: self._signature(key, issued_at)}

    def verify(self, key: str, headers: Mapping[str, Any], now: float | None = None) -> None:
        """Raises ``Unauthenticated`` unless ``headers`` are those of ``sign``, and fresh."""
        issued_at, given = headers.get(ISSUED_AT), headers.get(SIGNATURE)
        if not isinstance(issued_at, str) or not isinstance(given, str):
            raise Unauthenticated(f"The call {self.method} is not signed.")
        expected = self._signature(key, issued_at)
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise Unauthenticated(f"The signature of the call {self.method} is not the gateway's.")
        age = (time.time() if now is None else now) - int(issued_at) / 1000
        if abs(age) > LIFETIME:
            raise Unauthenticated(
                f"The call {self.method} was signed {age:.0f} s ago; only {LIFETIME:.0f} s are "
                "accepted. Do the clocks of the machines differ?"
            )

    def _signature(self, key: str, issued_at: str) -> str:
        digest = hashlib.sha256(self.body).hexdigest()
        signed = "\n".join((self.method, self.call_id, issued_at, digest))
        return hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
