"""One service is away: cached reads go on, the rest says so soon, and nothing accepted is lost."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import psycopg
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from tests.e2e.people import (
    API,
    Person,
    bundle,
    details,
    install_count,
    new_plugin_id,
    published_plugin,
)
from tests.helpers.waiting import eventually, within


@pytest.fixture(scope="module")
def gateway(platform: Platform) -> str:
    return platform.gateway


def says_that_it_is_away(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and int(answer.headers["retry-after"]) >= 1


def count_in_log(platform: Platform, plugin_id: str) -> int:
    """What the events of installs say, read from their log."""
    with psycopg.connect(platform.settings["DATABASE_URL_INSTALLS"], connect_timeout=5) as log:
        rows = log.execute(
            "SELECT type FROM public.events WHERE data ->> 'plugin_id' = %s", [plugin_id]
        ).fetchall()
    types = [type_ for (type_,) in rows]
    return types.count("plugin.installed") - types.count("plugin.uninstalled")


def timed(call: Callable[[], httpx.Response]) -> tuple[httpx.Response, float]:
    """The answer and the seconds that it took; the faster of two, for the machine may be busy."""

    def once() -> tuple[httpx.Response, float]:
        start = time.monotonic()
        return call(), time.monotonic() - start

    return min(once(), once(), key=lambda taken: taken[1])


def test_without_the_catalog_cached_reads_go_on_and_counts_catch_up(
    platform: Platform, gateway: str
) -> None:
    with published_plugin(gateway) as plugin_id, published_plugin(gateway) as cold:
        assert details(gateway, plugin_id).status_code == 200
        person = Person(gateway).register()
        platform.service("catalog").stop()
        try:
            assert details(gateway, plugin_id).status_code == 200
            answer, seconds = timed(
                lambda: httpx.get(f"{gateway}{API}/plugins?q={cold}", timeout=60, verify=PLAIN)
            )
            assert says_that_it_is_away(answer)
            assert seconds < within(3)
            assert person.install(plugin_id).status_code == 200
        finally:
            platform.service("catalog").start()
        eventually(lambda: install_count(gateway, plugin_id) == 1)
        assert count_in_log(platform, plugin_id) == 1


def test_without_installs_a_command_is_refused_in_time_and_works_afterwards(
    platform: Platform, gateway: str
) -> None:
    with published_plugin(gateway) as plugin_id:
        person = Person(gateway, patience=0).register()
        person.install(plugin_id)
        platform.service("installs").stop()
        try:
            answer, seconds = timed(lambda: person.uninstall(plugin_id))
            assert says_that_it_is_away(answer)
            assert seconds < within(3)
            assert details(gateway, plugin_id).status_code == 200
        finally:
            platform.service("installs").start()
        eventually(lambda: person.http.get("/user/plugins").status_code == 200)
        assert person.installed() == {plugin_id}
        eventually(lambda: install_count(gateway, plugin_id) == 1)
        assert count_in_log(platform, plugin_id) == 1


def test_without_auth_nobody_signs_in_but_who_is_signed_in_goes_on(
    platform: Platform, gateway: str
) -> None:
    with published_plugin(gateway) as plugin_id:
        person = Person(gateway).register()
        platform.service("auth").stop()
        try:
            answer, seconds = timed(lambda: Person(gateway, patience=0).log_in(person.username))
            assert says_that_it_is_away(answer)
            assert seconds < within(3)
            assert person.install(plugin_id).status_code == 200
        finally:
            platform.service("auth").start()
        eventually(lambda: Person(gateway, patience=0).log_in(person.username).status_code == 200)


def test_without_publishing_nothing_is_published_and_the_draft_is_still_there(
    platform: Platform, gateway: str
) -> None:
    developer = Person(gateway, patience=0).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    platform.service("publishing").stop()
    try:
        answer, seconds = timed(lambda: developer.publish(plugin_id, bundle(plugin_id)))
        assert says_that_it_is_away(answer)
        assert seconds < within(3)
    finally:
        platform.service("publishing").start()
    eventually(lambda: developer.http.get("/developer/plugins").status_code == 200)
    eventually(lambda: developer.publish(plugin_id, bundle(plugin_id)).status_code in (201, 409))
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
