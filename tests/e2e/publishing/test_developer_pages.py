"""What a developer does in the pages with what is published, who owns it, and who may publish."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import sign_in_elsewhere
from tests.e2e.people import PASSWORD, TIMEOUT, Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually


@pytest.fixture(scope="module")
def ada(platform: Platform) -> Iterator[Person]:
    yield from developer(platform)


@pytest.fixture(scope="module")
def bob(platform: Platform) -> Iterator[Person]:
    yield from developer(platform)


def developer(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


@pytest.fixture(scope="module")
def plugin_id(platform: Platform, ada: Person) -> str:
    """With two versions, which the marketplace has heard of."""
    plugin_id = new_plugin_id()
    assert ada.create_plugin(plugin_id).status_code == 201
    for version in ("1.0.0", "1.1.0"):
        answer = ada.publish(plugin_id, bundle(plugin_id, version), version)
        assert answer.status_code == 201, answer.text
    eventually(lambda: latest(platform, plugin_id) == "1.1.0")
    return plugin_id


def latest(platform: Platform, plugin_id: str) -> str | None:
    answer = details(platform.gateway, plugin_id)
    return str(answer.json()["latestVersion"]) if answer.status_code == 200 else None


def sign_in(page: Page, person: Person) -> None:
    """And with the password fresh: a command asks for it, as `test_developers.py` shows."""
    sign_in_elsewhere(page, {"username": person.username, "password": PASSWORD})
    answer = page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD})
    assert answer.ok, answer.text()


def choose(page: Page, version: str, action: str) -> None:
    page.get_by_role("button", name=f"Actions for {version}").click()
    page.get_by_role("menuitem", name=action).click()


def test_a_version_is_yanked_restored_and_rolled_back_and_the_plugin_deprecated(
    page: Page, platform: Platform, ada: Person, plugin_id: str
) -> None:
    sign_in(page, ada)
    page.goto(f"/developer/{plugin_id}")
    item = page.get_by_role("listitem", name="1.1.0")
    choose(page, "1.1.0", "Yank…")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Who installs the plugin gets 1.0.0.")).to_be_visible()
    dialog.get_by_label("Reason").fill("It loses text.")
    dialog.get_by_role("button", name="Yank 1.1.0").click()
    expect(item.get_by_text("It loses text.")).to_be_visible()
    eventually(lambda: latest(platform, plugin_id) == "1.0.0")
    page.get_by_role("button", name="Undo").click()
    expect(item.get_by_text("It loses text.")).to_be_hidden()
    eventually(lambda: latest(platform, plugin_id) == "1.1.0")

    choose(page, "1.0.0", "Roll back to it…")
    expect(dialog.get_by_label("New version")).to_have_value("1.1.1")
    dialog.get_by_role("button", name="Publish 1.0.0 again").click()
    expect(page.get_by_role("listitem", name="1.1.1")).to_contain_text("Rolled back to 1.0.0")
    eventually(lambda: latest(platform, plugin_id) == "1.1.1")
    page.get_by_role("button", name="Checks and review of 1.1.1").click()
    expect(page.get_by_text(re.compile(r"^\d+ checks of \d+ passed\.$"))).to_be_visible()

    page.get_by_role("button", name="Deprecate", exact=True).click()
    dialog.get_by_label("Message").fill("Word Count does more.")
    dialog.get_by_label("Replacement").fill("word-count")
    dialog.get_by_role("button", name="Deprecate").click()
    expect(page.get_by_text("You have deprecated this plugin")).to_be_visible()
    eventually(lambda: details(platform.gateway, plugin_id).json()["deprecation"])
    page.goto(f"/marketplace/{plugin_id}")
    expect(page.get_by_text("Word Count does more.")).to_be_visible()
    page.get_by_role("link", name=ada.username).click()
    expect(page.get_by_role("heading", level=1, name=ada.username)).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_plugin_is_shared_and_handed_over(
    page: Page, platform: Platform, ada: Person, bob: Person
) -> None:
    plugin_id = new_plugin_id()
    assert ada.create_plugin(plugin_id).status_code == 201
    name = plugin_id.replace("-", " ").title()
    sign_in(page, ada)
    page.goto(f"/developer/{plugin_id}?tab=owners")
    page.get_by_label("Invite a co-owner").fill("nobody-has-this-name")
    page.get_by_role("button", name="Invite").click()
    refused = page.get_by_text("There is no account with the name nobody-has-this-name.")
    expect(refused).to_be_visible()
    page.get_by_label("Invite a co-owner").fill(bob.username.upper())
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("list", name="Owners")).to_contain_text(bob.username)

    sign_in(page, bob)
    page.goto("/developer")
    page.get_by_role("button", name=f"Accept {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("tab", name="Owners").click()
    expect(page.get_by_role("button", name=f"Leave {name}")).to_be_visible()

    sign_in(page, ada)
    page.goto(f"/developer/{plugin_id}?tab=owners")
    page.get_by_role("button", name="Offer to somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New publisher").fill(bob.username)
    dialog.get_by_role("button", name="Offer it").click()
    offered = page.get_by_text(f"Offered to {bob.username} until")
    expect(offered).to_be_visible()

    sign_in(page, bob)
    page.goto("/developer")
    page.get_by_role("button", name=f"Accept {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it over").click()
    expect(page.get_by_text(f"{name} is yours now")).to_be_visible()
    owners = bob.http.get(f"/developer/plugins/{plugin_id}/owners").json()["owners"]
    assert owners == [{"username": bob.username, "role": "publisher"}]
    assert ada.http.get(f"/developer/plugins/{plugin_id}/owners").status_code == 403


def test_a_token_is_made_works_and_is_revoked(
    page: Page, platform: Platform, ada: Person, plugin_id: str
) -> None:
    def asked_with(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(
            f"{platform.gateway}/api/v1/auth/token", headers=headers, timeout=TIMEOUT, verify=PLAIN
        )
        return answer.status_code

    sign_in(page, ada)
    page.goto("/account")
    page.get_by_role("link", name="API tokens").click()
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Release")
    dialog.get_by_role("radio", name="Some of my plugins").check()
    dialog.get_by_role("checkbox", name=plugin_id.replace("-", " ").title()).check()
    dialog.get_by_role("button", name="Make the token").click()
    shown = page.get_by_label("Token", exact=True)
    expect(shown).to_have_text(re.compile("^folio_pat_"))
    token = shown.inner_text()
    assert asked_with(token) == 200
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("listitem", name="Release")).to_contain_text(plugin_id)
    page.get_by_role("button", name="Revoke Release").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("You have no tokens")).to_be_visible()
    assert asked_with(token) == 401

    page.goto(f"/developer/{plugin_id}?tab=trusted")
    expect(page.get_by_text("No workflow is trusted.")).to_be_visible()
    expect(page.get_by_role("form", name="Trust a workflow")).to_be_visible()
