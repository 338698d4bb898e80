"""``gunicorn -c services/gateway/gunicorn.conf.py gateway.asgi:app``"""

from __future__ import annotations

import logging
import logging.config
import time
from collections.abc import Coroutine, Iterator
from typing import Any

from redis.asyncio import Redis

from gateway import settings
from gateway.app import create_app
from gateway.bus.broker import Broker
from gateway.bus.events import LIVE, EventReader, one_by_one
from gateway.bus.rpc import Rpc, RpcClient
from gateway.bus.together import Together
from gateway.cache.invalidation import CatalogChanges, Listener
from gateway.cache.responses import Cache
from gateway.cache.store import CacheStore
from gateway.dependencies import Dependencies
from gateway.http.access_log import LOGGER, AccessLog
from gateway.installed.changes import OfPeople, OfPlugins
from gateway.installed.commands import Marking
from gateway.installed.kept import KeptLists
from gateway.installed.probes import Probes
from gateway.live.counts import CountsOnScreen
from gateway.live.follower import Follower, SessionWatch
from gateway.live.hub import Hub
from gateway.live.teller import Teller
from gateway.state.accounts import AccountChanges
from gateway.state.browser import sessions
from gateway.state.policies import Policies, PolicyReader
from gateway.state.redis import redis_guard
from gateway.state.redis.redis_guard import GuardedRedis
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
    redis = GuardedRedis(redis_guard.connect(config.redis_url()))
    cache_url = config.redis_cache_url()
    cached = GuardedRedis(redis_guard.connect(cache_url), "cache")
    store = CacheStore(cached)
    cache = Cache(store)
    broker = Broker(config.amqp_uri())
    keys = {service: config.actor_key(service) for service in config.SERVICES}
    timeout = config.rpc_timeout()
    lists = KeptLists(cached.purpose("lists"))
    rpc = Together(Marking(RpcClient(broker, timeout, keys), lists), timeout)
    chosen = settings.from_environment()
    policies = Policies(
        factor_to_publish=chosen.factor_to_publish,
        usage_one_in=chosen.usage_one_in,
        unheard=True,
    )
    access = AccessLog(logging.getLogger(LOGGER))
    hub = Hub(chosen.live)
    counts = CountsOnScreen(hub, rpc)
    live_redis = redis.purpose("live")
    for reader in event_readers(store, lists, redis, rpc):
        broker.add(reader)
    broker.add(Probes(*config.HINTED))

    def subscriber() -> Redis:
        return redis_guard.subscriber(cache_url)

    def follower() -> Redis:
        return redis_guard.subscriber(config.redis_url())

    def alive(ids: list[str]) -> Coroutine[Any, Any, set[str]]:
        return sessions.alive(live_redis, ids, time.time())

    return Dependencies(
        settings=chosen,
        rpc=rpc,
        redis=redis,
        cache=cache,
        lists=lists,
        bundles=Bundles(config.s3()),
        broker=broker,
        live=hub,
        access=access,
        background=(
            access,
            broker,
            Listener(subscriber, cache, counts.changed),
            Follower(follower, hub),
            SessionWatch(hub, alive),
            counts,
            PolicyReader(policies, rpc),
        ),
        heard=policies,
    )


def event_readers(
    store: CacheStore, lists: KeptLists, redis: GuardedRedis, rpc: Rpc
) -> Iterator[EventReader]:
    """Of each service: what is outdated, then who is told."""
    live_redis = redis.purpose("live")
    tell = {source: Teller(source, live_redis, rpc).handle for source in config.SERVICES}
    yield EventReader("catalog", CatalogChanges(store).handle, tell["catalog"])
    yield EventReader("auth", one_by_one(AccountChanges(redis).handle), tell["auth"])
    yield EventReader("publishing", OfPlugins(lists).handle, tell["publishing"], kind=LIVE)
    yield EventReader("installs", OfPeople(lists).handle, tell["installs"], kind=LIVE)


app = create_app(dependencies())
