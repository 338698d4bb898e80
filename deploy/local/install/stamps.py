"""Remember what a step was done from, so that it is done again only when that has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from deploy.local.layout import LOCAL


def digest(files: Iterable[Path], *words: str) -> str:
    """Changes when a file's name or contents change, or a word does."""
    result = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        result.update(str(file).encode() + b"\0")
        result.update(hashlib.sha256(file.read_bytes()).digest())
    return result.hexdigest()


class Stamp:
    def __init__(self, name: str, value: str) -> None:
        self._file = LOCAL / "stamps" / name
        self._value = value

    def is_current(self) -> bool:
        return self._file.exists() and self._file.read_text() == self._value

    def renew(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._value)
