"""A gateway beside the platform's own, for what an operator sets otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.run.shares import share, without_secrets
from deploy.local.test.testbed import Platform
from tests.helpers.gateway_process import Gateway


@contextmanager
def another_gateway(platform: Platform, folder: Path, **settings: str) -> Iterator[str]:
    """Its address. The services, the data and the accounts are the platform's."""
    usual = without_secrets(platform.settings) | share("gateway", platform.settings)
    with Gateway(usual | settings, folder).running() as gateway:
        yield gateway.url
