"""Who comes with an API token, and what the token may be used for.

Nothing is remembered here: ``auth`` is asked at each use, so a token that is revoked is worth
nothing from the next request on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from falcon.asgi import Request

from gateway.bus.rpc import Rpc
from gateway.http.networks import network_of
from gateway.state.limits.limiter import Limiter
from plugin_platform import api_tokens
from plugin_platform.api_tokens import Action
from plugin_platform.errors import Forbidden, Unauthenticated

SCHEME = "bearer"


@dataclass(frozen=True)
class ApiToken:
    """``plugins`` is None for all of the account's; ``second_factor`` whether the account has one
    now.
    """

    id: str
    user_id: str
    plugins: frozenset[str] | None
    actions: frozenset[str]
    second_factor: bool
    shown: dict[str, Any]

    @classmethod
    def read(cls, found: dict[str, Any]) -> ApiToken:
        plugins = found["plugins"]
        return cls(
            id=found["token_id"],
            user_id=found["user_id"],
            plugins=None if plugins is None else frozenset(plugins),
            actions=frozenset(found["actions"]),
            # An auth of a version before does not say so, and then nobody has one.
            second_factor=found.get("second_factor", False),
            shown=found | {"id": found["token_id"]},
        )

    def check_action(self, actions: Iterable[Action]) -> None:
        """Raises Forbidden unless the token names one of them."""
        wanted = [action.value for action in actions]
        if not wanted:
            raise Forbidden("No API token may do this. Sign in on the page.")
        if self.actions.isdisjoint(wanted):
            raise Forbidden(
                f"This token may not do this: that takes {' or '.join(wanted)}, and it names "
                f"{', '.join(sorted(self.actions))}."
            )
        # Such a token cannot be made any more; older ones live up to 90 days.
        if self.plugins is not None and self.actions.intersection(wanted) == {Action.TOKENS.value}:
            raise Forbidden(
                "This token is for some plugins, and the account's tokens take one for all plugins."
            )

    def check_plugin(self, plugin_id: str) -> None:
        """Raises Forbidden unless the token is good for the plugin."""
        if not self.is_good_for(plugin_id):
            raise Forbidden(f"This token is not good for the plugin {plugin_id}.")

    def is_good_for(self, plugin_id: str) -> bool:
        return self.plugins is None or plugin_id in self.plugins


class ApiTokens:
    def __init__(self, rpc: Rpc, limiter: Limiter) -> None:
        self._rpc = rpc
        self._limiter = limiter

    async def of(self, req: Request) -> ApiToken | None:
        """Whose token the request has, None without one. Raises Unauthenticated for one that is
        wrong, expired or revoked, RateLimited for a network that brought many of these.
        """
        scheme, _, token = (req.get_header("Authorization") or "").partition(" ")
        if scheme.lower() != SCHEME:
            return None  # of a proxy in front, perhaps: nothing that was given out here
        async with self._limiter.hit_if_refused(network_of(req.context.address)):
            return await self._find(token.strip())

    async def _find(self, token: str) -> ApiToken:
        if not api_tokens.is_well_formed(token):
            raise Unauthenticated("This is no API token of this platform, or it was mistyped.")
        digest = api_tokens.digest(token)
        return ApiToken.read(await self._rpc.call("auth", "find_token", digest=digest))


def token_of(req: Request) -> ApiToken | None:
    token: ApiToken | None = getattr(req.context, "api_token", None)
    return token
