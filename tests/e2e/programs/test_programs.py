"""Programs that act for an account: a token is handed over on the page, and used."""

from __future__ import annotations

from time import sleep

import httpx
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import API, PASSWORD, TIMEOUT, Person, bundle, new_plugin_id


def ask(http: httpx.Client, code: str) -> httpx.Response:
    """Until there is a decision, as often as the answer allows."""
    while True:
        answer = http.post("/auth/device/token", json={"deviceCode": code})
        if not answer.json().get("type", "").endswith(("pending", "slow-down")):
            return answer
        sleep(float(answer.headers["retry-after"]))


def test_a_program_is_connected_on_the_page_publishes_and_is_cut_off(
    page: Page, platform: Platform
) -> None:
    plugin_id = new_plugin_id()
    wish = {"name": "folio on laptop", "plugins": [plugin_id], "actions": ["create", "publish"]}
    author = Person(platform.gateway).register().become_developer()
    program = httpx.Client(base_url=platform.gateway + API, timeout=TIMEOUT, verify=PLAIN)
    codes = program.post("/auth/device", json=wish | {"days": 7}).json()
    assert codes["verificationUri"] == f"{platform.gateway}/device"

    page.goto(codes["verificationUriComplete"])
    page.get_by_role("link", name="Sign in or create an account").click()
    page.get_by_label("Username").fill(author.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    wanted = page.get_by_label("What the program asks for")
    for text in ("folio on laptop", plugin_id, "create plugins and publish versions", "7 days"):
        expect(wanted.get_by_text(text)).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The program is connected")).to_be_visible()

    given = ask(program, codes["deviceCode"])
    assert given.status_code == 200, given.text
    program.headers["Authorization"] = f"Bearer {given.json()['token']}"
    assert program.get("/auth/token").json()["user"]["username"] == author.username
    listing = {"id": plugin_id, "name": "P", "description": "P.", "category": "utilities"}
    assert program.post("/developer/plugins", json=listing).status_code == 201
    other = listing | {"id": new_plugin_id()}
    assert program.post("/developer/plugins", json=other).status_code == 403
    published = program.post(
        f"/developer/plugins/{plugin_id}/versions",
        files={"bundle": ("p.js", bundle(plugin_id, name="P"), "text/javascript")},
        data={"version": "1.0.0"},
    )
    assert published.status_code == 201, published.text
    assert program.post("/auth/tokens", json=wish).status_code == 403
    assert program.get("/user/plugins").status_code == 403

    author.confirm()
    [listed] = author.http.get("/auth/tokens").json()["items"]
    assert listed["name"] == "folio on laptop"
    assert listed["lastUsedAt"]
    assert author.http.delete(f"/auth/tokens/{listed['id']}").status_code == 204
    refused = program.get(f"/developer/plugins/{plugin_id}/versions")
    assert refused.status_code == 401
    assert "revoked" in refused.json()["detail"]


def test_nobody_sees_or_ends_the_tokens_of_somebody_else(platform: Platform) -> None:
    ada, eve = (Person(platform.gateway).register() for _ in range(2))
    for person in (ada, eve):
        person.confirm()
    made = ada.http.post("/auth/tokens", json={"name": "mine", "actions": ["read"]}).json()
    assert eve.http.get("/auth/tokens").json()["items"] == []
    assert eve.http.delete(f"/auth/tokens/{made['id']}").status_code == 404
    assert eve.http.delete("/auth/tokens").status_code == 204
    bearer = {"Authorization": f"Bearer {made['token']}"}
    answer = httpx.get(f"{platform.gateway}{API}/auth/token", headers=bearer, verify=PLAIN)
    assert answer.status_code == 200
