import time
from publishing import read_model
from publishing.model import Plugin, stream_of
from publishing.model.refusals import refusals_of, refused, Refusals
from publishing.refusing import record_refusal
from plugin_platform.events import Event
from plugin_platform.eventstore.store import EventStore
from plugin_platform.eventstore.database import Pool
from tests.integration.publishing.developers import ADA


def data(plugin_id, n, big):
    f = {
        "severity": "error",
        "code": "unknown-import",
        "pointer": "/bundle",
        "message": "left-pad cannot be imported; " * (10 if big else 1),
        "line": n,
        "column": 1,
        "verdict": "rejected",
        "file": None,
    }
    import hashlib

    return refused(
        plugin_id,
        "1.0.0",
        hashlib.sha256(str(n).encode()).hexdigest(),
        submitted_by="x",
        conclusions=[
            {"check": f"check-{i}", "revision": 1, "stage": "required", "verdict": "passed"}
            for i in range(30)
        ],
        findings=[
            {**f, "message": f["message"] + str(hash((n, i)))} for i in range(20 if big else 2)
        ],
    )


def size(pool):
    with pool.connection() as c:
        return c.execute(
            "select pg_total_relation_size('events'), pg_total_relation_size('read_model.refusals')"
        ).fetchone()


def test_it(client, pool: Pool, plugin_id):
    store = EventStore(pool, read_model.apply)
    print("before", size(pool))
    t = time.perf_counter()
    for n in range(10_000):
        record_refusal(pool, store, data(plugin_id, n, True), {})
    print("limited 10000", time.perf_counter() - t, "s", size(pool))
    t = time.perf_counter()
    store.load(refusals_of(plugin_id), Refusals)
    print("load", time.perf_counter() - t)
    t = time.perf_counter()
    store.load(stream_of(plugin_id), Plugin)
    print("load plugin", time.perf_counter() - t)
    raw = EventStore(pool)
    t = time.perf_counter()
    for n in range(0, 10_000, 50):
        raw.append(
            stream_of(plugin_id),
            [Event("plugin.version_refused", data(plugin_id, k, True)) for k in range(n, n + 50)],
            expected_version=None,
            connection=None,
        ) if False else raw.append(
            stream_of(plugin_id),
            [Event("plugin.version_refused", data(plugin_id, k, True)) for k in range(n, n + 50)],
            expected_version=n + 1,
        )
    print("unlimited append", time.perf_counter() - t, size(pool))
    t = time.perf_counter()
    store.load(stream_of(plugin_id), Plugin)
    print("first load plugin", time.perf_counter() - t)
    t = time.perf_counter()
    store.load(stream_of(plugin_id), Plugin)
    print("second load plugin", time.perf_counter() - t)
