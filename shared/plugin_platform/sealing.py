"""How secrets lie in a database that must be usable: encrypted, with a key that is not there.

A key is a secret of any form, from which that of the cipher is derived; what lies under a key that
it came after is read all the same.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from plugin_platform import config

SHORTEST = 32  # characters of a key


class CannotOpen(Exception):
    """It was sealed with a key that nobody has told."""


class Seal:
    """``name`` is the setting that has the key, ``purpose`` keeps keys of one secret apart."""

    def __init__(self, name: str, purpose: bytes, key: str, earlier: Sequence[str] = ()) -> None:
        self._current = _fernet(name, purpose, key)
        others = [_fernet(f"EARLIER_{name}S", purpose, one) for one in earlier]
        self._all = MultiFernet([self._current, *others])

    def close(self, secret: str) -> str:
        return self._current.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """Raises ``CannotOpen``."""
        try:
            return self._all.decrypt(kept).decode()
        except InvalidToken as error:
            raise CannotOpen from error

    def is_current(self, kept: str) -> bool:
        try:
            self._current.decrypt(kept)
        except InvalidToken:
            return False
        return True


def keys(name: str) -> tuple[str, list[str]]:
    """The key and those that it came after. Raises ``MissingSetting``."""
    return config.required(name), os.environ.get(f"EARLIER_{name}S", "").split()


def _fernet(name: str, purpose: bytes, secret: str) -> Fernet:
    if len(secret) < SHORTEST:
        raise SystemExit(
            f"{name} has {len(secret)} characters; it takes at least {SHORTEST} random ones, such "
            "as those of: openssl rand -hex 32"
        )
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
