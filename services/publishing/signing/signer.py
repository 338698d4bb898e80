"""Signs what is published, in the transaction that announces it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from plugin_platform.events import Event
from publishing.signing.keys import PublicKey, SigningKey, own_key, public_keys
from publishing.signing.statement import encoded, statement_of

Signature = dict[str, str]


def _now() -> datetime:
    return datetime.now(UTC)


class Signer:
    def __init__(
        self,
        key: SigningKey,
        keys: list[PublicKey],
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._key = key
        self._keys = keys
        self._clock = clock

    @property
    def key_id(self) -> str:
        return self._key.id

    def sign(self, said: list[Event], source: dict[str, Any] | None) -> list[Event]:
        """The same events; each publication with a signature. ``source`` says from where it is."""
        return [
            Event(one.type, {**one.data, "signature": self.of(one.data, source)})
            if one.type == "plugin.published"
            else one
            for one in said
        ]

    def of(
        self, published: dict[str, Any], source: dict[str, Any] | None, at: datetime | None = None
    ) -> Signature:
        """``{key_id, payload, value}``: the statement as text, and the signature in base64. ``at``
        is when it was published, now when left out.
        """
        now = self._clock()
        payload = statement_of(published, source, published_at=at or now, signed_at=now)
        value = base64.b64encode(self._key.sign(encoded(payload))).decode()
        return {"key_id": self._key.id, "payload": payload, "value": value}

    def public(self, *, required: bool) -> dict[str, Any]:
        return {"keys": self._keys, "required": required}


@cache
def signer() -> Signer:
    """That of this process, by its settings. Raises ``SystemExit`` for what it cannot use."""
    key = own_key()
    return Signer(key, public_keys(key))
