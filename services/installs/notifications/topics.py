"""What people choose to be told, by topic: with the bell, by mail, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from psycopg.rows import class_row

from installs.notifications.news_rows import OF_ERRORS, OF_WATCHED
from plugin_platform.errors import Forbidden, Invalid, NotFound
from plugin_platform.eventstore.database import Connection


@dataclass(frozen=True)
class Topic:
    """``bell``: whether it rings unless somebody says otherwise; None where it has no bell.
    ``always``: what concerns security rings for everybody.
    """

    id: str
    kinds: tuple[str, ...]
    mail: bool
    bell: bool | None = True
    always: bool = False
    role: str | None = None


TOPICS = (
    Topic(
        "reviews",
        ("version-approved", "version-rejected", "appeal-approved", "appeal-rejected"),
        mail=True,
    ),
    Topic(
        "ownership",
        (
            *("transfer-offered", "transfer-declined", "transferred-away", "publisher-changed"),
            *("co-owner-invited", "owner-added", "owner-removed", "removed-as-owner"),
        ),
        mail=True,
        always=True,
    ),
    Topic(
        "account",
        (
            *("token-created", "factor-added", "factor-removed"),
            *("password-changed", "email-changed", "domain-lost", "domain-revoked"),
        ),
        mail=True,
        always=True,
    ),
    Topic("publications", ("version-published",), mail=True, always=True),
    Topic("webhooks", ("webhook-disabled",), mail=True),
    Topic("rollouts", ("rollout-halted",), mail=True),
    Topic(
        "moderation",
        (
            *("plugin-blocked", "plugin-unblocked", "version-blocked", "version-unblocked"),
            *("publisher-banned", "publisher-unbanned"),
        ),
        mail=True,
        always=True,
    ),
    Topic(
        "installed-safety",
        ("installed-blocked", "installed-version-blocked", "installed-transferred"),
        mail=True,
        always=True,
    ),
    Topic(
        "installed",
        ("installed-deprecated", "installed-unblocked", "installed-version-unblocked"),
        mail=False,
    ),
    Topic("watched", OF_WATCHED, mail=False),
    Topic("errors", OF_ERRORS, mail=True),
    Topic("ratings", ("review-received", "review-changed"), mail=False),
    Topic(
        "own-reviews",
        ("review-answered", "review-fixed", "review-hidden", "review-restored"),
        mail=True,
    ),
    Topic("queue", ("review-queue",), mail=False, bell=None, role="moderator"),
)
BY_ID = {topic.id: topic for topic in TOPICS}
OF_KIND = {kind: topic for topic in TOPICS for kind in topic.kinds}

CHOSEN = "SELECT topic, bell, mail FROM notification_choices WHERE user_id = %s"
CHOOSE = """
    INSERT INTO notification_choices AS mine VALUES (%(user)s, %(topic)s, %(bell)s, %(mail)s)
    ON CONFLICT (user_id, topic) DO UPDATE
    SET bell = coalesce(excluded.bell, mine.bell), mail = coalesce(excluded.mail, mine.mail)
"""
# An array of the kinds that somebody has turned off in the bell; with SILENCEABLE.
SILENT = """
    ARRAY(SELECT kind FROM notification_choices
          JOIN unnest(%(kinds)s::text[], %(topics)s::text[]) AS silenceable (kind, topic)
               USING (topic)
          WHERE user_id = %(id)s AND NOT bell)
"""
_MAY_BE_SILENT = {k: t.id for k, t in OF_KIND.items() if t.bell is not None and not t.always}
SILENCEABLE = {"kinds": list(_MAY_BE_SILENT), "topics": list(_MAY_BE_SILENT.values())}


class Choice(TypedDict):
    id: str
    bell: bool | None
    bell_always: bool
    mail: bool


class _Row(TypedDict):
    topic: str
    bell: bool | None
    mail: bool | None


def chosen(connection: Connection, user_id: str, roles: list[str]) -> list[Choice]:
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        rows = {row["topic"]: row for row in cursor.execute(CHOSEN, [user_id])}
    return [_choice(topic, rows.get(topic.id)) for topic in TOPICS if _is_for(topic, roles)]


def choose(
    connection: Connection,
    user_id: str,
    roles: list[str],
    topic_id: str,
    *,
    bell: bool | None,
    mail: bool | None,
) -> None:
    """None leaves it as it is. Raises ``NotFound``, ``Forbidden`` and ``Invalid``."""
    topic = BY_ID.get(topic_id)
    if topic is None:
        raise NotFound(f"There is no topic {topic_id[:64]!r}.")
    if not _is_for(topic, roles):
        raise Forbidden("Only moderators are told of the queue.")
    if bell is not None and topic.bell is None:
        raise _not_in_the_bell("This is sent by mail only.")
    if bell is False and topic.always:
        raise _not_in_the_bell("This concerns security: it is always shown among notifications.")
    values = {"user": user_id, "topic": topic.id, "bell": bell, "mail": mail}
    connection.execute(CHOOSE, values)


def _not_in_the_bell(detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": "/bell", "detail": detail}])


def _is_for(topic: Topic, roles: list[str]) -> bool:
    return topic.role is None or topic.role in roles


def _choice(topic: Topic, row: _Row | None) -> Choice:
    bell, mail = (row["bell"], row["mail"]) if row else (None, None)
    return Choice(
        id=topic.id,
        bell=topic.bell if bell is None or topic.always else bell,
        bell_always=topic.always,
        mail=topic.mail if mail is None else mail,
    )
