"""All of one's data as a file, and an account that is deleted: nothing anywhere knows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psycopg
import pytest
import redis
from deploy.local.layout import SERVICES
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from psycopg import sql
from tests.e2e.pages import write
from tests.e2e.people import PASSWORD, Person, bundle, new_plugin_id
from tests.helpers.waiting import eventually

TABLES = """
    SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'read_model')
"""
FOUND = "SELECT 1 FROM {table} AS one WHERE lower(one::text) LIKE {text} LIMIT 1"


def in_databases(platform: Platform, text: str) -> Iterator[str]:
    pattern = sql.Literal(f"%{text.lower()}%")
    for service in SERVICES:
        with psycopg.connect(platform.settings[f"DATABASE_URL_{service.upper()}"]) as connection:
            for schema, name in connection.execute(TABLES).fetchall():
                table = sql.Identifier(schema, name)
                query = sql.SQL(FOUND).format(table=table, text=pattern)
                if connection.execute(query).fetchone():
                    yield f"{service}: {schema}.{name}"


def in_redis(platform: Platform, text: str) -> Iterator[str]:
    for url in ("REDIS_URL", "REDIS_CACHE_URL"):
        with redis.Redis.from_url(platform.settings[url]) as client:
            for key in client.scan_iter(count=1000):
                if text.lower().encode() in (key + dumped(client, key)).lower():
                    yield f"{url}: {key!r}"


def dumped(client: Any, key: bytes) -> bytes:
    readers = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"zset": lambda one: client.zrange(one, 0, -1),
        b"set": client.smembers,
        b"list": lambda one: client.lrange(one, 0, -1),
    }
    kind = client.type(key)
    return repr(readers[kind](key)).encode() if kind in readers else b""


def in_queues(platform: Platform, text: str) -> Iterator[str]:
    """What lies in any queue, dead letters too; it is put back."""
    url = urlsplit(platform.settings["RABBITMQ_MANAGEMENT_URL"])
    vhost = quote(urlsplit(platform.settings["AMQP_URI"]).path[1:], safe="%")
    base = f"{url.scheme}://{url.hostname}:{url.port}/api/queues/{vhost}"
    with httpx.Client(auth=(str(url.username), str(url.password)), verify=PLAIN) as client:
        for queue in client.get(base).raise_for_status().json():
            ask = {"count": 1000, "ackmode": "ack_requeue_true", "encoding": "auto"}
            name = quote(queue["name"], safe="")
            messages = client.post(f"{base}/{name}/get", json=ask)
            if messages.status_code == 200 and text.lower() in messages.text.lower():
                yield f"queue {queue['name']}"


def in_files(platform: Platform, text: str) -> Iterator[str]:
    """Logs and metrics."""
    for folder in (platform.instance.logs, platform.instance.run / "metrics"):
        for file in Path(folder).rglob("*"):
            if file.is_file() and text.lower().encode() in file.read_bytes().lower():
                yield file.name


def places(platform: Platform, text: str) -> list[str]:
    return [
        place
        for look in (in_databases, in_redis, in_queues, in_files)
        for place in look(platform, text)
    ]


@pytest.fixture
def ada(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register()
    yield person
    person.http.close()


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("region", name="Your data")).to_be_visible()


def confirm(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_from_a_file_with_everything_to_nothing_anywhere(
    page: Page, platform: Platform, ada: Person
) -> None:
    assert ada.install("word-count").status_code == 200
    assert ada.confirm().status_code == 204
    token = {"name": f"laptop of {ada.username}", "actions": ["read"], "days": 7}
    made = ada.http.post("/auth/tokens", json=token)
    assert made.status_code == 201, made.text
    Person(platform.gateway).log_in(ada.username, "a wrong guess")
    sign_in(page, ada)
    page.goto("/")
    write(page, "Dear diary")
    page.goto("/account")

    with page.expect_download() as saved:
        page.get_by_role("button", name="Download all of it").click()
        confirm(page)
    file = json.loads(Path(saved.value.path()).read_text())
    assert file["account"]["username"] == ada.username
    assert [one["plugin_id"] for one in file["installed"]] == ["word-count"]
    assert [one["name"] for one in file["api_tokens"]] == [token["name"]]
    assert "Dear diary" in [one["text"] for one in file["documents"]]
    assert {"email", "sessions", "notifications", "plugins", "history"} < set(file)

    eventually(lambda: not list(in_queues(platform, ada.username)))
    assert len(places(platform, ada.username)) > 3  # the control
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_label(f"Type {ada.username} to go on").fill(ada.username)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    page.get_by_role("button", name="All documents").click()  # this browser's, of nobody
    documents = page.get_by_role("dialog", name="Documents")
    expect(documents.get_by_role("listitem").filter(has_text="Dear diary")).to_be_visible()
    assert ada.http.get("/auth/sessions").status_code == 401
    header = {"Authorization": f"Bearer {made.json()['token']}"}
    bare = httpx.get(f"{platform.gateway}/api/v1/auth/token", headers=header, verify=PLAIN)
    assert bare.status_code == 401
    eventually(lambda: places(platform, ada.username) == [])
    again = {"username": ada.username, "email": "a@example.org", "password": PASSWORD}
    assert ada.http.post("/auth/register", json=again).status_code == 409


def listed(page: Page, text: str) -> Locator:
    page.get_by_role("button", name="All documents").click()
    documents = page.get_by_role("dialog", name="Documents")
    expect(documents.get_by_role("listitem").first).to_be_visible()
    return documents.get_by_role("listitem").filter(has_text=text)


def test_documents_in_another_browser_are_its_users_once_the_account_is_gone_and_no_sooner(
    page: Page, ada: Person
) -> None:
    """Also of a page that was ended while it deleted the account: nothing but its id is known."""
    sign_in(page, ada)
    page.goto("/")
    write(page, "Dear diary")
    page.goto("/account")
    assert page.request.post("/api/v1/auth/logout").ok
    with page.expect_response(lambda one: "/auth/deletion/" in one.url) as asked:
        page.goto("/")
    assert asked.value.json() == {"deleted": False}
    expect(listed(page, "Dear diary")).to_have_count(0)

    assert ada.confirm().status_code == 204
    name = {"username": ada.username}
    assert ada.http.post("/auth/deletion", json=name).status_code == 204
    page.reload()
    expect(page.get_by_text("of an account that was deleted")).to_be_visible()
    expect(listed(page, "Dear diary")).to_be_visible()


def test_who_publishes_hands_over_first(page: Page, platform: Platform, ada: Person) -> None:
    ada.become_developer()
    plugin_id = new_plugin_id()
    assert ada.create_plugin(plugin_id, "Zen Page").status_code == 201
    assert ada.publish(plugin_id, bundle(plugin_id)).status_code == 201
    sign_in(page, ada)
    page.get_by_role("button", name="Delete my account").click()
    field = page.get_by_label(f"Type {ada.username} to go on")
    field.fill("somebody else")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text(f"Type {ada.username}, and the account is deleted")).to_be_visible()
    field.fill(ada.username)
    page.get_by_role("button", name="Delete for good").click()
    confirm(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "You own Zen Page. Hand over what you publish"
    )
    assert ada.http.get("/auth/sessions").status_code == 200
