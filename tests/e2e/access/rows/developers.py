"""Who may do what with plugins that one publishes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.e2e.access.row import (
    DEVELOPERS,
    OWNERS,
    PEOPLE,
    PUBLISHER,
    SIGNED_IN,
    SIGNED_OUT,
    STRANGER,
    Row,
    hidden,
    its,
    json,
    names,
    plain,
    sends,
)
from tests.e2e.access.world import WORKFLOW, World
from tests.e2e.people import bundle, new_plugin_id


def of_versions() -> Iterator[Row]:
    one = "postDeveloperPluginsByPluginId"
    version = f"{one}VersionsByVersion"

    def listing(world: World) -> dict[str, Any]:
        words = {"name": "New", "description": "New.", "category": "utilities"}
        return json(id=new_plugin_id(), **words)

    def upload(world: World) -> dict[str, Any]:
        text = bundle(world.plugin, next(versions), name=world.plugin.replace("-", " ").title())
        return {"files": {"bundle": ("p.js", text, "text/javascript")}, "data": {}}

    numbers = iter(range(1, 1000))
    versions = (f"1.{number}.0" for number in numbers)

    def numbered(world: World) -> dict[str, Any]:
        sent, number = upload(world), f"1.{next(numbers) - 1}.0"
        return sent | {"data": {"version": number}}

    creators = DEVELOPERS | {"banned": 403}
    yield Row("postDeveloperPlugins", creators, 201, content=listing, confirmed=True)
    described = sends(description="Somebody changed it.")
    yield Row("patchDeveloperPluginsByPluginId", OWNERS, content=described)
    yield Row(f"{one}Versions", OWNERS, 201, content=numbered, confirmed=True)
    yield Row(
        "postDeveloperChecks", DEVELOPERS, content=upload, tokens={"token for another plugin": 200}
    )
    yield Row(f"{one}Trials", OWNERS, 201, content=upload)
    yield Row(  # it went to everybody at once
        "patchDeveloperPluginsByPluginIdVersionsByVersionRollout",
        OWNERS,
        409,
        content=sends(state="paused"),
        confirmed=True,
    )
    unknown = [{"version": number, "percent": 50} for number in ("9.9.8", "9.9.9")]
    compared = sends(id=str(uuid4()), versions=unknown, days=7)
    yield Row(f"{one}Experiments", OWNERS, 404, content=compared, confirmed=True)
    yield Row(
        "patchDeveloperPluginsByPluginIdExperimentsByExperimentId",
        OWNERS,
        404,
        plain(experiment_id="no-such-experiment"),
        sends(winner=None),
        confirmed=True,
    )
    yield Row(f"{version}Yank", OWNERS, content=sends(), confirmed=True)
    yield Row(f"{version}Restore", OWNERS, confirmed=True)

    def higher(world: World) -> dict[str, Any]:
        return json(version=f"3.{next(numbers)}.0")

    yield Row(f"{version}Rollback", OWNERS, 201, content=higher, confirmed=True)
    yield Row(f"{one}Deprecate", OWNERS, content=sends(message="Old."), confirmed=True)
    yield Row(f"{one}Undeprecate", OWNERS, confirmed=True)


def of_owners() -> Iterator[Row]:
    one = "DeveloperPluginsByPluginId"
    workflow = sends(**WORKFLOW)
    yield Row(f"post{one}Publishers", OWNERS, 201, content=workflow, confirmed=True)

    def trusted(world: World) -> dict[str, str]:
        """Again, when the last one that was asked has removed it."""
        return {"publisher_id": world.trust(world.publisher, world.plugin)}

    yield Row(f"delete{one}PublishersByPublisherId", OWNERS, 204, trusted, confirmed=True)

    def somebody(world: World) -> dict[str, Any]:
        return json(username=world.people["user"].username)

    yield Row(f"post{one}Owners", PUBLISHER, content=somebody, confirmed=True)

    def user(world: World) -> dict[str, str]:
        return {"username": world.people["user"].username}

    invited = PUBLISHER | {"user": 403}
    yield Row(f"delete{one}OwnersByUsername", invited, 204, user, confirmed=True)
    yield Row(f"post{one}Transfer", PUBLISHER, content=somebody, confirmed=True)
    yield Row(f"delete{one}Transfer", PUBLISHER, confirmed=True)
    # To whom it is not offered there is nothing to decline, and nothing happens.
    nothing = SIGNED_OUT | {"user": 403, "moderator": 403, "banned": 403}
    yield Row(f"post{one}OwnersAccept", STRANGER, names=its("shared"), confirmed=True)
    yield Row(
        f"post{one}TransferAccept",
        STRANGER,
        names=its("offered"),
        roles=PEOPLE[:-1],
        confirmed=True,
    )
    yield Row(f"post{one}TransferDecline", nothing, 204, its("declined"), confirmed=True)


def of_errors() -> Iterator[Row]:
    def thrown(world: World) -> dict[str, str]:
        id = uuid4()
        statement = """
            INSERT INTO error_groups
                (id, plugin_id, name, message, file, function, first_day, last_day)
            VALUES (%s, %s, 'Error', '', '', '', now(), now())
        """
        world.query("installs", statement, id, world.plugin)
        return {"error_id": str(id)}

    error = "DeveloperPluginsByPluginIdErrors"
    yield Row(f"get{error}", OWNERS | {"moderator": 200})
    yield Row(f"get{error}ByErrorId", OWNERS | {"moderator": 200}, names=thrown)
    decision = sends(state="ignored")
    yield Row(f"patch{error}ByErrorId", OWNERS, 204, thrown, decision)
    for method in ("put", "delete"):
        yield Row(f"{method}DeveloperPluginsByPluginIdErrorWatch", OWNERS)


def of_webhooks() -> Iterator[Row]:
    """Nobody has any yet but who adds one here."""
    yield Row("getDeveloperWebhooks", SIGNED_IN)
    wish = sends(url="https://example.org/hooks", events=["version.published"])
    yield Row("postDeveloperWebhooks", DEVELOPERS, 201, content=wish, confirmed=True)
    one = "DeveloperWebhooksByWebhookId"
    mine = names(webhook_id="webhook")
    yield Row(f"get{one}", hidden(404), 200, mine)
    yield Row(f"get{one}Deliveries", hidden(404), 200, mine)
    yield Row(f"post{one}Ping", hidden(404), 202, mine)
    sent = names(webhook_id="webhook", delivery_id="delivery")
    yield Row(f"post{one}DeliveriesByDeliveryIdRedelivery", hidden(404), 202, sent)
    yield Row(f"post{one}Secret", hidden(404), 200, mine, confirmed=True)
    fewer = sends(events=["rollout.halted"])
    yield Row(f"patch{one}", hidden(404), 200, mine, fewer, confirmed=True)
    yield Row(f"delete{one}", hidden(204), 204, mine, confirmed=True)
