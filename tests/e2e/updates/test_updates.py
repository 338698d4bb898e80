"""Updates as people meet them: seen, looked at, taken, taken back, or by themselves."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.e2e.axe import violations
from tests.e2e.pages import answered, hears_nothing, install_elsewhere
from tests.e2e.updates.releases import Releases


def has(page: Page, releases: Releases, version: str) -> None:
    """The row says so, and the plugin of that version runs."""
    row = page.get_by_role("article", name=releases.name)
    expect(row.get_by_text(version, exact=True)).to_be_visible()


def choose(page: Page, **choices: object) -> None:
    answered(page.request.patch("/api/v1/user/plugins/updates", data=choices))


def test_one_sees_an_update_reads_all_notes_takes_it_and_goes_back(
    holder: Page, releases: Releases
) -> None:
    releases.publish("1.1.0", changelog="Counts *faster*.", security=True)
    releases.publish("1.2.0", changelog="Counts <b>letters</b>.")
    holder.goto("/")
    badge = holder.get_by_role("link", name="Installed 1 to update").first
    badge.click()
    holder.get_by_role("button", name=f"What changes with 1.2.0: {releases.name}").click()
    dialog = holder.get_by_role("dialog", name=f"{releases.name} 1.2.0")
    expect(dialog.get_by_text("Counts <b>letters</b>.")).to_be_visible()
    expect(dialog.get_by_text("Counts *faster*.")).to_be_visible()
    expect(dialog.get_by_text("Security", exact=True)).to_be_visible()
    expect(dialog.get_by_text("The first.")).to_have_count(0)
    dialog.get_by_role("button", name="Update to 1.2.0").click()
    expect(holder.get_by_text(f"{releases.name} updated to 1.2.0")).to_be_visible()
    has(holder, releases, "1.2.0")
    expect(holder.get_by_role("link", name=re.compile("to update"))).to_have_count(0)
    holder.get_by_role("button", name="Undo").click()
    expect(holder.get_by_text(f"{releases.name} is 1.0.0 again")).to_be_visible()
    has(holder, releases, "1.0.0")
    expect(holder.get_by_text("You went back from 1.2.0.")).to_be_visible()


def test_later_one_goes_back_from_the_row_and_to_any_version_from_the_plugins_page(
    holder: Page, releases: Releases
) -> None:
    releases.publish("1.1.0")
    releases.publish("1.2.0")
    place = f"/api/v1/user/plugins/{releases.plugin_id}"
    answered(holder.request.patch(place, data={"version": "1.2.0"}))
    holder.goto("/installed")
    row = holder.get_by_role("article", name=releases.name)
    row.get_by_role("button", name="Versions").click()
    row.get_by_role("button", name=f"Go back to 1.0.0: {releases.name}").click()
    expect(holder.get_by_text("What goes away")).to_be_visible()
    holder.get_by_role("button", name="Go back to 1.0.0", exact=True).click()
    has(holder, releases, "1.0.0")
    row.get_by_role("link", name=f"All versions of {releases.name}").click()
    holder.get_by_role("button", name=f"Update to 1.1.0 of {releases.name}").click()
    holder.get_by_role("button", name="Update to 1.1.0", exact=True).click()
    expect(holder.get_by_text(f"{releases.name} updated to 1.1.0")).to_be_visible()
    holder.goto("/installed")
    has(holder, releases, "1.1.0")


def test_what_asks_for_more_waits_for_a_yes_also_by_itself(
    holder: Page, releases: Releases
) -> None:
    choose(holder, automatic=True)
    releases.publish("1.1.0", permissions=["network:a.example"])
    holder.goto("/installed")
    asks = "1.1.0 asks for more permissions. It waits until you agree."
    expect(holder.get_by_text(asks)).to_be_visible()
    has(holder, releases, "1.0.0")
    holder.get_by_role("button", name=f"What changes with 1.1.0: {releases.name}").click()
    dialog = holder.get_by_role("dialog")
    expect(dialog).to_contain_text("Exchanges data with a.example")
    assert violations(holder) == []
    dialog.get_by_role("button", name="Agree and update to 1.1.0").click()
    has(holder, releases, "1.1.0")


def test_by_itself_a_plugin_is_updated_when_the_page_opens_and_one_goes_back(
    holder: Page, releases: Releases
) -> None:
    releases.publish("1.1.0")
    holder.goto("/installed")
    holder.get_by_role("switch", name="Update plugins automatically").click()
    expect(holder.get_by_text(f"{releases.name} updated")).to_be_visible()
    has(holder, releases, "1.1.0")
    holder.get_by_role("button", name="Undo").click()
    has(holder, releases, "1.0.0")
    holder.reload()
    expect(holder.get_by_text("You went back from 1.1.0.")).to_be_visible()
    releases.publish("1.1.1")
    holder.goto("/")
    expect(holder.get_by_text(f"{releases.name} updated")).to_be_visible()


def test_a_new_version_waits_a_security_release_does_not(page: Page, releases: Releases) -> None:
    hears_nothing(page)
    install_elsewhere(page, [releases.plugin_id])
    choose(page, automatic=True)
    releases.publish("2.0.0")
    page.goto("/installed")
    expect(page.get_by_text(re.compile(r"2\.0\.0 is new and waits"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("to update"))).to_have_count(0)
    has(page, releases, "1.0.0")
    releases.publish("1.0.1", security=True)
    page.reload()
    expect(page.get_by_text(f"{releases.name} updated")).to_be_visible()
    has(page, releases, "1.0.1")


def test_all_at_once_and_the_one_that_vanished_meanwhile_by_name(
    holder: Page, releases: Releases, second: Releases
) -> None:
    install_elsewhere(holder, [second.plugin_id])
    for one in (releases, second):
        one.publish("1.1.0")
    holder.goto("/installed")
    update_all = holder.get_by_role("button", name="Update all 2")
    expect(update_all).to_be_visible()
    second.yank("1.1.0")
    update_all.click()
    expect(holder.get_by_text(f"{releases.name} updated")).to_be_visible()
    alert = holder.get_by_role("alert").filter(has_text="Not updated")
    expect(alert).to_contain_text(second.name)
    expect(alert).to_contain_text("withdrawn by its publisher")
    has(holder, releases, "1.1.0")
    has(holder, second, "1.0.0")


def test_a_version_that_vanished_after_the_preview_is_refused_in_words(
    holder: Page, releases: Releases
) -> None:
    releases.publish("1.1.0")
    holder.goto("/installed")
    holder.get_by_role("button", name=f"What changes with 1.1.0: {releases.name}").click()
    dialog = holder.get_by_role("dialog")
    update = dialog.get_by_role("button", name="Update to 1.1.0")
    expect(update).to_be_visible()
    releases.yank("1.1.0")
    update.click()
    expect(dialog.get_by_role("alert")).to_contain_text("withdrawn by its publisher")
    dialog.get_by_role("button", name="Keep 1.0.0").click()
    has(holder, releases, "1.0.0")


def test_of_two_tabs_both_end_with_the_same_version(holder: Page, releases: Releases) -> None:
    releases.publish("1.1.0")
    other = holder.context.new_page()
    for page in (holder, other):
        page.goto("/installed")
    name = f"Update to 1.1.0: {releases.name}"
    for page in (holder, other):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_text(f"{releases.name} updated to 1.1.0")).to_be_visible()
        has(page, releases, "1.1.0")


def test_without_a_network_an_update_says_so_and_the_old_one_goes_on(
    holder: Page, releases: Releases
) -> None:
    releases.publish("1.1.0")
    holder.goto("/installed")
    look = holder.get_by_role("button", name=f"What changes with 1.1.0: {releases.name}")
    expect(look).to_be_visible()
    # The dialogs come last: the palette opens when they are there.
    holder.get_by_role("button", name="Search and commands").click()
    expect(holder.get_by_role("dialog", name="Search and commands")).to_be_visible()
    holder.keyboard.press("Escape")
    holder.context.set_offline(True)
    look.click()
    expect(holder.get_by_role("dialog").get_by_role("alert")).to_contain_text("You are offline")
    holder.context.set_offline(False)
    # By itself, once the network is back.
    expect(holder.get_by_role("dialog").get_by_text("What is new")).to_be_visible()
