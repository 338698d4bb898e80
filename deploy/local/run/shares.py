"""Which secrets each process is told: its own, and none with which it could be somebody else."""

import os
import re

from deploy.local.layout import SERVICES
from deploy.local.run.settings import Settings

SECRET = re.compile(
    r"(DATABASE|AMQP|REDIS|RABBITMQ_MANAGEMENT|ACTOR_KEY)_|S3_(ACCESS|SECRET)_KEY|GATEWAY_SECRET|"
    r"(EARLIER_FACTOR_KEYS|EARLIER_SIGNERS|FACTOR_KEY|SIGNING_KEY|SMTP_URL|(EARLIER_)?WEBHOOK_KEYS?)\Z"
)

WEBHOOK_KEYS = ("WEBHOOK_KEY", "EARLIER_WEBHOOK_KEYS")
OBJECTS = ("S3_ACCESS_KEY", "S3_SECRET_KEY")

SERVICE_SHARES = {
    name: (f"DATABASE_URL_{name.upper()}", "AMQP_URI", f"ACTOR_KEY_{name.upper()}")
    for name in SERVICES
}
SHARES: dict[str, tuple[str, ...]] = {
    **SERVICE_SHARES,
    "auth": (*SERVICE_SHARES["auth"], "FACTOR_KEY", "EARLIER_FACTOR_KEYS"),
    "publishing": (*SERVICE_SHARES["publishing"], *OBJECTS, "SIGNING_KEY", "EARLIER_SIGNERS"),
    "installs": (*SERVICE_SHARES["installs"], *WEBHOOK_KEYS),
    "sweep": ("DATABASE_URL_PUBLISHING", *OBJECTS),
    "reconcile": ("DATABASE_URL_CATALOG", "AMQP_URI"),
    "trends": ("DATABASE_URL_CATALOG",),
    "expiry": ("DATABASE_URL_INSTALLS",),
    "usage": ("DATABASE_URL_INSTALLS",),
    "mail": ("DATABASE_URL_INSTALLS", "SMTP_URL"),
    "account-mail": ("DATABASE_URL_AUTH", "SMTP_URL"),
    "domains": ("DATABASE_URL_AUTH",),
    "webhooks": ("DATABASE_URL_INSTALLS", *WEBHOOK_KEYS),
    **{f"relay-{name}": (f"DATABASE_URL_{name.upper()}", "AMQP_URI") for name in SERVICES},
    "gateway": (
        *(f"ACTOR_KEY_{service.upper()}" for service in SERVICES),
        *("AMQP_URI", "REDIS_URL", "REDIS_CACHE_URL", "GATEWAY_SECRET", *OBJECTS),
    ),
}
# A process that asks in the name of a service.
BROKER_USER = {"reconcile": "catalog"}


def share(part: str, settings: Settings) -> Settings:
    """The secrets of one service's processes, or of one relay's."""
    # In the settings `AMQP_URI` is the administrator's.
    user = BROKER_USER.get(part, part).replace("-", "_")
    own = {**settings, "AMQP_URI": settings.get(f"AMQP_URI_{user.upper()}", "")}
    return {name: own[name] for name in SHARES[part] if own.get(name)}


def without_secrets(settings: Settings) -> Settings:
    """What every process may know; a secret that the caller's environment has becomes empty."""
    return {
        name: "" if SECRET.match(name) else settings.get(name, "")
        for name in {*settings, *filter(SECRET.match, os.environ)}
    }
