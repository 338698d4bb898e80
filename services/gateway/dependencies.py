"""What the gateway is made of, which tests make otherwise."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from gateway.bus.rpc import Rpc
from gateway.cache.bundles import BundleReader
from gateway.cache.responses import Cache
from gateway.http import middleware
from gateway.http.access_log import LOGGER, AccessLog
from gateway.http.input.uploads import BundleStore
from gateway.installed.kept import KeptLists
from gateway.live.hub import Hub
from gateway.resources.site import health
from gateway.settings import Settings
from gateway.state.policies import Policies
from gateway.state.redis.redis_guard import GuardedRedis


class Bundles(BundleStore, BundleReader, Protocol):
    """Both halves of the object storage: uploads go in, published bundles come out."""


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    rpc: Rpc
    redis: GuardedRedis
    cache: Cache
    lists: KeptLists
    bundles: Bundles
    broker: health.HasReadiness
    live: Hub = field(default_factory=Hub)
    background: tuple[middleware.Part, ...] = ()
    access: AccessLog = field(default_factory=lambda: AccessLog(logging.getLogger(LOGGER)))
    heard: Policies | None = None
    clock: Callable[[], float] = time.time

    @cached_property
    def policies(self) -> Policies:
        """As the settings say where nobody listens to what operators choose."""
        settings = self.settings
        return self.heard or Policies(
            factor_to_publish=settings.factor_to_publish, usage_one_in=settings.usage_one_in
        )
