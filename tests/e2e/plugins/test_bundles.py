"""The host page runs only the bundle that was published, and says what is wrong with a plugin."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from deploy.local.layout import CHECKOUT
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, Route, expect
from tests.e2e.pages import change_code, install_elsewhere, write
from tests.e2e.people import Person, details, install_count, published_plugin
from tests.helpers.waiting import eventually

BROKEN = CHECKOUT / "host-web" / "plugins-fixtures" / "throws-in-render"
OTHER_HASH = "sha384-" + "A" * 64
BUNDLE = re.compile(r"word-count.*\.js$")
# All that a plugin might find in the page to run more than the platform has published for it.
TRY_SCRIPTS = """
async host => {
  const elements = [...document.querySelectorAll('*')]
  const nonces = elements.filter(one => one.nonce || one.getAttribute('nonce')).length
  const ran = []
  globalThis.__ran = name => ran.push(name)
  const add = attributes => new Promise(done => {
    const script = Object.assign(document.createElement('script'), attributes)
    script.onload = script.onerror = done
    document.head.append(script)
    setTimeout(done, 500)
  })
  await add({ textContent: "__ran('inline')" })
  await add({ src: "data:text/javascript,__ran('data')" })
  await add({ src: URL.createObjectURL(new Blob(["__ran('blob')"], { type: 'text/javascript' })) })
  await add({ src: `http://content.localhost:${host.split(':')[1]}/elsewhere.js` })
  await add({ type: 'importmap', textContent: '{"imports": {"extra": "data:text/javascript,1"}}' })
  await import('extra').then(() => ran.push('import map'), () => undefined)
  try { eval("ran.push('eval')") } catch {}
  return { nonces, ran }
}
"""
INSTALLED = re.compile("/api/v1/user/plugins$")


@pytest.fixture
def word_count(page: Page) -> Page:
    """A page whose visitor has Word Count, and which is yet to be opened."""
    install_elsewhere(page, ["word-count"])
    return page


def swap_hash(page: Page) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        for item in body["items"]:
            item["integrity"] = OTHER_HASH
        route.fulfill(response=response, body=json.dumps(body))

    page.route(INSTALLED, answer)


def problem(page: Page) -> str:
    """What the page says of it. The document takes the focus once it is there, which closes what
    is open.
    """
    expect(page.locator(".cm-content")).to_be_visible()
    page.get_by_role("button", name="1 plugin has a problem").click()
    story = page.get_by_role("dialog")
    expect(story).to_contain_text("Word Count could not be started")
    return story.inner_text()


def test_a_changed_bundle_is_not_run(word_count: Page) -> None:
    page = word_count
    change_code(page, BUNDLE)
    page.goto("/")
    assert "checksum differs" in problem(page)
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)


def test_a_bundle_that_the_platform_has_not_signed_is_not_run(word_count: Page) -> None:
    page = word_count
    swap_hash(page)
    page.goto("/")
    assert "has the signature of another bundle. It was not run." in problem(page)
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)


def test_a_plugin_that_does_not_run_is_not_installed_and_says_so_at_its_button(
    page: Page, platform: Platform
) -> None:
    with published_plugin(platform.gateway) as plugin_id:
        name = plugin_id.replace("-", " ").title()
        headers = {"access-control-allow-origin": "*", "content-type": "text/plain"}
        page.route(
            f"**/{plugin_id}/**",
            lambda route: route.fulfill(status=404, headers=headers, body=""),
        )
        page.goto(f"/marketplace/{plugin_id}")
        button = page.get_by_role("button", name=f"Install {name}", exact=True)
        button.click()
        told = page.get_by_role("alert").filter(has_text="Not installed")
        expect(told).to_contain_text("not on the server (404)")
        expect(button).to_be_visible()
        eventually(lambda: page.request.get("/api/v1/user/plugins").json()["items"] == [])
        eventually(lambda: install_count(platform.gateway, plugin_id) == 0)

        page.unroute_all()
        button.click()
        expect(told).to_be_hidden()
        expect(page.get_by_role("button", name=re.compile("^Installed"))).to_be_visible()
        page.get_by_role("link", name="Open editor").click()
        expect(page.get_by_text(f"Hello from {plugin_id}")).to_be_visible()


def test_a_bundle_is_asked_for_once_and_what_was_checked_is_what_runs(word_count: Page) -> None:
    """Whoever answers a second time with something else finds nobody asking."""
    page = word_count
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.continue_()
        else:
            headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
            route.fulfill(headers=headers, body="document.title = 'swapped'")

    page.route(BUNDLE, answer)
    page.goto("/")
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    assert len(asked) == 1
    assert page.title() != "swapped"


def test_nothing_in_the_page_lets_a_plugin_run_scripts_of_its_own(word_count: Page) -> None:
    page = word_count
    page.goto("/")
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    found = page.evaluate(TRY_SCRIPTS, urlsplit(page.url).netloc)
    assert found == {"nonces": 0, "ran": []}


@pytest.mark.parametrize(
    ("status", "content_type", "message"),
    [
        (404, "text/plain", "not on the server (404)"),
        (200, "text/plain", "comes from the server as text/plain"),
    ],
)
def test_why_a_bundle_could_not_be_loaded_is_told(
    word_count: Page, status: int, content_type: str, message: str
) -> None:
    page = word_count
    headers = {"access-control-allow-origin": "*", "content-type": content_type}
    page.route(BUNDLE, lambda route: route.fulfill(status=status, headers=headers, body=""))
    page.goto("/")
    assert message in problem(page)

    page.unroute(BUNDLE)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()


def test_a_plugin_that_throws_is_named_and_leaves_the_others_alive(
    page: Page, platform: Platform
) -> None:
    source = (BROKEN / "dist" / "throws-in-render.js").read_bytes()
    developer = Person(platform.gateway).register().become_developer()
    if details(platform.gateway, "throws-in-render").status_code == 404:
        assert developer.create_plugin("throws-in-render").status_code == 201
        answer = developer.publish("throws-in-render", source)
        assert answer.status_code == 201, answer.text
    eventually(lambda: developer.install("throws-in-render").status_code == 200)
    install_elsewhere(page, ["word-count", "throws-in-render"])
    page.goto("/")
    write(page, "still here")
    expect(page.get_by_role("button", name="Throws in Render stopped working")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Throws in Render")).to_be_visible()
    expect(page.get_by_role("status", name="Word count")).to_contain_text("2")
