"""Whom imported plugins belong to, and who has them: accounts that nobody can sign in to.

Their password is a hash of bytes that nobody kept, and they have no address. Ids follow from the
names, so that whoever was imported before is found again.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from auth import credentials
from auth.model import Account, stream_of
from auth.passwords import Passwords
from auth.registration import Registration
from plugin_platform import actors
from plugin_platform.errors import Conflict
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.names import is_reserved_username

NAMESPACE = uuid5(NAMESPACE_URL, "urn:plugin-platform:import")
LONGEST = 32  # characters of a username


@dataclass(frozen=True)
class Owner:
    id: str
    username: str


class Accounts:
    def __init__(self, pool: Pool, events: EventStore) -> None:
        self._pool = pool
        self._events = events

    def author(self, name: str) -> Owner:
        """The account of an author, who publishes."""
        user_id, wanted = id_of(f"author:{name}"), username_of(name)
        try:
            return self._account(user_id, wanted, developer=True)
        except Conflict:  # somebody else has this name, or one that looks like it
            other = f"{wanted[: LONGEST - 9]}-{digest_of(name)}"
            return self._account(user_id, other, developer=True)

    def reader(self, number: int) -> Owner:
        name = f"imported-reader-{number:04d}"
        return self._account(id_of(f"reader:{number}"), name, developer=False)

    def _account(self, user_id: str, username: str, *, developer: bool) -> Owner:
        """Raises ``Conflict``."""
        registration = Registration(user_id, username, email="", password="")
        account = Account(user_id, username)
        said = Account().register(user_id, username)
        said += account.enrol_developer() if developer else []

        def open_account(connection: Connection) -> Owner:
            earlier = credentials.add(connection, registration, unknown_password())
            if earlier is not None:
                return Owner(earlier.user_id, earlier.username)
            self._events.append(
                stream_of(user_id),
                said,
                expected_version=0,
                metadata={"actor": actors.OPERATOR},
                connection=connection,
            )
            return Owner(user_id, username)

        return in_transaction(self._pool, open_account, COMMAND)


@cache
def unknown_password() -> str:
    """A hash of bytes that are thrown away: no password is right."""
    return Passwords().hash(secrets.token_urlsafe(32))


def id_of(text: str) -> str:
    return str(uuid5(NAMESPACE, text))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def username_of(author: str) -> str:
    letters = unicodedata.normalize("NFKD", author).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", letters).strip("-_")[:LONGEST].rstrip("-_")
    if len(plain) < 3 or is_reserved_username(plain):
        return f"author-{digest_of(author)}"
    return plain
