"""A version that goes to some people first, as its developer and people meet it."""

from __future__ import annotations

import re
from itertools import count

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.axe import violations
from tests.e2e.pages import answered, install_elsewhere
from tests.e2e.people import PASSWORD, Person
from tests.e2e.updates.people import OpenPage, principal
from tests.e2e.updates.releases import Releases

from plugin_platform.rollouts import place_of


def version_for(plugin_id: str, *people: Person) -> str:
    """Such that one is among the first 10 %, and the other among the first 25 % only."""
    principals = [principal(person) for person in people]

    def is_so(version: str) -> bool:
        first, second = (place_of(one, plugin_id, version) for one in principals)
        return first < 1_000 <= second < 2_500

    return next(version for n in count(1) if is_so(version := f"1.1.{n}"))


def holds_1_0_0(page: Page, releases: Releases) -> None:
    install_elsewhere(page, [releases.plugin_id])
    answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))


def test_a_version_goes_to_some_to_more_and_is_halted(
    platform: Platform, releases: Releases, open_page: OpenPage
) -> None:
    first, second, third = (Person(platform.gateway).register() for _ in range(3))
    version = version_for(releases.plugin_id, first, second)
    pages = {person: open_page(person) for person in (first, second)}
    for page in pages.values():
        holds_1_0_0(page, releases)
    releases.publish(version, rollout=10)
    for page in pages.values():
        page.goto("/installed")
    early = f"You get {version} early: it is rolled out to 10 % of people so far."
    mine, theirs = pages[first], pages[second]
    row = mine.get_by_role("article", name=releases.name)
    expect(row.get_by_text(early)).to_be_visible()
    assert violations(mine) == []
    mine.get_by_role("button", name=f"Update to {version}: {releases.name}").click()
    expect(row.get_by_text(version, exact=True)).to_be_visible()
    expect(theirs.get_by_role("article", name=releases.name)).to_be_visible()
    expect(theirs.get_by_text(early)).to_have_count(0)
    theirs.goto(f"/marketplace/{releases.plugin_id}")
    expect(theirs.get_by_text(f"{version} is being rolled out to 10 % of people.")).to_be_visible()
    expect(theirs.get_by_role("button", name=re.compile("^Update to"))).to_have_count(0)

    developer = open_page(releases.author)
    answered(developer.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}))
    developer.goto(f"/developer/{releases.plugin_id}")
    panel = developer.get_by_role("article", name=f"Roll-out of {version}")
    expect(panel.get_by_role("row", name=re.compile("^Have it"))).to_contain_text(
        "too few to tell"  # of fewer than five accounts nothing is told
    )
    assert violations(developer) == []
    panel.get_by_role("button", name="Raise to 25 %").click()
    expect(panel.get_by_text("25 % of people", exact=True)).to_be_visible()
    theirs.goto("/installed")
    theirs.get_by_role("button", name=f"Update to {version}: {releases.name}").click()
    their_row = theirs.get_by_role("article", name=releases.name)
    expect(their_row.get_by_text(version, exact=True)).to_be_visible()

    panel.get_by_role("button", name="Halt…").click()
    dialog = developer.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("It loses text.")
    dialog.get_by_role("button", name="Halt it").click()
    expect(panel.get_by_text("Halted by an owner")).to_be_visible()
    releases.wait_until_halted(version)
    other = open_page(third)
    install_elsewhere(other, [releases.plugin_id])
    other.goto("/installed")
    expect(other.get_by_role("article", name=releases.name)).to_contain_text("1.0.0")
    mine.reload()
    expect(row.get_by_text(f"The roll-out of {version} was halted")).to_be_visible()
    expect(row.get_by_text("It loses text.")).to_be_visible()
    assert violations(mine) == []
    row.get_by_role("button", name=f"Go back to 1.0.0: {releases.name}").first.click()
    expect(row.get_by_text("1.0.0", exact=True)).to_be_visible()


def test_a_pre_release_goes_to_who_chose_the_beta_channel(holder: Page, releases: Releases) -> None:
    releases.publish("1.1.0-beta.1")
    holder.goto("/installed")
    row = holder.get_by_role("article", name=releases.name)
    expect(row).to_be_visible()
    update = row.get_by_role("button", name=f"Update to 1.1.0-beta.1: {releases.name}")
    expect(update).to_have_count(0)
    row.get_by_role("button", name="Versions").click()
    row.get_by_label("Releases").select_option("beta")
    expect(row.get_by_text("Beta", exact=True)).to_be_visible()
    update.click()
    expect(row.get_by_text("1.1.0-beta.1", exact=True)).to_be_visible()
    row.get_by_label("Releases").select_option("stable")
    expect(row.get_by_text("Beta", exact=True)).to_have_count(0)
    releases.publish("1.1.0")
    holder.reload()
    expect(holder.get_by_role("button", name=f"Update to 1.1.0: {releases.name}")).to_be_visible()


def test_a_developer_hands_a_version_in_for_some(releases: Releases, open_page: OpenPage) -> None:
    developer = open_page(releases.author)
    answered(developer.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}))
    developer.goto(f"/developer/{releases.plugin_id}")
    name = f"{releases.plugin_id}.js"
    developer.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "text/javascript", "buffer": releases.bundle("1.1.0")}
    )
    expect(developer.get_by_text("All checks passed")).to_be_visible()
    developer.get_by_label("Who gets it").select_option("10")
    developer.get_by_role("button", name="Publish version").click()
    panel = developer.get_by_role("article", name="Roll-out of 1.1.0")
    expect(panel.get_by_text("10 % of people", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_text("Paused", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Resume").click()
    panel.get_by_role("button", name="To everybody").click()
    developer.get_by_role("dialog").get_by_role("button", name="To everybody").click()
    expect(panel.get_by_text("Everybody gets 1.1.0.")).to_be_visible()
