"""The gateway as it runs, alone: nothing here needs a service to be refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.helpers.gateway_process import Gateway
from tests.integration.gateway.surroundings import usual_environment

NOWHERE = "amqp://127.0.0.1:1/"
PER_NETWORK = 12


@pytest.fixture(scope="package")
def strict(
    tmp_path_factory: pytest.TempPathFactory, redis_url: str, redis_cache_url: str
) -> Iterator[Gateway]:
    """Impatient, and with one worker so that its connections can be counted."""
    environment = usual_environment(redis_url, redis_cache_url) | {
        "AMQP_URI": NOWHERE,
        "GATEWAY_WORKERS": "1",
        "GATEWAY_HEADERS_WITHIN": "2",
        "GATEWAY_CONNECTIONS_PER_NETWORK": str(PER_NETWORK),
    }
    with Gateway(environment, tmp_path_factory.mktemp("strict")).running() as gateway:
        yield gateway
