"""The operator changes the key that signs, while people have plugins that the one before signed."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.run import signers
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import install_elsewhere
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually

from gateway.cache.signing_keys import LIFETIME

KNOWN_KEYS = """
  async () => (await (await fetch('/api/v1/keys')).json()).keys.map(({ id }) => id)
"""


@pytest.fixture
def developer(platform: Platform) -> Person:
    return Person(platform.gateway).register().become_developer()


def published(developer: Person, gateway: str) -> str:
    """A plugin that every service has heard of."""
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    assert developer.publish(plugin_id, bundle(plugin_id)).status_code == 201
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
    eventually(lambda: developer.install(plugin_id).status_code == 200)
    return plugin_id


def signer_of(gateway: str, plugin_id: str) -> str:
    """The id of the key."""
    [version] = details(gateway, plugin_id).json()["versions"]
    return str(version["signature"]["keyId"])


def asked_often(developer: Person, key_id: str) -> list[dict[str, Any]]:
    """The key as all workers tell of it: each asking is a connection of its own."""
    found = []
    for _ in range(20):
        answer = httpx.get(f"{developer.http.base_url}keys", verify=PLAIN, trust_env=False)
        found += [key for key in answer.json()["keys"] if key["id"] == key_id]
    return found


def runs(page: Page, plugin_id: str) -> None:
    expect(page.get_by_text(f"Hello from {plugin_id}")).to_be_visible()


def shows_key(page: Page, plugin_id: str, key_id: str) -> None:
    """The plugin's page does, of the version that it has verified."""
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("button", name="Signature").first.click()
    shown = page.get_by_role("dialog", name="Signature of version 1.0.0")
    expect(shown.get_by_text(key_id)).to_be_visible()


def test_after_a_change_of_the_key_old_versions_run_and_new_ones_are_signed_with_the_new(
    platform: Platform, developer: Person, page: Page
) -> None:
    old = published(developer, platform.gateway)
    before = signer_of(platform.gateway, old)
    install_elsewhere(page, [old])
    page.goto("/")
    runs(page, old)

    assert signers.rotate(platform.instance) == before
    platform.service("publishing").wait()
    eventually(lambda: all(told["validUntil"] for told in asked_often(developer, before)))
    # It may be one worker that was asked each time; by then the other has heard of it too.
    time.sleep(LIFETIME)
    page.reload()
    runs(page, old)

    new = published(developer, platform.gateway)
    after = signer_of(platform.gateway, new)
    assert after != before
    assert signer_of(platform.gateway, old) == before
    install_elsewhere(page, [new])
    # A browser keeps the keys that it was told for a minute.
    eventually(lambda: after in page.evaluate(KNOWN_KEYS), every=1)
    page.goto("/")
    runs(page, old)
    runs(page, new)
    shows_key(page, old, before)
    shows_key(page, new, after)


def test_what_a_key_signed_that_nobody_names_any_more_does_not_run(
    platform: Platform, developer: Person, page: Page
) -> None:
    """The control: the change does keep old versions alive."""
    plugin_id = published(developer, platform.gateway)
    before = signer_of(platform.gateway, plugin_id)
    install_elsewhere(page, [plugin_id])

    def without(route: Any) -> None:
        answer = route.fetch()
        told = answer.json()
        told["keys"] = [key for key in told["keys"] if key["id"] != before]
        route.fulfill(response=answer, body=json.dumps(told))

    page.route("**/api/v1/keys", without)
    page.goto("/")
    expect(page.get_by_role("button", name="1 plugin has a problem")).to_be_visible()
    expect(page.get_by_text(f"Hello from {plugin_id}")).to_have_count(0)
