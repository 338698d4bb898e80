"""An operator who lets only those publish who have a second factor: in the page, and by a token."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browser import PATIENCE
from tests.e2e.other_gateway import another_gateway
from tests.e2e.people import PASSWORD, Person, bundle, new_plugin_id
from tests.e2e.publishing.command_line import CommandLine


@pytest.fixture(scope="module")
def strict(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, rule = tmp_path_factory.mktemp("gateway"), {"SECOND_FACTOR_FOR_PUBLISHING": "required"}
    with another_gateway(platform, folder, **rule) as url:
        yield url


@pytest.fixture
def page(browser: Browser, strict: str) -> Iterator[Page]:
    context = browser.new_context(base_url=strict, service_workers="block")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def give_password(page: Page, code: str = "") -> None:
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    if code:
        confirm.get_by_label("Code", exact=True).fill(code)
        page.keyboard.press("Enter")
    expect(confirm).to_be_hidden()


def create(page: Page, plugin_id: str) -> None:
    page.goto("/developer")
    page.get_by_role("button", name="New plugin").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(plugin_id.replace("-", " ").title())
    dialog.get_by_label("Identifier").fill(plugin_id)
    dialog.get_by_label("Description").fill("Says hello.")
    dialog.get_by_role("button", name="Create plugin").click()


def enrol(page: Page) -> pyotp.TOTP:
    """From where the refusal led to."""
    section = page.get_by_role("region", name="Second factor")
    section.get_by_role("button", name="Set up one-time codes").click()
    app = pyotp.TOTP(section.get_by_label("Key", exact=True).inner_text().replace(" ", ""))
    section.get_by_label("Code", exact=True).fill(app.now())
    section.get_by_role("button", name="Turn on").click()
    section.get_by_role("button", name="I have kept them").click()
    return app


def test_who_has_no_factor_is_led_to_one_and_publishes_with_it(
    page: Page, strict: str, tmp_path: Path
) -> None:
    author, plugin_id = Person(strict).register().become_developer(), new_plugin_id()
    account = {"username": author.username, "password": PASSWORD}
    assert page.request.post("/api/v1/auth/login", data=account).ok
    create(page, plugin_id)
    give_password(page)
    missing = page.get_by_role("dialog", name="Set up a second factor first")
    expect(missing.get_by_text("only those publish who have one")).to_be_visible()
    missing.get_by_role("link", name="Set up a second factor").click()
    app = enrol(page)

    create(page, plugin_id)
    give_password(page, app.at(int(time.time()) + 30))  # the last one counts no more
    form = page.get_by_role("form", name="Publish a version")
    module = tmp_path / f"{plugin_id}.js"
    module.write_bytes(bundle(plugin_id))
    form.locator("input[type=file]").first.set_input_files(module)
    expect(form.get_by_label("Version")).to_have_value("1.0.0")
    form.get_by_role("button", name="Publish version").click()
    expect(page.get_by_role("listitem", name="1.0.0")).to_be_visible()


def test_a_token_from_before_the_rule_publishes_once_its_account_has_a_factor(
    platform: Platform, page: Page, strict: str, tmp_path: Path
) -> None:
    author, plugin_id = Person(platform.gateway).register().become_developer(), new_plugin_id()
    assert author.create_plugin(plugin_id).status_code == 201
    assert author.publish(plugin_id, bundle(plugin_id)).status_code == 201
    wish = {"name": "From before the rule", "actions": ["publish", "yank"]}
    token = author.http.post("/auth/tokens", json=wish).json()["token"]
    shell = CommandLine(strict, tmp_path, tmp_path / "settings").given(FOLIO_TOKEN=token)

    def roll_back(to: str, code: int = 0) -> str:
        words = ("rollback", "1.0.0", "--as", to, "--plugin", plugin_id)
        answer = shell.run(*words, code=code)
        return str(answer["error"]["message"] if code else answer["status"])

    refused = roll_back("1.1.0", code=4)
    assert "the account of this token has none" in refused
    shell.run("yank", "1.0.0", "--plugin", plugin_id)  # it publishes nothing
    shell.run("yank", "1.0.0", "--undo", "--plugin", plugin_id, code=4)
    account = {"username": author.username, "password": PASSWORD}
    assert page.request.post("/api/v1/auth/login", data=account).ok
    assert page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}).ok
    page.goto("/account")
    app = enrol(page)
    shell.run("yank", "1.0.0", "--undo", "--plugin", plugin_id)
    assert roll_back("1.1.0") == "published"
    proof = {"password": PASSWORD, "code": app.at(int(time.time()) + 30)}
    assert page.request.post("/api/v1/auth/confirm", data=proof).ok
    assert page.request.delete("/api/v1/auth/factors/totp").ok
    assert roll_back("1.2.0", code=4) == refused
