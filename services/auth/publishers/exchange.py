"""What a run of continuous integration proves is exchanged for a token, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from marshmallow import Schema, ValidationError, fields, validate

from auth.factors.proving import is_enrolled
from auth.publishers import read_model
from auth.publishers.model import Publisher, Publishers, stream_of
from auth.publishers.read_model import MatchedPublisher, TrustedPublisher
from auth.tokens.issuing import TokenDesk
from auth.tokens.read_model import LiveToken
from plugin_platform.api_tokens import LONGEST_NAME, PLUGIN_ID, Action
from plugin_platform.errors import Forbidden, Invalid, Unauthenticated
from plugin_platform.eventstore.database import Connection, in_transaction
from plugin_platform.text import is_storable

GOOD_FOR = 15 * 60  # s

Metadata = dict[str, Any] | None

# An assertion is worth something once. What is past nobody would believe anyway.
FORGET = "DELETE FROM spent_assertions WHERE good_until < now() - interval '10 minutes'"
SPEND = """
    INSERT INTO spent_assertions (issuer, jti, token_id, good_until) VALUES (%s, %s, %s, %s)
    ON CONFLICT (issuer, jti) DO NOTHING
"""
SPENT_FOR = "SELECT token_id FROM spent_assertions WHERE issuer = %s AND jti = %s"


def _name(longest: int, pattern: str = r"\S+\Z", **options: Any) -> fields.String:
    rules: list[Callable[[str], object]] = [
        validate.Length(1, longest),
        validate.Regexp(pattern),
        _storable,
    ]
    return fields.String(required=True, validate=rules, **options)


def _storable(text: str) -> None:
    if not is_storable(text):
        raise ValidationError("NUL or half a surrogate pair is in it.")


class _Publisher(Schema):
    plugin_id = fields.String(required=True, validate=validate.Regexp(PLUGIN_ID))
    user_id = _name(64)
    issuer = _name(200)
    repository = _name(200, r"[\w.-]+(/[\w.-]+)+\Z")
    workflow = _name(200, r"[\w./ -]+\.ya?ml\Z")
    environment = _name(255, r"\S.*\Z", allow_none=True)


@dataclass(frozen=True)
class PublisherDesk:
    tokens: TokenDesk

    def trust(self, metadata: Metadata = None, **given: Any) -> TrustedPublisher:
        """Raises Invalid, and Conflict for one too many."""
        try:
            read: dict[str, Any] = _Publisher().load(given)
        except ValidationError as error:
            problems = [
                {"pointer": f"/{field}", "detail": "; ".join(map(str, details))}
                for field, details in error.messages_dict.items()
            ]
            raise Invalid("This cannot be trusted as it is written.", problems) from None
        # The same again is the same one.
        publisher = Publisher(publisher_id=str(uuid5(NAMESPACE_URL, repr(read))), **read)
        plugin_id = publisher.plugin_id
        self.tokens.log.change(
            stream_of(plugin_id), Publishers, lambda known: known.trust(publisher), metadata
        )
        found = [one for one in self.of_plugin(plugin_id) if one["id"] == publisher.publisher_id]
        if not found:
            raise Forbidden("It was removed at the same moment.")
        return found[0]

    def distrust(self, plugin_id: str, publisher_id: str, metadata: Metadata = None) -> None:
        self.tokens.log.change(
            stream_of(plugin_id),
            Publishers,
            lambda known: known.distrust(plugin_id, publisher_id),
            metadata,
        )

    def of_plugin(self, plugin_id: str) -> list[TrustedPublisher]:
        return in_transaction(self.tokens.pool, lambda c: read_model.of_plugin(c, plugin_id))

    def match(self, run: dict[str, Any]) -> list[MatchedPublisher]:
        def look(connection: Connection) -> list[MatchedPublisher]:
            return [
                {**one, "second_factor": is_enrolled(connection, one["user_id"])}
                for one in read_model.matching(connection, run)
            ]

        return in_transaction(self.tokens.pool, look)

    def exchange(
        self,
        publisher_id: str,
        run: dict[str, Any],
        *,
        token_id: str,
        digest: str,
        metadata: Metadata = None,
    ) -> LiveToken:
        """``run`` as the gateway has read it of the assertion. Raises Forbidden when nobody trusts
        it any more, Unauthenticated for an assertion that was exchanged before.
        """
        trusted = [one for one in self.match(run) if one["id"] == publisher_id]
        if not trusted:
            raise Forbidden("This run is no longer trusted to publish the plugin.")
        self._pin(run, publisher_id, metadata)
        names = ("issuer", "repository", "workflow", "environment", "ref", "sha", "run")
        return self.tokens.issue(
            trusted[0]["user_id"],
            origin={name: run[name] for name in names if run[name] is not None},
            also=_spender(run, token_id),
            token_id=token_id,
            digest=digest,
            name=f"{run['repository']} {run['workflow']}"[:LONGEST_NAME],
            plugins=[run["plugin_id"]],
            actions=[Action.PUBLISH.value],
            seconds=GOOD_FOR,
            metadata=metadata,
        )

    def _pin(self, run: dict[str, Any], publisher_id: str, metadata: Metadata) -> None:
        """From the first run on, the repository's number counts and not its name alone. Of two
        first runs at once with different numbers one is refused.
        """
        self.tokens.log.change(
            stream_of(run["plugin_id"]),
            Publishers,
            lambda known: known.pin(publisher_id, run.get("repository_id")),
            metadata,
        )


def _spender(run: dict[str, Any], token_id: str) -> Callable[[Connection], None]:
    issuer, jti = run["issuer"], run["jti"]
    good_until = datetime.fromtimestamp(run["good_until"], UTC)

    def spend(connection: Connection) -> None:
        connection.execute(FORGET)
        if connection.execute(SPEND, [issuer, jti, token_id, good_until]).rowcount == 1:
            return
        if connection.execute(SPENT_FOR, [issuer, jti]).fetchone() != (token_id,):
            raise Unauthenticated("This assertion was exchanged before; ask the CI for another.")

    return spend
