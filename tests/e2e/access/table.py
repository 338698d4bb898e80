"""Who may do what. Each operation that changes something, or shows what is somebody's, has a row;
one that has none fails ``unit/gateway/test_gateway_access_rows.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.e2e.access.row import (
    ANY_TOKEN,
    ANYBODY,
    DEVELOPERS,
    FEW,
    MODERATORS,
    OWNERS,
    PEOPLE,
    SIGNED_IN,
    Row,
    json,
    names,
    sends,
)
from tests.e2e.access.rows.accounts import of_accounts, of_addresses, of_notifications
from tests.e2e.access.rows.developers import of_errors, of_owners, of_versions, of_webhooks
from tests.e2e.access.rows.moderators import of_collections, of_moderators, of_reviews
from tests.e2e.access.rows.operators import of_operators
from tests.e2e.access.rows.plugins import of_installs, of_user_reviews, of_watches
from tests.e2e.access.world import World
from tests.e2e.people import PASSWORD


def rows() -> Iterator[Row]:
    yield from reads()
    yield from of_accounts()
    yield from of_addresses()
    yield from of_installs()
    yield from of_notifications()
    yield from of_watches()
    yield from of_webhooks()
    yield from of_versions()
    yield from of_owners()
    yield from of_reviews()
    yield from of_user_reviews()
    yield from of_moderators()
    yield from of_collections()
    yield from of_operators()
    yield from endings()


def reads() -> Iterator[Row]:
    yield Row("getAuthMe", ANYBODY)
    yield Row("getAuthDeletionByUserId", ANYBODY, names=names(user_id="user"))
    for operation in ("Sessions", "Factors", "Email"):
        yield Row(f"getAuth{operation}", SIGNED_IN)
    yield Row("getAuthTokens", SIGNED_IN)
    yield Row("getAuthToken", dict.fromkeys(PEOPLE, 401), tokens=ANY_TOKEN)
    yield Row("getAuthOidc", ANYBODY)
    yield Row("getUserPlugins", ANYBODY)
    yield Row("getUserPluginsUpdates", ANYBODY)
    yield Row("getUserPluginsSuggestions", ANYBODY)
    yield Row("getUserNotifications", SIGNED_IN)
    yield Row("getUserNotificationsUnread", SIGNED_IN)
    yield Row("getUserNotificationsSettings", SIGNED_IN)
    yield Row("getDeveloperPlugins", SIGNED_IN, tokens={"token for another plugin": 200})
    yield Row("getDeveloperOffers", SIGNED_IN)

    def name(world: World) -> dict[str, Any]:
        return {"params": {"id": "a-name", "name": "A Name"}}

    other = {"token for another plugin": 200}
    yield Row("getDeveloperNames", DEVELOPERS, content=name, tokens=other)
    yield Row("getDeveloperPluginsByPluginIdVersions", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdRefused", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdRollouts", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdExperiments", OWNERS)
    for statistics in ("Statistics", "StatisticsTable"):
        yield Row(f"getDeveloperPluginsByPluginId{statistics}", OWNERS | {"moderator": 200})
    yield from of_errors()
    yield Row("getDeveloperPluginsByPluginIdOwners", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdPublishers", OWNERS)
    yield Row("getModerationQueue", MODERATORS)


def endings() -> Iterator[Row]:
    """What takes the session away, or more: asked for last."""
    yield Row("postAuthDeveloper", SIGNED_IN, roles=FEW, confirmed=True)
    yield Row("deleteAuthTokens", SIGNED_IN, 204, roles=FEW, confirmed=True)
    wrong = sends(current="not the password", new=PASSWORD + "!")
    yield Row("postAuthPassword", SIGNED_IN, 422, content=wrong, roles=FEW)
    yield Row("postAuthLogout", ANYBODY, 204, roles=FEW, ends=True)
    yield Row("deleteAuthSessions", SIGNED_IN, 204, roles=FEW, ends=True)

    def fresh(world: World) -> dict[str, Any]:
        name = f"p-{uuid4().hex[:16]}"
        return json(username=name, email=f"{name}@example.org", password=PASSWORD)

    def known(world: World) -> dict[str, Any]:
        return json(username=world.people["user"].username, password=PASSWORD)

    yield Row("postAuthRegister", ANYBODY, 201, content=fresh, roles=FEW, ends=True)
    yield Row("postAuthLoginOptions", ANYBODY, 200, content=known, roles=FEW)
    yield Row("postAuthLogin", ANYBODY, 200, content=known, roles=FEW, ends=True)
    ended = dict.fromkeys(ANY_TOKEN, 204)
    yield Row("deleteAuthToken", dict.fromkeys(PEOPLE, 401), 204, tokens=ended)
