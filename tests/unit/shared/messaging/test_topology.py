import pytest
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from auth.service import AuthService
from catalog.service import CatalogService
from installs.service import InstallsService
from plugin_platform.config import SERVICES
from plugin_platform.messaging.topology import CONSUMERS, dead_letter_queue, queue
from plugin_platform.nameko.entrypoints import Subscribe
from publishing.service import PublishingService


def test_every_source_is_heard_by_somebody() -> None:
    """An event that no queue takes would stop the relay."""
    assert {source for sources in CONSUMERS.values() for source in sources} == set(SERVICES)


@pytest.mark.parametrize(
    "service", [AuthService, CatalogService, InstallsService, PublishingService]
)
def test_every_queue_of_a_service_has_a_reader(service: type) -> None:
    """A queue without one would grow until the broker's disk is full."""
    entrypoints = [
        entrypoint
        for method in vars(service).values()
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ())
    ]
    heard = [one.source for one in entrypoints if isinstance(one, Subscribe)]
    assert sorted(heard) == sorted(CONSUMERS[vars(service)["name"]])


def test_nothing_is_dropped_on_its_way() -> None:
    arguments = queue("catalog", "installs").queue_arguments
    assert arguments["x-queue-type"] == "quorum"
    assert arguments["x-single-active-consumer"]
    assert arguments["x-delivery-limit"] >= 20
    assert arguments["x-overflow"] == "reject-publish"
    assert arguments["x-dead-letter-strategy"] == "at-least-once"


def test_dead_letters_find_their_queue() -> None:
    alive, dead = queue("catalog", "installs"), dead_letter_queue("catalog", "installs")
    assert alive.queue_arguments["x-dead-letter-exchange"] == dead.exchange.name
    assert alive.queue_arguments["x-dead-letter-routing-key"] == dead.routing_key
