"""What the service is asked about what somebody is told, and how they want to be told."""

from __future__ import annotations

from installs.notifications import inbox, news, preferences, topics
from installs.notifications.inbox import Page
from installs.notifications.preferences import NotificationSettings
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc


class Notifications:
    """A part of the service."""

    database: Pool

    @rpc
    def owners_of(self, plugin_id: str) -> list[str]:
        """Ids of the accounts that are told what becomes of the plugin."""
        return in_transaction(self.database, lambda c: news.owners_of(c, plugin_id))

    @rpc
    def list_notifications(self, user_id: str, before: str | None = None) -> Page:
        """20 a page, the newest first; ``next`` is the ``before`` of the page after it."""
        return in_transaction(self.database, lambda c: inbox.page(c, user_id, before))

    @rpc
    def count_unread(self, user_id: str) -> int:
        return in_transaction(self.database, lambda c: inbox.unread(c, user_id))

    @rpc
    def mark_notification_read(self, user_id: str, notification_id: str) -> None:
        in_transaction(
            self.database, lambda c: inbox.mark_one(c, user_id, notification_id), COMMAND
        )

    @rpc
    def mark_notifications_read(self, user_id: str, up_to: str) -> None:
        in_transaction(self.database, lambda c: inbox.mark_all(c, user_id, up_to), COMMAND)

    @rpc
    def get_notification_settings(
        self, user_id: str, roles: list[str] | None = None
    ) -> NotificationSettings:
        return in_transaction(self.database, lambda c: preferences.of(c, user_id, roles or []))

    @rpc
    def choose_notifications(
        self,
        user_id: str,
        topic: str,
        *,
        roles: list[str] | None = None,
        bell: bool | None = None,
        mail: bool | None = None,
    ) -> NotificationSettings:
        """What is None stays as it is."""

        def choose(connection: Connection) -> NotificationSettings:
            topics.choose(connection, user_id, roles or [], topic, bell=bell, mail=mail)
            return preferences.of(connection, user_id, roles or [])

        return in_transaction(self.database, choose, COMMAND)
