"""What may happen to the API tokens of an account."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from plugin_platform.errors import Conflict
from plugin_platform.events import Event, RecordedEvent

MOST = 50  # that are good at the same time, of an account
MOST_OF_CI = 200  # that were given to continuous integration, for minutes each


def stream_of(user_id: str) -> str:
    return f"tokens-{user_id}"


@dataclass(frozen=True)
class Token:
    """``plugins`` is None for all of the account's. ``origin`` says from which run of a continuous
    integration it was asked for, and is None for a person's. ``expires_at`` is ISO 8601 with UTC.
    """

    token_id: str
    name: str
    plugins: tuple[str, ...] | None
    actions: tuple[str, ...]
    expires_at: str
    origin: Mapping[str, str] | None = None
    revoked: bool = False

    @property
    def scope(self) -> tuple[Any, ...]:
        return self.name, self.plugins, self.actions

    def is_past(self, now: datetime) -> bool:
        return datetime.fromisoformat(self.expires_at) <= now

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Token":
        plugins = data["plugins"]
        return cls(
            token_id=data["token_id"],
            name=data["name"],
            plugins=None if plugins is None else tuple(plugins),
            actions=tuple(data["actions"]),
            expires_at=data["expires_at"],
            origin=data["origin"],
            revoked=data.get("revoked", False),
        )


@dataclass(frozen=True)
class Tokens:
    """Those of an account whose time is not over, by id. Revoked ones are remembered as long, so
    that a command which comes again does not bring one back.
    """

    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ()

    tokens: Mapping[str, Token] = field(default_factory=dict)

    def apply(self, event: RecordedEvent) -> "Tokens":
        match event.type:
            case "token.issued":
                token = Token.read(event.data)
                current = [one for one in self._all if not one.is_past(event.recorded_at)]
                return _of([*current, token])
            case "token.revoked":
                ended = event.data["token_id"]
                return _of(replace(t, revoked=t.revoked or t.token_id == ended) for t in self._all)
            case _:
                return self

    def issue(self, user_id: str, token: Token, now: datetime) -> list[Event]:
        known = self.tokens.get(token.token_id)
        if known is not None and not known.is_past(now):
            if known.revoked or known.scope != token.scope:
                raise Conflict("This token was made before, for something else, or revoked since.")
            return []
        self._check_number(token, now)
        data = {key: value for key, value in asdict(token).items() if key != "revoked"}
        plugins = None if token.plugins is None else list(token.plugins)
        data |= {"user_id": user_id, "plugins": plugins, "actions": list(token.actions)}
        return [Event("token.issued", data)]

    def revoke(self, user_id: str, token_id: str) -> list[Event]:
        known = self.tokens.get(token_id)
        if known is None or known.revoked:
            return []
        return [Event("token.revoked", {"user_id": user_id, "token_id": token_id})]

    def revoke_all(self, user_id: str) -> list[Event]:
        return [event for token_id in self.tokens for event in self.revoke(user_id, token_id)]

    def to_snapshot(self) -> dict[str, Any]:
        return {"tokens": [asdict(token) for token in self._all]}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> "Tokens":
        return _of(Token.read(token) for token in state["tokens"])

    @property
    def _all(self) -> Iterable[Token]:
        return self.tokens.values()

    def _check_number(self, token: Token, now: datetime) -> None:
        of_ci = token.origin is not None
        good = sum(
            not one.revoked and not one.is_past(now) and (one.origin is not None) == of_ci
            for one in self._all
        )
        most = MOST_OF_CI if of_ci else MOST
        if good >= most:
            raise Conflict(f"This account has {good} tokens, as many as it may; revoke some first.")


def _of(tokens: Iterable[Token]) -> Tokens:
    return Tokens({token.token_id: token for token in tokens})
