"""From an event to what open pages are told of it.

A hint says what to ask for again, and of a plugin or of the person nothing that is not public or
their own. Whoever misses one, or hears it twice, loses nothing but time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plugin_platform.events import RecordedEvent

Data = dict[str, Any]
EVERYBODY = "all"


@dataclass(frozen=True)
class Hint:
    """``topic`` says who hears it: ``plugin:<id>`` those who watch the plugin, ``author:<name>``
    those who follow the author, ``user:<id>`` and ``anon:<id>`` the person, ``owners:<plugin id>``
    whoever owns it (to be looked up).
    """

    topic: str
    message: dict[str, Any]


def of_plugin(plugin_id: str) -> str:
    return f"plugin:{plugin_id}"


def of_user(user_id: str) -> str:
    return f"user:{user_id}"


def of_author(username: str) -> str:
    return f"author:{username.lower()}"


def of_owners(plugin_id: str) -> str:
    return f"owners:{plugin_id}"


def hints_of(event: Data) -> list[Hint]:
    """Of a message of the broker. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for one that
    cannot be read.
    """
    make = MAKERS.get(event["type"])
    return make(RecordedEvent.from_wire(event).upcast().data) if make else []


def _plugin(kind: str) -> Callable[[Data], list[Hint]]:
    """To all who watch the plugin; the version, where it is of one."""

    def make(data: Data) -> list[Hint]:
        return [Hint(of_plugin(data["plugin_id"]), {"type": kind, **_version(data)})]

    return make


def _published(data: Data) -> list[Hint]:
    news = {"type": "published", **_version(data), "security": data["security"]}
    followers = Hint(of_author(data["owner_name"]), {"type": "news"})
    return [Hint(of_plugin(data["plugin_id"]), news), followers, *_decision(data)]


def _decision(data: Data) -> list[Hint]:
    return [Hint(of_owners(data["plugin_id"]), {"type": "decision", **_version(data)})]


def _rollout(data: Data) -> list[Hint]:
    """Other people get another version; of which, and how it does, its owners see the table."""
    plugin_id = data["plugin_id"]
    told = {"type": "rollout", "pluginId": plugin_id}
    return [Hint(of_plugin(plugin_id), told), Hint(of_owners(plugin_id), {"type": "news"})]


def _owners(data: Data) -> list[Hint]:
    return [Hint(of_owners(data["plugin_id"]), {"type": "news"})]


def _joined(data: Data) -> list[Hint]:
    """Also to who owns it from now on: whoever is asked for the owners may not know yet."""
    return [*_owners(data), *_news(data["user_id"])]


def _review(data: Data) -> list[Hint]:
    """To the owners, of whose plugin somebody has written, and to that person's other pages."""
    told = {"type": "review", "pluginId": data["plugin_id"]}
    return [Hint(of_owners(data["plugin_id"]), told), Hint(of_user(data["user_id"]), told)]


def _front(_: Data) -> list[Hint]:
    """To everybody, who see the front page; not of which collection, since not all are public."""
    return [Hint(EVERYBODY, {"type": "front"})]


def _mine(data: Data) -> list[Hint]:
    """To all the person's tabs and devices."""
    return [Hint(data["principal"], {"type": "installed", "pluginId": data.get("plugin_id")})]


def _account(data: Data) -> list[Hint]:
    return [Hint(of_user(data["user_id"]), {"type": "account"})]


def _offered(data: Data) -> list[Hint]:
    return _news(data["user_id"])


def _transferred(data: Data) -> list[Hint]:
    names = (data["owner_name"], data["previous_owner_name"])
    followers = [Hint(of_author(name), {"type": "news"}) for name in names]
    return [*_news(data["owner_id"], data["previous_owner_id"]), *followers]


def _news(*user_ids: str | None) -> list[Hint]:
    return [Hint(of_user(user_id), {"type": "news"}) for user_id in user_ids if user_id]


def _version(data: Data) -> Data:
    return {"pluginId": data["plugin_id"], "version": data.get("version")}


MINE = (
    "plugin.installed",
    "plugin.updated",
    "plugin.uninstalled",
    "plugin.enabled",
    "plugin.disabled",
    "plugin.configured",
    "plugin.settings_changed",
    "plugin.updates_chosen",
    "plugin.brought_along",
    "plugin.kept",
    "plugin.channel_chosen",
    "updates.chosen",
    "installs.merged",
    "installs.handed_over",
    "installs.expired",
    "workspace.created",
    "workspace.renamed",
    "workspace.deleted",
    "workspace.switched",
)
ACCOUNT = (
    "user.developer_enrolled",
    "user.role_granted",
    "user.role_revoked",
    "user.email_changed",
    "user.email_confirmed",
    "user.password_changed",
    "user.password_reset",
    "user.second_factor_enrolled",
    "user.second_factor_removed",
    "user.passkey_added",
    "user.passkey_removed",
    "user.recovery_code_used",
    "user.recovery_codes_renewed",
    "user.domain_verified",
    "user.domain_lost",
    "user.domain_revoked",
    "user.domain_allowed",
    "user.deleted",
    "token.issued",
    "token.revoked",
)
ROLLOUTS = (
    "plugin.rollout_started",
    "plugin.rollout_raised",
    "plugin.rollout_paused",
    "plugin.rollout_resumed",
    "plugin.rollout_halted",
    "plugin.rollout_completed",
    "plugin.experiment_started",
    "plugin.experiment_ended",
)
OWNED = (
    "plugin.described",
    "plugin.version_submitted",
    "plugin.version_refused",
    "publisher.trusted",
    "publisher.distrusted",
    "publisher.pinned",
    "plugin.owner_removed",
    "plugin.transfer_ended",
    "moderation.appealed",
    "catalog.milestone",
)
REVIEWS = (
    "review.written",
    "review.edited",
    "review.deleted",
    "review.answered",
    "review.answer_deleted",
    "review.fixed",
    "review.hidden",
    "review.restored",
)
COLLECTIONS = (
    "collection.described",
    "collection.filled",
    "collection.published",
    "collection.unpublished",
    "collection.deleted",
)
MAKERS: dict[str, Callable[[Data], list[Hint]]] = {
    "plugin.published": _published,
    "plugin.version_yanked": _plugin("yanked"),
    "plugin.version_restored": _plugin("restored"),
    "plugin.version_blocked": _plugin("blocked"),
    "plugin.version_unblocked": _plugin("unblocked"),
    "plugin.blocked": _plugin("blocked"),
    "plugin.unblocked": _plugin("unblocked"),
    "plugin.held": _plugin("changed"),
    "plugin.released": _plugin("changed"),
    "plugin.deprecated": _plugin("changed"),
    "plugin.undeprecated": _plugin("changed"),
    "moderation.requested": _decision,
    "moderation.decided": _decision,
    "plugin.version_rejected": _decision,
    "plugin.transfer_offered": _offered,
    "plugin.owner_invited": _offered,
    "plugin.transferred": _transferred,
    **dict.fromkeys(ROLLOUTS, _rollout),
    **dict.fromkeys(OWNED, _owners),
    "plugin.owner_added": _joined,
    "plugin.created": lambda data: _news(data["owner_id"]),
    **dict.fromkeys(REVIEWS, _review),
    **dict.fromkeys(COLLECTIONS, _front),
    **dict.fromkeys(MINE, _mine),
    **dict.fromkeys(ACCOUNT, _account),
}
