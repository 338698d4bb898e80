"""Errors that a caller can do something about.

PlatformError
├── Malformed             the request cannot be read
├── Unauthenticated       nobody is signed in, or the proof is wrong
├── Forbidden             signed in, but not allowed to
│   └── SecondFactorRequired
├── NotFound
├── Conflict              it exists already, or somebody was faster
├── Gone                  it is there, and is withheld: a moderator or its publisher says why
├── PreconditionFailed
├── TooLarge
├── UnsupportedMediaType
├── Invalid               readable, but it breaks a rule; ``errors`` says which
├── TooManyRequests
└── Unavailable           a part of the platform is away; repeat later

All state is in ``args``, so an error crosses nameko's RPC unharmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class PlatformError(Exception):
    """``errors`` is a list of ``{"pointer": "/settings/size", "detail": "…"}``; ``retry_after``
    is in seconds, None where the caller may choose.
    """

    def __init__(
        self,
        detail: str = "",
        errors: Iterable[dict[str, Any]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail, list(errors or ()), retry_after)

    @property
    def detail(self) -> str:
        return str(self.args[0])

    @property
    def errors(self) -> list[dict[str, Any]]:
        return list(self.args[1])

    @property
    def retry_after(self) -> int | None:
        return None if self.args[2] is None else int(self.args[2])

    def __str__(self) -> str:
        return self.detail


class Malformed(PlatformError):
    pass


class Unauthenticated(PlatformError):
    pass


class Forbidden(PlatformError):
    pass


class SecondFactorRequired(Forbidden):
    """The password was right, and is not enough."""


class NotFound(PlatformError):
    pass


class Conflict(PlatformError):
    pass


class Gone(PlatformError):
    pass


class PreconditionFailed(PlatformError):
    pass


class TooLarge(PlatformError):
    pass


class UnsupportedMediaType(PlatformError):
    pass


class Invalid(PlatformError):
    pass


class TooManyRequests(PlatformError):
    pass


class Unavailable(PlatformError):
    pass
