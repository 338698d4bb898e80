"""``gunicorn -c services/gateway/gunicorn.conf.py gateway.asgi:app``"""

from __future__ import annotations

import logging
import logging.config

from redis.asyncio import Redis

from gateway import settings
from gateway.app import Dependencies, create_app
from gateway.bus.broker import Broker
from gateway.bus.events import EventReader
from gateway.bus.rpc import RpcClient
from gateway.cache.invalidation import CatalogChanges, Listener
from gateway.cache.responses import Cache
from gateway.cache.store import CacheStore
from gateway.http.access_log import LOGGER, AccessLog
from gateway.state import redis_guard
from gateway.state.accounts import AccountChanges
from plugin_platform import config
from plugin_platform.bundles import Bundles

logging.config.dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "plugin_platform.logs.Formatter"},
            "bare": {"format": "%(message)s"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "access": {
                "class": "logging.StreamHandler",
                "formatter": "bare",
                "stream": "ext://sys.stdout",
            },
        },
        "root": {"level": config.log_level(), "handlers": ["console"]},
        "loggers": {
            "gateway.access": {"level": "INFO", "handlers": ["access"], "propagate": False},
            "aio_pika": {"level": "ERROR"},
            "aiormq": {"level": "ERROR"},
        },
    }
)


def dependencies() -> Dependencies:
    """Connects to nothing yet: the process starts whatever is away, and answers 503."""
    redis = redis_guard.GuardedRedis(redis_guard.connect(config.redis_url()))
    cache_url = config.redis_cache_url()
    store = CacheStore(redis_guard.GuardedRedis(redis_guard.connect(cache_url), "cache"))
    cache = Cache(store)
    broker = Broker(config.amqp_uri())
    keys = {service: config.actor_key(service) for service in config.SERVICES}
    rpc = RpcClient(broker, config.rpc_timeout(), keys)
    broker.add(EventReader("catalog", CatalogChanges(store).handle))
    broker.add(EventReader("auth", AccountChanges(redis).handle))

    def subscriber() -> Redis:
        return redis_guard.subscriber(cache_url)

    return Dependencies(
        settings=settings.from_environment(),
        rpc=rpc,
        redis=redis,
        cache=cache,
        bundles=Bundles(config.s3()),
        broker=broker,
        background=(AccessLog(logging.getLogger(LOGGER)), broker, Listener(subscriber, cache)),
    )


app = create_app(dependencies())
