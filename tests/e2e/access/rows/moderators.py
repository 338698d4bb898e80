"""Who may review, withdraw and choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.e2e.access.row import MODERATORS, OWNERS, Row, its, json, names, sends
from tests.e2e.access.world import World
from tests.e2e.people import new_plugin_id


def of_reviews() -> Iterator[Row]:
    review = "ModerationVersionsByPluginIdByVersion"
    own = "DeveloperPluginsByPluginIdVersionsByVersion"
    held = its("held")
    yield Row(f"get{review}", MODERATORS, names=held)
    yield Row(f"get{review}Source", MODERATORS, names=held)
    yield Row(f"post{review}Claim", MODERATORS, names=held)
    yield Row(f"post{review}Trial", MODERATORS, 201, held)
    yield Row(f"post{review}Release", MODERATORS, names=held)
    decision = sends(approved=False, policy="quality", words="No.")
    yield Row(f"post{review}Claim", MODERATORS, names=held)
    yield Row(f"post{review}Decision", MODERATORS, 200, held, decision, confirmed=True)
    yield Row(f"get{own}Review", OWNERS, names=held)
    yield Row(f"post{own}Appeal", OWNERS, 200, held, sends(words="Yes."), confirmed=True)


def of_moderators() -> Iterator[Row]:
    plugin, version = "ModerationPluginsByPluginId", "ModerationVersionsByPluginIdByVersion"
    reason = sends(reason="Because.")
    for what in (plugin, version):
        yield Row(f"post{what}Block", MODERATORS, content=reason, confirmed=True)
        yield Row(f"post{what}Unblock", MODERATORS, confirmed=True)
    yield Row("getModerationPlugins", MODERATORS)
    yield Row("getModerationPluginsByPluginId", MODERATORS)
    yield Row("getModerationPublishers", MODERATORS)
    user = names(user_id="user")
    yield Row("postModerationPublishersByUserIdBan", MODERATORS, 200, user, reason, confirmed=True)
    yield Row("postModerationPublishersByUserIdUnban", MODERATORS, 200, user, confirmed=True)


def of_collections() -> Iterator[Row]:
    def new(world: World) -> dict[str, Any]:
        return json(id=new_plugin_id(), title="For everybody")

    yield Row("getModerationCollections", MODERATORS)
    yield Row("postModerationCollections", MODERATORS, 201, content=new, confirmed=True)
    its, one = "ModerationCollectionsByCollectionId", names(collection_id="collection")
    yield Row(f"get{its}", MODERATORS, names=one)
    yield Row(f"patch{its}", MODERATORS, 200, one, sends(revision=0), confirmed=True)
    yield Row(f"post{its}Unpublish", MODERATORS, 200, one, confirmed=True)
    yield Row(f"post{its}Publish", MODERATORS, 200, one, confirmed=True)
    spare = names(collection_id="spare collection")
    yield Row(f"delete{its}", MODERATORS, 204, spare, confirmed=True)
