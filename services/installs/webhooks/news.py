"""Its owner is told that a webhook was disabled, by the bell and by mail."""

from __future__ import annotations

from urllib.parse import urlsplit

from installs.notifications import account_news
from installs.webhooks.deliveries import Taken
from installs.webhooks.sending import Outcome
from plugin_platform.eventstore.database import Connection

KIND = "webhook-disabled"
# Of no log: behind the positions of all, in the order in which they came.
NEXT = "SELECT %s + nextval('webhook_news'), now()"
FIRST = 2**41


def tell_disabled(connection: Connection, user_id: str, taken: Taken, outcome: Outcome) -> None:
    [(position, now)] = connection.execute(NEXT, [FIRST]).fetchall()
    said = {"host": urlsplit(taken.url).netloc, "problem": outcome.problem or ""}
    account_news.tell(connection, user_id, position, account_news.Told(KIND, said), now)
