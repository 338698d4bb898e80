"""Settings, read from the environment. A missing one is named, once, at start."""

from __future__ import annotations

import os
from dataclasses import dataclass

SERVICES = ("auth", "catalog", "installs", "publishing")
# Whose events the gateway's open pages are told of from a queue of their own.
HINTED = ("publishing", "installs")


class MissingSetting(SystemExit):
    """The process cannot start; the message names what it lacks."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The environment variable {name} is not set; see docs/contracts.md.")


@dataclass(frozen=True)
class S3:
    endpoint: str
    access_key: str
    secret_key: str
    staging_bucket: str
    bundle_bucket: str


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingSetting(name)
    return value


def database_url(service: str) -> str:
    return required(f"DATABASE_URL_{service.upper()}")


def migration_url(service: str) -> str:
    """The same database, as the owner of its tables: for migrations and rebuilds only."""
    return required(f"DATABASE_MIGRATION_URL_{service.upper()}")


def amqp_uri() -> str:
    return required("AMQP_URI")


def actor_key(service: str) -> str:
    """With which the gateway signs its calls to ``service``; known to these two only."""
    return required(f"ACTOR_KEY_{service.upper()}")


def redis_url() -> str:
    """Of the server that keeps what it is given: sessions, limits, idempotency keys."""
    return required("REDIS_URL")


def redis_cache_url() -> str:
    """Of the server that may forget everything."""
    return required("REDIS_CACHE_URL")


def s3() -> S3:
    return S3(
        endpoint=required("S3_ENDPOINT"),
        access_key=required("S3_ACCESS_KEY"),
        secret_key=required("S3_SECRET_KEY"),
        staging_bucket=os.environ.get("S3_STAGING_BUCKET", "plugin-staging"),
        bundle_bucket=os.environ.get("S3_BUNDLE_BUCKET", "plugin-bundles"),
    )


def rpc_timeout() -> float:
    """Seconds that a caller waits for another service's answer."""
    return float(os.environ.get("RPC_TIMEOUT", "2.5"))


def catch_up_interval() -> float:
    """Seconds between two looks of a projection at its source's log."""
    return float(os.environ.get("CATCH_UP_INTERVAL", "30"))


def service_workers() -> int:
    """How many calls a service process works on at once."""
    return int(os.environ.get("SERVICE_WORKERS", "10"))


def log_level() -> str:
    return os.environ.get("LOG_LEVEL", "INFO").upper()


def platform_env() -> str:
    """``development``, ``production`` or ``test``."""
    return os.environ.get("PLATFORM_ENV", "development")
