"""What the platform is for, through nginx: publish, find, install, run."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test.containers.composition import Composition
from playwright.sync_api import Page, expect
from tests.e2e.pages import SAMPLES, install, write
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually


@pytest.fixture(scope="module")
def seeded(composition: Composition) -> None:
    composition.call("run", "--rm", "seed")


def content(front: str, url: str) -> httpx.Response:
    """As a browser asks for it, which finds the name by itself."""
    address = urlsplit(url)
    return httpx.get(
        f"{front}{address.path}", headers={"host": address.netloc}, timeout=15, verify=PLAIN
    )


def test_a_plugin_is_published_found_installed_and_served(
    front: str, developer: Person, person: Person
) -> None:
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    published = developer.publish(plugin_id, bundle(plugin_id))
    assert published.status_code == 201, published.text
    eventually(lambda: details(front, plugin_id).status_code == 200, every=0.5)

    def listed() -> bool:
        found = person.http.get("/plugins", params={"q": plugin_id}).json()["items"]
        return plugin_id in {item["id"] for item in found}

    eventually(listed, every=0.5)
    eventually(lambda: person.install(plugin_id).status_code == 200, every=0.5)
    [installed] = person.http.get("/user/plugins").json()["items"]
    assert installed["pluginId"] == plugin_id

    for _ in range(2):  # from the storage, then from nginx
        answer = content(front, installed["bundleUrl"])
        assert answer.status_code == 200
        assert answer.content == bundle(plugin_id)
        headers = answer.headers
        assert headers.get_list("content-type") == ["text/javascript"]
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["access-control-allow-origin"] == "*"
        assert headers.get_list("x-content-type-options") == ["nosniff"]
        assert "sandbox" in headers["content-security-policy"]
        assert not [name for name in headers if "amz" in name or "seaweed" in name]
    assert (
        httpx.get(f"{front}{urlsplit(installed['bundleUrl']).path}", verify=PLAIN).status_code
        == 404
    )


def test_the_samples_are_published_once_however_often_they_are_seeded(
    composition: Composition, seeded: None, front: str
) -> None:
    def versions() -> dict[str, list[str]]:
        found = {sample: details(front, sample) for sample in SAMPLES}
        return {
            sample: [version["version"] for version in answer.json()["versions"]]
            for sample, answer in found.items()
            if answer.status_code == 200
        }

    eventually(lambda: set(versions()) == set(SAMPLES), every=1)
    before = versions()
    composition.call("run", "--rm", "--no-deps", "seed")
    assert versions() == before


def test_a_plugin_runs_in_the_page_from_the_origin_of_strangers_files(
    composition: Composition, seeded: None, page: Page
) -> None:
    came_from: list[str] = []
    page.on("response", lambda answer: came_from.append(answer.url))
    page.goto("/")
    write(page, "one two three")
    install(page, "word-count")
    page.get_by_role("link", name="Editor").first.click()
    counter = page.get_by_role("status", name="Word count")
    expect(counter).to_contain_text("3")
    write(page, "one two three four")
    expect(counter).to_contain_text("4")
    [bundle_url] = {url for url in came_from if "/bundles/word-count/" in url}
    assert bundle_url.startswith(f"http://content.localhost:{composition.port}/")


def test_a_role_is_granted_as_the_compose_file_says(
    composition: Composition, developer: Person
) -> None:
    composition.ask(
        "exec", "-T", "auth", "python", "-m", "auth.grant", developer.username, "moderator"
    )
    login = developer.log_in(developer.username)
    assert login.status_code == 200, login.text
    assert login.json()["user"]["roles"] == ["moderator"]
