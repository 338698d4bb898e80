"""What may happen to an account."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent

ROLES = frozenset({"moderator", "operator"})
SETS = ("roles", "factors", "passkeys", "domains", "barred_domains")
# Which field of the account an event changes, by which of its data, and how.
SET_CHANGES: dict[str, tuple[str, str, Callable[[frozenset[str], set[str]], frozenset[str]]]] = {
    "user.role_granted": ("roles", "role", frozenset.union),
    "user.role_revoked": ("roles", "role", frozenset.difference),
    "user.second_factor_enrolled": ("factors", "kind", frozenset.union),
    "user.second_factor_removed": ("factors", "kind", frozenset.difference),
    "user.passkey_added": ("passkeys", "passkey_id", frozenset.union),
    "user.passkey_removed": ("passkeys", "passkey_id", frozenset.difference),
    "user.domain_verified": ("domains", "domain", frozenset.union),
    "user.domain_lost": ("domains", "domain", frozenset.difference),
    "user.domain_revoked": ("barred_domains", "domain", frozenset.union),
    "user.domain_allowed": ("barred_domains", "domain", frozenset.difference),
}


def stream_of(user_id: str) -> str:
    return f"account-{user_id}"


@dataclass(frozen=True)
class Account:
    SCHEMA: ClassVar[int] = 4
    UNUSED: ClassVar[tuple[str, ...]] = ()

    user_id: str | None = None
    username: str = ""
    is_developer: bool = False
    roles: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    passkeys: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()  # proven, also where a moderator has taken it away
    barred_domains: frozenset[str] = frozenset()

    @property
    def has_factor(self) -> bool:
        return bool(self.factors or self.passkeys)

    def apply(self, event: RecordedEvent) -> "Account":
        data = event.data
        match event.type:
            case "user.registered":
                return replace(self, user_id=data["user_id"], username=data["username"])
            case "user.developer_enrolled":
                return replace(self, is_developer=True)
            case type_ if type_ in SET_CHANGES:
                name, key, change = SET_CHANGES[type_]
                changed: dict[str, Any] = {name: change(getattr(self, name), {data[key]})}
                return replace(self, **changed)
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

    def reset_password(self) -> list[Event]:
        """By a link that was mailed, without the one of before."""
        return [Event("user.password_reset", {"user_id": self._registered()})]

    def confirm_email(self) -> list[Event]:
        """That it is: no address is in an event."""
        return [Event("user.email_confirmed", {"user_id": self._registered()})]

    def change_email(self) -> list[Event]:
        return [Event("user.email_changed", {"user_id": self._registered()})]

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

    def add_passkey(self, passkey_id: str) -> list[Event]:
        """That there is one: no key is in an event, nor how its owner calls it."""
        user_id = self._registered()
        return [Event("user.passkey_added", {"user_id": user_id, "passkey_id": passkey_id})]

    def remove_passkey(self, passkey_id: str) -> list[Event]:
        user_id = self._registered()
        if passkey_id not in self.passkeys:
            raise NotFound("You have no such passkey.")
        return [Event("user.passkey_removed", {"user_id": user_id, "passkey_id": passkey_id})]

    def renew_recovery_codes(self) -> list[Event]:
        """That it happened, and none of the codes."""
        user_id = self._registered()
        if not self.has_factor:
            raise Conflict("Set up a second factor first.")
        return [Event("user.recovery_codes_renewed", {"user_id": user_id})]

    def require_may_claim(self, domain: str) -> None:
        self._registered()
        if domain in self.barred_domains:
            raise Forbidden(f"A moderator has taken {domain} from your account; see why below it.")

    def verify_domain(self, domain: str, method: str) -> list[Event]:
        """``method``: by ``dns`` or ``https``."""
        user_id = self._registered()
        if domain in self.domains:
            return []
        named = {"user_id": user_id, "username": self.username}
        return [Event("user.domain_verified", {**named, "domain": domain, "method": method})]

    def lose_domain(self, domain: str, cause: str) -> list[Event]:
        """``cause``: ``removed`` by its owner, or ``not-found`` any more."""
        if domain not in self.domains:
            return []
        lost = {"user_id": self._registered(), "domain": domain, "cause": cause}
        return [Event("user.domain_lost", lost)]

    def revoke_domain(self, domain: str, reason: str) -> list[Event]:
        """By a moderator. It is not shown, whatever the domain says."""
        user_id = self._registered()
        if domain not in self.domains | self.barred_domains:
            raise NotFound("This author has not proven this domain.")
        if domain in self.barred_domains:
            return []
        revoked = {"user_id": user_id, "domain": domain, "reason": reason}
        return [Event("user.domain_revoked", revoked)]

    def allow_domain(self, domain: str) -> list[Event]:
        if domain not in self.barred_domains:
            return []
        return [Event("user.domain_allowed", {"user_id": self._registered(), "domain": domain})]

    def grant_role(self, role: str) -> list[Event]:
        user_id = self._registered()
        _require_role(role)
        if role in self.roles:
            return []
        return [Event("user.role_granted", {"user_id": user_id, "role": role})]

    def revoke_role(self, role: str) -> list[Event]:
        user_id = self._registered()
        _require_role(role)
        if role not in self.roles:
            return []
        return [Event("user.role_revoked", {"user_id": user_id, "role": role})]

    def sign_out(self) -> list[Event]:
        """Each time is a fact of its own."""
        return [Event("user.signed_out", {"user_id": self._registered()})]

    def delete(self) -> list[Event]:
        return [Event("user.deleted", {"user_id": self._registered()})]

    def to_snapshot(self) -> dict[str, Any]:
        state = {key: getattr(self, key) for key in ("user_id", "username", "is_developer")}
        return {**state, **{name: sorted(getattr(self, name)) for name in SETS}}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> "Account":
        sets = {name: frozenset(state[name]) for name in SETS}
        return cls(**{**state, **sets})

    def _registered(self) -> str:
        if self.user_id is None:
            raise NotFound("There is no such account.")
        return self.user_id


def _require_role(role: str) -> None:
    if role not in ROLES:
        known = ", ".join(sorted(ROLES))
        detail = f"There is no role {role!r}; the roles are: {known}."
        raise Invalid("The role is not known.", [{"pointer": "/role", "detail": detail}])
