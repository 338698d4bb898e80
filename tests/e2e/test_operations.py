"""An operator looks after the services and the accounts, in a browser."""

from __future__ import annotations

from typing import Any

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import sign_in_elsewhere
from tests.e2e.people import Person
from tests.helpers.waiting import eventually

SERVICES = ("Auth", "Publishing", "Catalog", "Installs")


def confirm(page: Page, account: dict[str, Any]) -> None:
    page.get_by_role("dialog").get_by_label("Password", exact=True).fill(account["password"])
    page.keyboard.press("Enter")


def test_an_operator_sees_how_every_service_is(page: Page, platform: Platform) -> None:
    sign_in_elsewhere(page, platform.accounts["operator"])
    page.goto("/")
    page.get_by_role("button", name="Account of demo-operator").click()
    page.get_by_role("menuitem", name="Operations").click()
    for name in SERVICES:
        card = page.get_by_role("region", name=name, exact=True)
        expect(card.get_by_text("up to position")).to_be_visible()
        expect(card.get_by_text(f"rpc-{name.lower()}", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Gateway").get_by_text("reached")).to_have_count(2)

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/operations")
    its_tab = page.get_by_role("link", name="What operators did")
    expect(its_tab).to_be_in_viewport(ratio=0.9)


def test_a_role_and_the_end_of_sessions_reach_who_they_are_about(
    page: Page, platform: Platform
) -> None:
    account = platform.accounts["operator"]
    other = Person(platform.gateway).register()
    queue = "/moderation/queue"
    assert other.http.get(queue).status_code == 403
    sign_in_elsewhere(page, account)
    page.goto("/admin/users")
    confirm(page, account)
    page.get_by_role("searchbox", name="Name begins with").fill(other.username)
    page.get_by_role("button", name=f"Make moderator : {other.username}").click()
    expect(page.get_by_text(f"{other.username} is moderator now")).to_be_visible()
    eventually(lambda: other.http.get(queue).status_code == 200)
    page.get_by_role("button", name=f"Take moderator from {other.username}").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    eventually(lambda: other.http.get(queue).status_code == 403)
    page.get_by_role("button", name=f"Sign out {other.username}").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("is signed out everywhere")).to_be_visible()
    eventually(lambda: other.http.get("/auth/sessions").status_code == 401)
    page.get_by_role("link", name=f"Log of {other.username}").click()
    events = page.get_by_role("region", name="Events")
    for type_ in ("user.signed_out", "user.role_revoked", "user.role_granted"):
        expect(events.get_by_text(type_)).to_be_visible()
    assert other.username not in events.inner_text()
    other.http.close()


def test_nobody_else_gets_further_than_a_word(page: Page, platform: Platform) -> None:
    sign_in_elsewhere(page, platform.accounts["moderator"])
    for path in ("/admin", "/admin/log", "/admin/users"):
        page.goto(path)
        expect(page.get_by_role("heading", name="This page is for operators")).to_be_visible()
