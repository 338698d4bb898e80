"""What may happen to an account."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent

ROLES = frozenset({"moderator"})


def stream_of(user_id: str) -> str:
    return f"account-{user_id}"


@dataclass(frozen=True)
class Account:
    SCHEMA: ClassVar[int] = 2
    UNUSED: ClassVar[tuple[str, ...]] = ()

    user_id: str | None = None
    username: str = ""
    is_developer: bool = False
    roles: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()

    def apply(self, event: RecordedEvent) -> "Account":
        data = event.data
        match event.type:
            case "user.registered":
                return replace(self, user_id=data["user_id"], username=data["username"])
            case "user.developer_enrolled":
                return replace(self, is_developer=True)
            case "user.role_granted":
                return replace(self, roles=self.roles | {data["role"]})
            case "user.second_factor_enrolled":
                return replace(self, factors=self.factors | {data["kind"]})
            case "user.second_factor_removed":
                return replace(self, factors=self.factors - {data["kind"]})
            case _:
                return self

    def register(self, user_id: str, username: str, visitor_id: str | None = None) -> list[Event]:
        """Who registers is signed in by it. With a visitor that is a fact of its own: by it the
        visitor's installs move, also when the request that registered dies.
        """
        if self.user_id is None:
            registered = Event("user.registered", {"user_id": user_id, "username": username})
            if visitor_id is None:
                return [registered]
            return [registered, *Account(user_id, username).log_in(visitor_id)]
        if self.username != username:
            raise Conflict("This account has another username.")
        return []

    def log_in(self, visitor_id: str | None) -> list[Event]:
        """Each time is a fact of its own, so there is no "already so" here."""
        user_id = self._registered()
        return [Event("user.logged_in", {"user_id": user_id, "visitor_id": visitor_id})]

    def change_password(self) -> list[Event]:
        """Only that it happened: no password is in an event, nor anything made of one."""
        return [Event("user.password_changed", {"user_id": self._registered()})]

    def enrol_developer(self) -> list[Event]:
        user_id = self._registered()
        if self.is_developer:
            return []
        return [Event("user.developer_enrolled", {"user_id": user_id})]

    def enrol_factor(self, kind: str) -> list[Event]:
        user_id = self._registered()
        if kind in self.factors:
            return []
        return [Event("user.second_factor_enrolled", {"user_id": user_id, "kind": kind})]

    def remove_factor(self, kind: str) -> list[Event]:
        user_id = self._registered()
        if kind not in self.factors:
            return []
        return [Event("user.second_factor_removed", {"user_id": user_id, "kind": kind})]

    def renew_recovery_codes(self) -> list[Event]:
        """That it happened, and none of the codes."""
        user_id = self._registered()
        if not self.factors:
            raise Conflict("Set up a second factor first.")
        return [Event("user.recovery_codes_renewed", {"user_id": user_id})]

    def grant_role(self, role: str) -> list[Event]:
        user_id = self._registered()
        if role not in ROLES:
            known = ", ".join(sorted(ROLES))
            detail = f"There is no role {role!r}; the roles are: {known}."
            raise Invalid("The role is not known.", [{"pointer": "/role", "detail": detail}])
        if role in self.roles:
            return []
        return [Event("user.role_granted", {"user_id": user_id, "role": role})]

    def to_snapshot(self) -> dict[str, Any]:
        state = {key: getattr(self, key) for key in ("user_id", "username", "is_developer")}
        return {**state, "roles": sorted(self.roles), "factors": sorted(self.factors)}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> "Account":
        sets = {name: frozenset(state[name]) for name in ("roles", "factors")}
        return cls(**{**state, **sets})

    def _registered(self) -> str:
        if self.user_id is None:
            raise NotFound("There is no such account.")
        return self.user_id
