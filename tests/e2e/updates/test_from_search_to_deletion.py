"""The whole way of one person with a plugin, and of its developer: from a search to an account
that is deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import uuid4

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.marketplace.test_reviews import open_reviews, told, written
from tests.e2e.pages import answered, press_install, write
from tests.e2e.people import PASSWORD
from tests.e2e.updates.crowd import people_with
from tests.e2e.updates.releases import Releases
from tests.helpers.waiting import eventually

from plugin_platform.rollouts import place_of


def find(page: Page, releases: Releases) -> None:
    """By its words and a filter, on to the page of it."""
    page.goto("/marketplace")
    page.get_by_role("combobox", name="Search plugins").fill(releases.name)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Utilities")).click()
    expect(page).to_have_url(re.compile("category=utilities"))
    page.get_by_role("article").first.get_by_role("link", name=releases.name).click()
    expect(page.get_by_role("heading", name=releases.name, level=1)).to_be_visible()


def try_out(page: Page, releases: Releases) -> None:
    page.get_by_role("tab", name="Try it").click()
    page.get_by_role("button", name=f"Try {releases.name}").click()
    expect(page.get_by_text("The frame says: active.")).to_be_visible()
    frame = page.frame_locator(f'iframe[title^="{releases.name}"]')
    expect(frame.get_by_text(f"Hello from {releases.plugin_id}")).to_be_visible()
    expect(frame.get_by_role("alert")).to_have_count(0)  # that nothing is kept is said above it
    installed = page.request.get("/api/v1/user/plugins").json()["items"]
    assert releases.plugin_id not in [item["pluginId"] for item in installed]


def runs(page: Page, releases: Releases) -> None:
    page.goto("/")
    expect(page.get_by_text(f"Hello from {releases.plugin_id}")).to_be_visible()


def register(page: Page, name: str) -> None:
    page.goto("/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("button", name=f"Account of {name}")).to_be_visible()


def review(page: Page, releases: Releases) -> None:
    own = open_reviews(page, releases.plugin_id)
    own.get_by_role("button", name="Write a review").click()
    form = own.get_by_role("form", name="Your review")
    form.get_by_role("radio", name="2 stars").check(force=True)
    form.get_by_role("textbox", name="Review").fill("It does not count emoji.")
    form.get_by_role("button", name="Publish the review").click()
    expect(own.get_by_role("region", name="Your review")).to_contain_text("emoji")


def answer(page: Page, releases: Releases, reviewer: str) -> None:
    def is_there() -> bool:
        open_reviews(page, releases.plugin_id)
        page.wait_for_load_state("networkidle")
        return written(page, reviewer).count() > 0

    eventually(is_there)
    item = written(page, reviewer)
    item.get_by_role("button", name="Answer").click()
    item.get_by_label("Your answer").fill("The next version does.")
    item.get_by_role("button", name="Publish the answer").click()
    expect(item.get_by_text("The next version does.")).to_be_visible()


def version_for_others(page: Page, releases: Releases) -> str:
    """One of which this person is not among the first 10 %."""
    me = page.request.get("/api/v1/auth/me").json()["user"]["id"]

    def is_so(version: str) -> bool:
        return place_of(f"user:{me}", releases.plugin_id, version) >= 1_000

    return next(version for n in count(1) if is_so(version := f"1.1.{n}"))


def halted_by_errors(platform: Platform, releases: Releases, version: str) -> None:
    """Rolled out to 10 %, until the pages of who has it say that it throws."""
    with people_with(platform, releases.plugin_id, "1.0.0", 6) as content:
        releases.publish(version, changelog="Counts emoji.", rollout=10)
        with people_with(platform, releases.plugin_id, version, 6) as unhappy:
            releases.wait_until_looked_at(version)
            content.report()
            unhappy.report(errors=True)
            releases.wait_until_halted(version)


def update_and_go_back(page: Page, releases: Releases, version: str) -> None:
    page.get_by_role("button", name=f"What changes with {version}: {releases.name}").click()
    dialog = page.get_by_role("dialog", name=f"{releases.name} {version}")
    expect(dialog.get_by_text("Counts emoji, and does not throw.")).to_be_visible()
    dialog.get_by_role("button", name=f"Update to {version}").click()
    expect(page.get_by_text(f"{releases.name} updated to {version}")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"{releases.name} is 1.0.0 again")).to_be_visible()


def confirm(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def export(page: Page) -> dict[str, object]:
    page.goto("/account")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download all of it").click()
        confirm(page)
    found: dict[str, object] = json.loads(Path(saved.value.path()).read_text())
    return found


def delete_account(page: Page, name: str) -> None:
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_label(f"Type {name} to go on").fill(name)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()


def test_from_a_search_to_an_account_that_is_deleted(
    page: Page, platform: Platform, sign_in: Callable[[str], Page], releases: Releases
) -> None:
    reader = f"reader-{uuid4().hex[:12]}"
    find(page, releases)
    try_out(page, releases)
    press_install(page, page.get_by_role("button", name=f"Install {releases.name}").first)
    runs(page, releases)
    write(page, "Dear diary")
    register(page, reader)
    answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))
    review(page, releases)
    developer = sign_in(releases.author.username)
    answer(developer, releases, reader)
    told(page, "answered your review")

    page.goto("/installed")
    broken = version_for_others(page, releases)
    halted_by_errors(platform, releases, broken)
    developer.goto(f"/developer/{releases.plugin_id}")
    panel = developer.get_by_role("article", name=f"Roll-out of {broken}")
    expect(panel.get_by_text(re.compile("100.0 % of the sessions with it"))).to_be_visible()
    expect(page.get_by_role("article", name=releases.name)).to_contain_text("1.0.0")
    expect(page.get_by_text(broken)).to_have_count(0)

    releases.publish("1.2.0", changelog="Counts emoji, and does not throw.")
    update_and_go_back(page, releases, "1.2.0")  # the open page is told

    second = sign_in(reader)
    runs(second, releases)
    second.goto("/installed")
    row = second.get_by_role("article", name=releases.name)
    expect(row.get_by_text("You went back from 1.2.0.")).to_be_visible()

    file = export(page)
    assert file["account"]["username"] == reader  # type: ignore[index]
    assert releases.plugin_id in json.dumps(file["installed"])
    delete_account(page, reader)
    open_reviews(developer, releases.plugin_id)
    eventually(lambda: reviews_of(developer, releases) == [])
    assert second.request.get("/api/v1/auth/sessions").status == 401


def reviews_of(page: Page, releases: Releases) -> list[object]:
    found: list[object] = page.request.get(f"/api/v1/plugins/{releases.plugin_id}/reviews").json()[
        "items"
    ]
    return found
