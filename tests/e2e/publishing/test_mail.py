"""From an address to the last mail: confirmed, told of a decision, and left in peace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.helpers.post_office import PostOffice, post_office
from tests.helpers.waiting import eventually


@pytest.fixture
def office(platform: Platform) -> Iterator[PostOffice]:
    """The platform hands its mail to this server."""
    with post_office() as found:
        platform.service("mail").restart({"SMTP_URL": found.url})
        try:
            yield found
        finally:
            platform.service("mail").restart()


def link(office: PostOffice, page: str) -> str:
    found = re.search(rf"http\S+/{page}#\S+", office.text())
    assert found, office.text()
    return found[0]


def test_from_an_address_to_the_last_mail(
    platform: Platform,
    office: PostOffice,
    moderators: list[str],
    sign_in: Callable[[str], Page],
    page: Page,
) -> None:
    developer = Person(platform.gateway).register().become_developer()
    settings = "/user/notifications/settings"
    eventually(lambda: developer.http.get(settings).json()["mail"])
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id, "Zen Page").status_code == 201
    assert developer.publish(plugin_id, bundle(plugin_id)).status_code == 201

    mine = sign_in(developer.username)
    mine.goto("/account/notifications")
    mine.get_by_role("textbox", name="Address").fill("zen@example.com")
    mine.get_by_role("button", name="Send the code").click()
    expect(mine.get_by_text("A code was sent to zen@example.com")).to_be_visible()
    eventually(lambda: len(office.taken) == 1)
    mine.goto(link(office, "account/notifications"))
    mine.get_by_role("button", name="Confirm the address").click()
    expect(mine.get_by_text("Mail goes to zen@example.com")).to_be_visible()
    choice = mine.get_by_role("switch", name="Blocks and bans: mail")
    expect(choice).to_be_checked()

    moderator = Person(platform.gateway)
    assert moderator.log_in(moderators[0]).status_code == 200
    moderator.confirm()
    blocked = {"reason": "It reads <b>passwords</b>."}
    answer = moderator.http.post(f"/moderation/plugins/{plugin_id}/block", json=blocked)
    assert answer.status_code == 200, answer.text
    eventually(lambda: len(office.taken) == 2)
    assert office.recipients == ["zen@example.com"] * 2
    assert "was blocked by a moderator" in office.taken[-1]["Subject"]
    assert "> It reads <b>passwords</b>." in office.text()

    page.goto(link(office, "unsubscribe"))  # signed in as nobody
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_text("“Blocks and bans” is not mailed to you any more")).to_be_visible()
    mine.reload()
    expect(choice).not_to_be_checked()
    for person in (developer, moderator):
        person.http.close()
