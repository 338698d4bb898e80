"""A domain is proven on the account's page, seen by whoever looks at what its holder publishes, and
taken away by a moderator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.name_server import NameServer, name_server
from tests.helpers.waiting import eventually


@pytest.fixture
def names(platform: Platform) -> Iterator[NameServer]:
    """The platform asks this one."""
    with name_server() as found:
        platform.service("domains").restart({"DOMAIN_RESOLVER": found.address})
        try:
            yield found
        finally:
            platform.service("domains").restart()


@pytest.fixture
def author(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


@pytest.fixture
def plugin_id(platform: Platform, author: Person) -> str:
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).is_success
    assert author.publish(plugin_id, bundle(plugin_id)).is_success
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    return plugin_id


def claimed(page: Page, domain: str) -> Locator:
    page.goto("/account#domains")
    section = page.get_by_role("region", name="Verified domains")
    section.get_by_label("Domain", exact=True).fill(domain)
    section.get_by_role("button", name="Add the domain").click()
    return section.get_by_role("listitem", name=domain)


def test_from_a_claim_to_a_mark_that_a_moderator_takes_away(
    platform: Platform,
    page: Page,
    sign_in: Callable[[str], Page],
    *,
    moderators: list[str],
    names: NameServer,
    author: Person,
    plugin_id: str,
) -> None:
    domain = f"w{uuid4().hex[:12]}.org"
    mine = sign_in(author.username)
    item = claimed(mine, domain.upper())
    item.get_by_role("button", name="Check now").click()
    expect(item.get_by_text("There is no TXT record at")).to_be_visible()

    [claim] = author.http.get("/auth/domains").json()["items"]
    expect(item.get_by_text(claim["recordValue"])).to_be_visible()
    names.says(domain, claim["recordValue"])
    item.get_by_role("button", name="Check now").dblclick()
    expect(item.get_by_text("Verified")).to_be_visible()

    def shown() -> bool:
        return bool(details(platform.gateway, plugin_id).json()["verifiedDomains"] == [domain])

    eventually(shown)
    page.goto(f"/marketplace/{plugin_id}")
    page.get_by_role("button", name=f"Verified by {domain}").click()
    explained = page.get_by_role("dialog", name=f"Verified: {domain}")
    expect(explained).to_contain_text("nothing of what a plugin does")
    page.keyboard.press("Escape")
    expect(explained).not_to_be_visible()
    page.get_by_role("link", name=author.username).click()
    expect(page.get_by_text("publishes here since")).to_be_visible()
    card = page.get_by_role("article").first
    expect(card).to_contain_text(f"verified by the domain {domain}")

    moderator = sign_in(moderators[0])
    moderator.goto(f"/authors/{author.username}")
    moderator.get_by_role("button", name=f"Take {domain} away").click()
    moderator.get_by_label("Why").fill("It imitates <b>another</b>.")
    moderator.get_by_role("button", name="Take it away").click()
    expect(moderator.get_by_text("is taken away")).to_be_visible()
    eventually(lambda: details(platform.gateway, plugin_id).json()["verifiedDomains"] == [])
    page.goto(f"/marketplace/{plugin_id}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Verified by")).to_have_count(0)

    def told() -> bool:
        mine.goto("/notifications")
        mine.wait_for_load_state("networkidle")
        return mine.get_by_text(f"taken the verified domain {domain}").count() > 0

    eventually(told)
    mine.goto("/account#domains")
    expect(mine.get_by_text("It imitates <b>another</b>.")).to_be_visible()


def test_a_host_below_which_others_have_pages_is_nobodys(
    sign_in: Callable[[str], Page], author: Person
) -> None:
    page = sign_in(author.username)
    claimed(page, "github.io")
    expect(page.get_by_text("github.io is nobody's own")).to_be_visible()
