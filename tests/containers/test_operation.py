"""What operators do, and what happens to them: a crash, more of a service, a second start."""

from __future__ import annotations

from functools import partial

import pytest
import yaml
from deploy.local.layout import CHECKOUT
from deploy.local.test.containers.composition import Composition
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually

PARTS = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
RUNNING = sorted(name for name, part in PARTS.items() if part["restart"] != "no")
OURS = sorted(
    name
    for name in RUNNING
    if PARTS[name]["image"].startswith("plugin-platform/") and name != "nginx"
)
CRASHING = ("gateway", "installs", "postgres", "rabbitmq", "s3")
LONG = 150.0  # seconds; only a hopeless wait takes that long


def publish_and_install(front: str, developer: Person, visitor: Person) -> None:
    """Asks all that runs; whoever is away for a moment is asked again."""
    plugin_id = new_plugin_id()
    eventually(
        lambda: developer.create_plugin(plugin_id).status_code in (200, 201, 409),
        seconds=LONG,
        every=3,
    )
    module = bundle(plugin_id)
    eventually(
        lambda: developer.publish(plugin_id, module).status_code in (201, 409),
        seconds=LONG,
        every=3,
    )
    eventually(lambda: details(front, plugin_id).status_code == 200, seconds=LONG, every=3)
    eventually(lambda: visitor.install(plugin_id).status_code == 200, seconds=LONG, every=3)
    eventually(lambda: plugin_id in visitor.installed(), seconds=LONG, every=3)


def is_healthy(composition: Composition, container: str) -> bool:
    return composition.state(container, ".State.Health.Status") == "healthy"


def test_a_second_start_changes_nothing(
    composition: Composition, front: str, developer: Person, person: Person
) -> None:
    def ids() -> dict[str, list[str]]:
        return {name: composition.containers(name) for name in RUNNING}

    before = ids()
    composition.up()
    assert ids() == before
    publish_and_install(front, developer, person)


def test_what_crashes_comes_back_and_the_work_goes_on(
    composition: Composition, front: str, developer: Person, person: Person
) -> None:
    containers = [composition.containers(name)[0] for name in CRASHING]
    before = [composition.restarts(container) for container in containers]
    for container in containers:
        composition.crash(container)
    publish_and_install(front, developer, person)
    after = [composition.restarts(container) for container in containers]
    assert all(now > then for now, then in zip(after, before, strict=True))


def test_a_server_that_comes_back_at_another_address_is_found(
    composition: Composition, front: str, developer: Person, person: Person
) -> None:
    [container] = composition.containers("postgres")
    before = composition.address(container)
    composition.call("stop", "postgres")
    squatter = "plugin-platform-squatter"
    words = ("run", "--detach", "--rm", "--no-deps", "--name", squatter, "prepare", "sleep", "600")
    composition.call(*words)
    try:
        composition.call("start", "postgres")
        assert composition.address(container) != before
        publish_and_install(front, developer, person)
    finally:
        composition.engine.call("rm", "--force", squatter)


def test_a_service_is_scaled_and_all_of_it_answers(
    composition: Composition, front: str, developer: Person, person: Person
) -> None:
    composition.up("--no-recreate", "--no-deps", "--scale", "installs=3", "installs")
    three = composition.containers("installs")
    assert len(three) == 3
    for container in three:
        eventually(partial(is_healthy, composition, container), seconds=LONG, every=1)
    publish_and_install(front, developer, person)


def test_read_tables_are_rebuilt_as_the_owner(
    composition: Composition, front: str, developer: Person, person: Person
) -> None:
    publish_and_install(front, developer, person)
    before = person.http.get("/plugins").json()["total"]
    module = "plugin_platform.eventstore.upkeep.rebuild"
    composition.ask("run", "--rm", "--no-deps", "prepare", "python", "-m", module, "catalog")
    assert person.http.get("/plugins").json()["total"] == before


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_can_change_nothing_in_its_image(composition: Composition, name: str) -> None:
    container = composition.containers(name)[0]
    seen = composition.within(
        *(name, "sh", "-c"),
        "id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status; "
        "touch /app/x 2>/dev/null && echo written || echo refused",
    )
    assert seen.split() == ["10001", "CapEff:", "0" * 16, "NoNewPrivs:", "1", "refused"]
    assert composition.state(container, ".HostConfig.Memory") != "0"
    assert composition.state(container, ".HostConfig.PidsLimit") not in ("0", "<nil>")
