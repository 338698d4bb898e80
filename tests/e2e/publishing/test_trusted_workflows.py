"""A run of continuous integration publishes without a secret, and nobody else does in its place.

The issuer is one on this machine; everything else is as in production: the gateway that asks it
for its keys, the page in which the owner trusts the workflow, the program in the run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browser import PATIENCE
from tests.e2e.other_gateway import another_gateway
from tests.e2e.people import PASSWORD, Person, details, new_plugin_id
from tests.e2e.publishing.command_line import CommandLine, ran
from tests.helpers.issuer import AUDIENCE, LocalIssuer, local_issuer, new_key
from tests.helpers.waiting import eventually

WORKFLOW = "ada/word-count/.github/workflows/publish.yml@refs/heads/main"
RIGHT = {"environment": "release", "repository_id": "74"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with local_issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def gateway(
    platform: Platform, issuer: LocalIssuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    trusted = {"TRUSTED_ISSUERS": f"github={issuer.url}", "TRUSTED_AUDIENCE": AUDIENCE}
    with another_gateway(platform, tmp_path_factory.mktemp("gateway"), **trusted) as url:
        yield url


@pytest.fixture
def page(browser: Browser, gateway: str) -> Iterator[Page]:
    context = browser.new_context(base_url=gateway, service_workers="block")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def owner(gateway: str) -> Person:
    return Person(gateway).register().become_developer()


@pytest.fixture
def run(gateway: str, tmp_path: Path, owner: Person) -> CommandLine:
    """What a CI has checked out: a plugin of the owner's, of which nothing is published yet."""
    plugin_id = new_plugin_id()
    program = HOST_WEB / "plugin-cli" / "bin" / "folio.js"
    ran(tmp_path, "node", str(program), "create", plugin_id)
    folder = tmp_path / plugin_id
    (folder / "node_modules").symlink_to(HOST_WEB / "node_modules")
    assert owner.create_plugin(plugin_id).status_code == 201
    return CommandLine(gateway, folder, tmp_path / "settings")


def numbered(run: CommandLine, version: str) -> None:
    file = run.folder / "package.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": version}))


def trust(page: Page, owner: Person, plugin_id: str) -> None:
    """In the page, as the owner does it."""
    account = {"username": owner.username, "password": PASSWORD}
    assert page.request.post("/api/v1/auth/login", data=account).ok
    page.goto(f"/developer/{plugin_id}?tab=trusted")
    form = page.get_by_role("form", name="Trust a workflow")
    form.get_by_label("Repository").fill("ada/word-count")
    form.get_by_label("Workflow").fill("publish.yml")
    form.get_by_label("Environment").fill("release")
    form.get_by_role("button", name="Trust it").click()
    confirm = page.get_by_role("dialog", name="Confirm that it is you")
    confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem", name="ada/word-count")).to_be_visible()


def refusals(issuer: LocalIssuer) -> dict[str, tuple[str, int]]:
    """Assertions that are worth nothing, each with the status of the answer: 401 where it proves
    nothing, 403 where nobody trusts the run that it is of.
    """

    def vouched(**changes: Any) -> str:
        return issuer.vouch(**RIGHT | changes)

    now = int(time.time())
    forked = WORKFLOW.replace("ada/", "eve/")
    other_file = WORKFLOW.replace("publish.yml", "test.yml")
    return {
        "another repository": (vouched(repository="eve/word-count", job_workflow_ref=forked), 403),
        "another workflow": (vouched(job_workflow_ref=other_file), 403),
        "another environment": (vouched(environment="testing"), 403),
        "no environment": (vouched(environment=None), 403),
        "a workflow of a fork": (vouched(job_workflow_ref=forked), 401),
        "expired": (vouched(iat=now - 900, nbf=now - 900, exp=now - 600), 401),
        "for somebody else": (vouched(aud="https://elsewhere.example"), 401),
        "of another issuer": (vouched(iss="https://elsewhere.example"), 401),
        "signed by somebody else": (issuer.vouch(key=new_key(), **RIGHT), 401),
        "no assertion": ("x.y.z", 401),
    }


def test_a_trusted_run_publishes_and_the_version_says_where_it_comes_from(
    page: Page, run: CommandLine, owner: Person, issuer: LocalIssuer, gateway: str
) -> None:
    plugin_id = run.folder.name
    too_early = run.given(FOLIO_ID_TOKEN=issuer.vouch(**RIGHT)).run("publish", code=4)
    assert "trusts the workflow publish.yml of ada/word-count" in too_early["error"]["message"]
    trust(page, owner, plugin_id)
    for what, (assertion, status) in refusals(issuer).items():
        asked = {"token": assertion, "pluginId": plugin_id}
        assert page.request.post("/api/v1/auth/oidc/exchange", data=asked).status == status, what
    wrong = run.given(FOLIO_ID_TOKEN=refusals(issuer)["expired"][0]).run("publish", code=3)
    assert wrong["error"]["reason"] == "unauthenticated"
    [listed] = owner.http.get("/developer/plugins").json()["items"]
    assert listed["versionCount"] == 0

    once = issuer.vouch(**RIGHT)
    published = run.given(FOLIO_ID_TOKEN=once).run("publish")
    assert (published["version"], published["status"]) == ("0.1.0", "published")
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
    page.goto(f"/marketplace/{plugin_id}")
    signed = page.get_by_text("from ada/word-count, by the workflow publish.yml")
    expect(signed.first).to_be_visible()
    page.get_by_role("button", name="Signature").click()
    dialog = page.get_by_role("dialog", name="Signature of version 0.1.0")
    for said in ("5f70bf18", "refs/heads/main", issuer.url):
        expect(dialog.get_by_text(said)).to_be_visible()

    numbered(run, "0.2.0")
    replayed = run.given(FOLIO_ID_TOKEN=once).run("publish", code=3)
    assert "exchanged before" in replayed["error"]["message"]
    namesake = issuer.vouch(**RIGHT | {"repository_id": "75"})
    assert run.given(FOLIO_ID_TOKEN=namesake).run("publish", code=4)
    page.goto(f"/developer/{plugin_id}?tab=trusted")
    page.get_by_role("button", name="Remove ada/word-count").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No workflow is trusted")).to_be_visible()
    late = run.given(FOLIO_ID_TOKEN=issuer.vouch(**RIGHT)).run("publish", code=4)
    assert late["error"]["reason"] == "forbidden"
    [listed] = owner.http.get("/developer/plugins").json()["items"]
    assert listed["versionCount"] == 1
