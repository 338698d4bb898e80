"""Two versions that are compared with each other, as their developer and people meet it."""

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

from plugin_platform.experiments import arm_of
from plugin_platform.rollouts import is_among


def version_for(plugin_id: str, newer: Person, older: Person) -> str:
    """Such that at halves it is the first one's, and neither is among the first 1 %."""
    first, second = principal(newer), principal(older)

    def is_so(version: str) -> bool:
        halves = (("1.0.0", 50), (version, 50))
        mine, other = (arm_of(one, plugin_id, *halves) for one in (first, second))
        early = (is_among(one, plugin_id, version, 1) for one in (first, second))
        return (mine, other) == (version, "1.0.0") and not any(early)

    return next(version for n in count(1) if is_so(version := f"1.1.{n}"))


def test_two_versions_are_compared_and_one_is_chosen(
    platform: Platform, releases: Releases, open_page: OpenPage
) -> None:
    people = [Person(platform.gateway).register() for _ in range(2)]
    version = version_for(releases.plugin_id, *people)
    mine, other = (open_page(person) for person in people)
    for page in (mine, other):
        install_elsewhere(page, [releases.plugin_id])
        answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))
    releases.publish(version, rollout=1)
    developer = open_page(releases.author)
    answered(developer.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}))
    developer.goto(f"/developer/{releases.plugin_id}")
    rollout = developer.get_by_role("article", name=f"Roll-out of {version}")
    rollout.get_by_role("button", name="Pause").click()
    expect(rollout.get_by_text("Paused", exact=True)).to_be_visible()

    developer.get_by_role("button", name="Compare two versions…").click()
    dialog = developer.get_by_role("dialog")
    expect(dialog.get_by_label("One version", exact=True)).to_have_value("1.0.0")
    expect(dialog.get_by_label("The other version", exact=True)).to_have_value(version)
    assert violations(developer) == []
    dialog.get_by_role("button", name="Compare them").click()
    panel = developer.get_by_role("article", name=f"Comparison of 1.0.0 and {version}")
    expect(panel.get_by_text(f"50 of 100 people belong to 1.0.0, 50 to {version}.")).to_be_visible()

    update = f"Update to {version}: {releases.name}"
    reloaded(mine).get_by_role("button", name=update).click()
    row = mine.get_by_role("article", name=releases.name)
    expect(row.get_by_text(version, exact=True)).to_be_visible()
    expect(reloaded(other).get_by_role("article", name=releases.name)).to_be_visible()
    expect(other.get_by_role("button", name=update)).to_have_count(0)

    developer.reload()
    expect(panel.get_by_role("row", name=re.compile("^Accounts"))).to_contain_text(
        "too few to tell"  # of fewer than five nothing is told
    )
    expect(panel.get_by_text(re.compile("may be chance so far"))).to_be_visible()
    assert violations(developer) == []
    rollout.get_by_role("button", name="Resume").click()
    expect(developer.get_by_text("are being compared. End that first.")).to_be_visible()
    panel.get_by_role("button", name="Choose 1.0.0…").click()
    stay = developer.get_by_role("dialog", name="Stay with 1.0.0?")
    stay.get_by_role("button", name="Cancel").click()
    panel.get_by_role("button", name=f"Choose {version}…").click()
    developer.get_by_role("dialog").get_by_role("button", name=f"Choose {version}").click()
    expect(panel.get_by_text(f"{version} was chosen, and goes to everybody.")).to_be_visible()
    expect(rollout.get_by_text(f"Everybody gets {version}.")).to_be_visible()
    expect(reloaded(other).get_by_role("button", name=update)).to_be_visible()


def reloaded(page: Page) -> Page:
    page.goto("/installed")
    return page
