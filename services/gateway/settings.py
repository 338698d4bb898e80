"""The gateway's own settings, read from the environment once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.http.limits import Rule, table
from gateway.live.hub import Room
from gateway.state.limits.login_limits import LoginRules
from gateway.state.programs.runs import Issuer, read_issuers
from plugin_platform import config


@dataclass(frozen=True)
class Settings:
    # Where browsers find bundles: an origin of its own, without a path.
    content_url: str
    host_web_dist: Path | None = None
    production: bool = False
    logins: LoginRules = field(default_factory=LoginRules)
    register_limit: str = "20/hour"
    # Whose runs of continuous integration may be exchanged for tokens, and the audience that their
    # assertions name: this platform and no other. Without one nobody is trusted.
    trusted_issuers: tuple[Issuer, ...] = ()
    audience: str = ""
    # Whether only those publish who have a second factor.
    factor_to_publish: bool = False
    # Wrong API tokens of a network.
    token_limit: str = "60/5minutes"  # noqa: S105
    # Signs what we hand out and take back; the same for all gateways of a platform.
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    limits: Mapping[str, Rule] = field(default_factory=table)
    # One in how many sessions of pages reports how plugins are used.
    usage_one_in: int = 1
    # How many proxies of our own stand in front; as many of the last entries of
    # X-Forwarded-For are believed.
    trusted_proxies: int = 0
    # Names that this is reached by, without ports; none means any.
    allowed_hosts: frozenset[str] = frozenset()
    # How many pages are told without asking, at once.
    live: Room = field(default_factory=Room)
    # Pages elsewhere that may call the API, such as a development server.
    allowed_origins: frozenset[str] = frozenset()


def from_environment() -> Settings:
    dist = os.environ.get("HOST_WEB_DIST")
    return Settings(
        content_url=config.required("CONTENT_URL").rstrip("/"),
        host_web_dist=Path(dist) if dist else None,
        production=config.platform_env() == "production",
        logins=LoginRules(
            failures=os.environ.get("LOGIN_LIMIT") or LoginRules.failures,
            site=os.environ.get("LOGIN_SITE_LIMIT") or LoginRules.site,
            everybody=os.environ.get("LOGIN_EVERYBODY_LIMIT") or LoginRules.everybody,
            attempts=os.environ.get("LOGIN_ATTEMPTS_LIMIT") or LoginRules.attempts,
        ),
        register_limit=os.environ.get("REGISTER_LIMIT") or Settings.register_limit,
        trusted_issuers=read_issuers(
            os.environ.get("TRUSTED_ISSUERS", ""), production=config.platform_env() == "production"
        ),
        factor_to_publish=factor_to_publish(),
        audience=os.environ.get("TRUSTED_AUDIENCE", ""),
        token_limit=os.environ.get("TOKEN_LIMIT") or Settings.token_limit,
        secret=config.required("GATEWAY_SECRET"),
        limits=table(
            os.environ.get("GATEWAY_LIMITS", ""), int(os.environ.get("GATEWAY_LIMITS_FACTOR", "1"))
        ),
        usage_one_in=int(os.environ.get("USAGE_ONE_IN", "1")),
        trusted_proxies=int(os.environ.get("GATEWAY_TRUSTED_PROXIES", "0")),
        live=Room(
            network=int(os.environ.get("GATEWAY_LIVE_PER_NETWORK", Room.network)),
            worker=int(os.environ.get("GATEWAY_LIVE_PER_WORKER", Room.worker)),
        ),
        allowed_hosts=frozenset(os.environ.get("GATEWAY_ALLOWED_HOSTS", "").split()),
        allowed_origins=frozenset(os.environ.get("GATEWAY_ALLOWED_ORIGINS", "").split()),
    )


def factor_to_publish() -> bool:
    """Another word than these must not leave an operator with a rule that is off."""
    said = os.environ.get("SECOND_FACTOR_FOR_PUBLISHING") or "optional"
    if said not in ("optional", "required"):
        known = "it is one of: optional, required"
        raise SystemExit(f"SECOND_FACTOR_FOR_PUBLISHING is {said!r}; {known}.")
    return said == "required"
