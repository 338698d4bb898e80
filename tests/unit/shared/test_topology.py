from plugin_platform.config import SERVICES
from plugin_platform.topology import CONSUMERS, dead_letter_queue, queue


def test_every_source_is_heard_by_somebody() -> None:
    """An event that no queue takes would stop the relay."""
    assert {source for sources in CONSUMERS.values() for source in sources} == set(SERVICES)


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
