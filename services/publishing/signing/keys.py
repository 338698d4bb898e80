"""The key that signs, and the public halves of those that signed before it.

``SIGNING_KEY`` is a secret of any form: the Ed25519 key (RFC 8032) is derived from it, so the same
secret is the same key. ``EARLIER_SIGNERS`` tells of other keys, as a JSON list of what ``python -m
publishing.signing --public`` printed while they signed, completed by ``validUntil`` or ``revoked``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from marshmallow import Schema, ValidationError, fields, validate

from plugin_platform import config

PURPOSE = b"plugin-platform: signatures of publications, 1"
SHORTEST = 32  # characters of the secret
KEY_ID_LENGTH = 16  # hexadecimal digits of the SHA-256 of the public key

PublicKey = dict[str, Any]


class SigningKey:
    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST:
            raise SystemExit(
                f"SIGNING_KEY has {len(secret)} characters; it takes at least {SHORTEST} random "
                "ones, such as those of: openssl rand -hex 32"
            )
        derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
        self._private = Ed25519PrivateKey.from_private_bytes(derived)
        self.public = self._private.public_key().public_bytes_raw()
        self.id = key_id_of(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


class _Known(Schema):
    id = fields.String(required=True, data_key="id")
    public_key = fields.String(required=True, data_key="publicKey")
    valid_from = fields.AwareDateTime(data_key="validFrom", load_default=None, allow_none=True)
    valid_until = fields.AwareDateTime(data_key="validUntil", load_default=None, allow_none=True)
    revoked = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(min=1, max=500)
    )


def key_id_of(public: bytes) -> str:
    """What a key is called: a name that no other key can have, and that never changes."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_LENGTH]


def public_keys(
    current: SigningKey, environment: Mapping[str, str] = os.environ
) -> list[PublicKey]:
    """``{id, public_key, valid_from|null, valid_until|null, revoked|null}`` of each key, the one
    that signs first. A time says between which moments the key signed; ``revoked`` why nothing
    that it signed is believed. Raises ``SystemExit`` for what cannot be read.
    """
    try:
        others = [_read(one) for one in _Known(many=True).loads(environment.get(NAME) or "[]")]
    except (ValidationError, ValueError, UnsupportedAlgorithm) as error:
        raise SystemExit(f"{NAME} is not a list of public keys: {error}") from None
    own = next((one for one in others if one["id"] == current.id), None)
    if own is not None and own["revoked"] is not None:
        raise SystemExit(f"SIGNING_KEY is the key {current.id}, which {NAME} says is revoked.")
    return [
        own or _shown(current.id, current.public),
        *(one for one in others if one["id"] != current.id),
    ]


NAME = "EARLIER_SIGNERS"


def own_key() -> SigningKey:
    return SigningKey(config.required("SIGNING_KEY"))


def as_setting(key: SigningKey) -> str:
    """What to keep of the key in ``EARLIER_SIGNERS`` when another one takes its place."""
    return json.dumps({"id": key.id, "publicKey": base64.b64encode(key.public).decode()})


def _shown(key_id: str, public: bytes, **more: Any) -> PublicKey:
    encoded = base64.b64encode(public).decode()
    nothing = {"valid_from": None, "valid_until": None, "revoked": None}
    return {"id": key_id, "public_key": encoded, **nothing, **more}


def _read(known: dict[str, Any]) -> PublicKey:
    public = base64.b64decode(known["public_key"], validate=True)
    Ed25519PublicKey.from_public_bytes(public)
    if known["id"] != key_id_of(public):
        raise ValueError(f"the key {known['id']} has the name of another")
    times = {name: _iso(known[name]) for name in ("valid_from", "valid_until")}
    return _shown(known["id"], public, **times, revoked=known["revoked"])


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
