"""How much an account may publish."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Self

from plugin_platform.errors import Conflict, TooManyRequests

# Of a file, however little is in it: an object costs a place in the storage, and a request.
LEAST_BYTES = 4096


@dataclass(frozen=True)
class Usage:
    """What an account has published; ``free_in`` says when the hour has room again, in s;
    of ``total_bytes`` each file has at least ``LEAST_BYTES``."""

    versions_this_hour: int
    free_in: int
    total_bytes: int


@dataclass(frozen=True)
class Quota:
    versions_an_hour: int = 60
    total_bytes: int = 2 * 1024**3  # of all bundles of all plugins

    @classmethod
    def from_environment(cls) -> Self:
        return cls(
            int(os.environ.get("PUBLISH_VERSIONS_PER_HOUR", cls.versions_an_hour)),
            int(os.environ.get("PUBLISH_BYTES", cls.total_bytes)),
        )

    def allow(self, usage: Usage) -> None:
        """Raises ``TooManyRequests`` or ``Conflict``."""
        if usage.versions_this_hour >= self.versions_an_hour:
            detail = f"You have published {usage.versions_this_hour} versions within an hour;"
            raise TooManyRequests(
                f"{detail} {self.versions_an_hour} are allowed. Go on later.",
                retry_after=max(1, usage.free_in),
            )
        if usage.total_bytes >= self.total_bytes:
            detail = f"Your bundles take {usage.total_bytes:,} bytes; an account may have"
            raise Conflict(f"{detail} {self.total_bytes:,}. Ask the operators for more.")
