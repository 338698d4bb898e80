"""What the platform answers to input that nobody should send: its own clear 4xx, nothing stored."""

from __future__ import annotations

import httpx
import pytest
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, bundle, details, new_plugin_id, published_plugin

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def gateway(platform: Platform) -> str:
    return platform.gateway


@pytest.fixture(scope="module")
def developer(gateway: str) -> Person:
    return Person(gateway).register().become_developer()


@pytest.fixture
def draft(developer: Person) -> str:
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    return plugin_id


def refused(answer: httpx.Response, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    text = answer.text.lower()
    for word in words:
        assert word.lower() in text, f"{word!r} is not in {text}"


def nothing_published(developer: Person, gateway: str, plugin_id: str) -> bool:
    mine = {p["id"]: p for p in developer.http.get("/developer/plugins").json()["items"]}
    return mine[plugin_id]["versions"] == [] and details(gateway, plugin_id).status_code == 404


def test_no_account(gateway: str) -> None:
    refused(Person(gateway).http.get("/developer/plugins"), 401)
    refused(Person(gateway).create_plugin(new_plugin_id()), 401)


def test_wrong_password_and_unknown_user_answer_alike(gateway: str, developer: Person) -> None:
    wrong = Person(gateway).log_in(developer.username, "not the password")
    unknown = Person(gateway).log_in("nobody-at-all", "not the password")
    refused(wrong, 401)
    refused(unknown, 401)
    assert wrong.json()["detail"] == unknown.json()["detail"]


def test_not_a_developer(gateway: str) -> None:
    refused(Person(gateway).register().create_plugin(new_plugin_id()), 403, "developer")


def test_not_the_owner(gateway: str, draft: str, developer: Person) -> None:
    other = Person(gateway).register().become_developer()
    refused(other.publish(draft, bundle(draft)), 403)
    assert nothing_published(developer, gateway, draft)


def test_a_bundle_of_six_mebibytes(gateway: str, draft: str, developer: Person) -> None:
    big = bundle(draft) + b"\n//" + b"x" * (6 * MIB)
    refused(developer.publish(draft, big), 413, "5 MiB")
    assert nothing_published(developer, gateway, draft)


def test_a_bundle_without_manifest(gateway: str, draft: str, developer: Person) -> None:
    refused(developer.publish(draft, b"export const answer = 42;\n"), 422, "manifest")
    assert nothing_published(developer, gateway, draft)


def test_a_manifest_with_an_unknown_slot(gateway: str, draft: str, developer: Person) -> None:
    bad = bundle(draft, contributes={"slots": [{"slot": "ceiling", "component": "Hello"}]})
    answer = developer.publish(draft, bad)
    refused(answer, 422, "slot")
    assert any("/contributes/slots/0/slot" in e["pointer"] for e in answer.json()["errors"])
    assert nothing_published(developer, gateway, draft)


def test_a_version_that_exists(gateway: str) -> None:
    owner = Person(gateway).register().become_developer()
    plugin_id = new_plugin_id()
    owner.create_plugin(plugin_id)
    assert owner.publish(plugin_id, bundle(plugin_id)).status_code == 201
    refused(owner.publish(plugin_id, bundle(plugin_id) + b"// other bytes\n"), 409, "1.0.0")


def test_a_version_that_is_not_semver(gateway: str, draft: str, developer: Person) -> None:
    answer = developer.publish(draft, bundle(draft), version="one point oh")
    refused(answer, 422, "/version", "1.2.3")
    assert nothing_published(developer, gateway, draft)


BODIES = {
    "no JSON": b"{username: }",
    "empty": b"",
    "an array": b"[]",
    "NUL": b'{"username": "a\\u0000b", "email": "a@example.org", "password": "12345678"}',
    "raw NUL": b'{"username": "a\x00b", "email": "a@example.org", "password": "12345678"}',
    "NaN": b'{"username": NaN, "email": "a@example.org", "password": "12345678"}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep inside": b'{"username": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "lone surrogate": b'{"username": "\\ud800abc", "email": "a@b.org", "password": "12345678"}',
    "duplicate key": b'{"username": "abc", "username": "abd", "password": "12345678"}',
    "not UTF-8": b'{"username": "\xff\xfe", "email": "a@b.org", "password": "12345678"}',
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/user/plugins/install"])
def test_a_body_that_is_not_what_it_should_be(gateway: str, path: str, name: str) -> None:
    answer = Person(gateway).http.post(
        path, content=BODIES[name], headers={"content-type": "application/json"}
    )
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_settings_with_a_nul_or_nan_are_refused_and_nothing_is_stored(gateway: str) -> None:
    with published_plugin(gateway) as plugin_id:
        person = Person(gateway).register()
        person.install(plugin_id)
        for body in (b'{"settings": {"a": "\\u0000"}}', b'{"settings": {"a": NaN}}'):
            answer = person.http.patch(
                f"/user/plugins/{plugin_id}",
                content=body,
                headers={"content-type": "application/json"},
            )
            assert 400 <= answer.status_code < 500
        (item,) = person.http.get("/user/plugins").json()["items"]
        assert item["settings"] == {}
