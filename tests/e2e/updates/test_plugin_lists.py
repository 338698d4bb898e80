"""A list of plugins, saved by one account and installed by another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.e2e.axe import violations
from tests.e2e.browser import PATIENCE
from tests.e2e.pages import install_elsewhere
from tests.e2e.updates.releases import Releases


def installed(page: Page) -> list[tuple[str, str, str]]:
    """Id, version and integrity of each."""
    items: list[dict[str, Any]] = page.request.get("/api/v1/user/plugins").json()["items"]
    return sorted((one["pluginId"], one["version"], one["integrity"]) for one in items)


def test_a_saved_list_gives_another_person_the_same_versions_and_bytes(
    holder: Page, releases: Releases, browser: Browser, tmp_path: Path
) -> None:
    releases.publish("1.1.0")
    install_elsewhere(holder, ["word-count"])
    holder.goto("/installed")
    with holder.expect_download() as saved:
        holder.get_by_role("button", name="Save list").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    context = browser.new_context(base_url=holder.url, service_workers="block")
    context.set_default_timeout(PATIENCE)
    other = context.new_page()
    other.goto("/installed")
    expect(other.get_by_text("No plugins yet")).to_be_visible()
    other.get_by_label("List of plugins").and_(other.locator("input")).set_input_files(file)
    expect(other.get_by_text("2 plugins of the list installed.")).to_be_visible()
    assert installed(other) == installed(holder)
    assert {version for _, version, _ in installed(other)} >= {"1.0.0"}
    assert violations(other) == []
    context.close()


def test_a_list_that_names_other_bytes_installs_nothing_of_them(
    page: Page, releases: Releases
) -> None:
    locked = [{"pluginId": releases.plugin_id, "version": "1.0.0", "digest": "f" * 64}]
    content = {"format": "folio-plugins", "version": 1, "plugins": locked}
    forged = FilePayload(
        name="list.json", mimeType="application/json", buffer=json.dumps(content).encode()
    )
    page.goto("/installed")
    page.get_by_label("List of plugins").and_(page.locator("input")).set_input_files(forged)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"{releases.plugin_id} 1.0.0")
    expect(alert).to_contain_text("another digest")
    assert installed(page) == []
