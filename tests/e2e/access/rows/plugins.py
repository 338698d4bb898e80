"""Who may do what with plugins that one has, watches or reviews."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from tests.e2e.access.row import (
    ANYBODY,
    MODERATORS,
    OWNERS,
    PEOPLE,
    SIGNED_IN,
    SIGNED_OUT,
    Row,
    json,
    names,
    plain,
    sends,
)
from tests.e2e.access.world import World


def of_installs() -> Iterator[Row]:
    """Everybody has their own, and cannot name another's."""
    yield Row("postUserPluginsInstall", ANYBODY, content=lambda world: json(pluginId=world.plugin))
    yield Row("patchUserPluginsByPluginId", {"nobody": 404}, content=sends(enabled=False))
    yield Row("postUserPluginsByPluginIdReplace", {"nobody": 404}, 409)
    yield Row("deleteUserPluginsByPluginId", ANYBODY, 204)
    has_none = {"nobody": 404}
    wanted = [{"pluginId": "no-such-plugin", "version": "1.0.0"}]
    yield Row("postUserPluginsUpdates", has_none, content=sends(items=wanted))
    yield Row("patchUserPluginsUpdates", has_none, content=sends(waitHours=24))
    locked = [{"pluginId": "no-such-plugin", "version": "1.0.0", "digest": "0" * 64}]
    yield Row("getUserLockfile", ANYBODY)
    yield from of_workspaces()
    yield Row("postUserLockfile", ANYBODY, content=sends(plugins=locked))
    version = {"params": {"version": "1.0.0"}}
    yield Row("getUserPluginsByPluginIdUpdate", ANYBODY, 404, content=lambda world: version)
    yield Row("getUserPluginsByPluginIdPlan", ANYBODY)


def of_watches() -> Iterator[Row]:
    """Everybody has their own; who publishes may be watched by all."""

    def author(world: World) -> dict[str, str]:
        return {"username": world.people["publisher"].username}

    yield Row("getUserWatches", SIGNED_IN)
    plugin, one = "UserWatchesPluginsByPluginId", "UserWatchesAuthorsByUsername"
    for verb in ("get", "put", "delete"):
        yield Row(f"{verb}{plugin}", SIGNED_IN)
        yield Row(f"{verb}{one}", SIGNED_IN, names=author)


def of_workspaces() -> Iterator[Row]:
    """Of one's own plugins; who has none has no workspace either."""
    new = sends(id=str(uuid4()), name="Writing", pluginIds=[])
    nobody = {"nobody": 404}
    none = plain(workspace_id="no-such-workspace")
    renamed = sends(name="Letters")
    yield Row("getUserWorkspaces", ANYBODY)
    yield Row("postUserWorkspaces", nobody, content=new)
    yield Row("patchUserWorkspacesByWorkspaceId", ANYBODY, 404, none, content=renamed)
    yield Row("deleteUserWorkspacesByWorkspaceId", nobody, 200, none)
    yield Row("postUserWorkspacesByWorkspaceIdUse", ANYBODY, 404, none)


def of_user_reviews() -> Iterator[Row]:
    """The stranger's, of a plugin that the publisher and the co-owner own."""
    reviews, its_review = "PluginsByPluginIdReviews", names(review_id="review")
    one = f"{reviews}ByReviewId"
    yield Row(f"get{reviews}Mine", SIGNED_IN)
    theirs = SIGNED_OUT | {"banned": 403, "co-owner": 403, "publisher": 403}
    yield Row(f"put{reviews}Mine", theirs, content=sends(rating=2, body="It crashes."))
    yield Row("getUserReviews", SIGNED_IN)
    author = SIGNED_OUT | {"stranger": 403, "banned": 403}
    yield Row(f"put{one}Helpful", author, 204, its_review)
    yield Row(f"delete{one}Helpful", author, 204, its_review)
    yield Row(f"put{one}Answer", OWNERS, 204, its_review, sends(words="Thank you."))
    yield Row(f"delete{one}Answer", OWNERS, 204, its_review)
    yield Row(f"post{one}Fixed", OWNERS, 204, its_review, sends(version="1.0.1"))
    yield Row(f"post{one}Reports", author, 204, its_review, sends(reason="spam"))
    yield Row("getModerationReviews", MODERATORS)
    decided = "postModerationReviewsByReviewId"
    yield Row(f"{decided}Dismiss", MODERATORS, 204, its_review, confirmed=True)
    why = sends(policy="review-spam", words="It advertises.")
    yield Row(f"{decided}Hide", MODERATORS, 204, its_review, why, confirmed=True)
    yield Row(f"{decided}Restore", MODERATORS, 204, its_review, confirmed=True)
    others = tuple(role for role in PEOPLE if role != "stranger")
    yield Row(f"delete{reviews}Mine", SIGNED_IN, 204, roles=others)
