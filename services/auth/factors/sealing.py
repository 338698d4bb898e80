"""How the secrets of one-time codes lie in the database: encrypted, with a key that is not there.

``FACTOR_KEY`` is a secret of any form, from which the key is derived; ``EARLIER_FACTOR_KEYS`` those
that it came after, separated by spaces. What lies under one of these, or open as before there was a
key, is read all the same, and sealed anew when it is used or by ``python -m auth.reseal``.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auth.factors import codes
from plugin_platform import config
from plugin_platform.errors import Unavailable

PURPOSE = b"plugin-platform: secrets of one-time codes, 1"
SHORTEST = 32  # characters of a key


class Seal:
    def __init__(self, key: str, earlier: Sequence[str] = ()) -> None:
        self._current = _fernet("FACTOR_KEY", key)
        self._all = MultiFernet(
            [self._current, *(_fernet("EARLIER_FACTOR_KEYS", one) for one in earlier)]
        )

    def close(self, secret: str) -> str:
        return self._current.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """Raises Unavailable for what was sealed with a key that nobody has told."""
        if _is_open(kept):
            return kept
        try:
            return self._all.decrypt(kept).decode()
        except InvalidToken as error:
            raise Unavailable(
                "One-time codes cannot be checked here now. Use a recovery code or a security key."
            ) from error

    def is_current(self, kept: str) -> bool:
        if _is_open(kept):
            return False
        try:
            self._current.decrypt(kept)
        except InvalidToken:
            return False
        return True


def read_seal() -> Seal:
    """Raises MissingSetting, and SystemExit for a key that is too short."""
    return Seal(config.required("FACTOR_KEY"), os.environ.get("EARLIER_FACTOR_KEYS", "").split())


def _is_open(kept: str) -> bool:
    return re.match(codes.BASE32, kept) is not None


def _fernet(name: str, secret: str) -> Fernet:
    if len(secret) < SHORTEST:
        raise SystemExit(
            f"{name} has {len(secret)} characters; it takes at least {SHORTEST} random ones, such "
            "as those of: openssl rand -hex 32"
        )
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
