"""Submissions, to the service as it runs: a process, a broker, a database, an object store."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    manifest,
    said_of,
    stored_keys,
    submission,
)
from tests.integration.running_service import RunningService

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Invalid, TooManyRequests, Unavailable
from plugin_platform.eventstore.upkeep.rebuild import rebuild


def staged() -> list[str]:
    return stored_keys(config.s3().staging_bucket)


def published(plugin_id: str) -> list[str]:
    return stored_keys(config.s3().bundle_bucket, f"{plugin_id}/")


def test_a_version_that_passes_is_public(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    data = bundle(plugin_id)
    command = submission(bundles, plugin_id, data, readme="# Words\n\n<script>x</script>")
    answer = client.submit_version(**command)
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
    assert (answer["status"], answer["integrity"]) == ("published", integrity)
    assert answer["manifest"] == manifest(plugin_id)
    assert answer["findings"] == []

    assert bundles.fetch_published(answer["bundle_key"]) == data

    assert said_of(publishing, plugin_id) == [
        "plugin.created",
        "plugin.version_submitted",
        "plugin.published",
    ]
    said = publishing.events()[-1][1]
    assert json.loads(bundles.fetch_published(said["readme_key"])) == {
        "markdown": "# Words\n\n<script>x</script>",
        "html": "<h1>Words</h1>\n<p>&lt;script&gt;x&lt;/script&gt;</p>\n",
    }
    assert (said["name"], said["owner_id"], said["size"]) == ("Word Count", ADA["id"], len(data))

    [version] = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    assert (version["version"], version["status"]) == ("1.0.0", "published")
    # The call may be delivered again; who staged it takes it away.
    assert command["staging_key"] in staged()


def test_a_long_readme_is_in_no_event(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    """It was in two, as Markdown and as HTML, with the manifest and the changelog twice."""
    readme, changelog = "<&" * 100_000, "changed " * 2_000
    command = submission(bundles, plugin_id, bundle(plugin_id), readme=readme)
    client.submit_version(**command | {"changelog": changelog})
    sizes = [len(json.dumps(data)) for _, data in publishing.events()[-2:]]
    assert sizes[0] < 1_000
    assert sizes[1] < len(changelog) + 2_000
    [page] = [client.list_versions(actor=ADA, plugin_id=plugin_id)]
    assert page["items"][0]["changelog"] == changelog


def test_the_same_command_again_is_the_same_answer(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    command = submission(bundles, plugin_id, bundle(plugin_id))
    assert client.submit_version(**command) == client.submit_version(**command)
    assert said_of(publishing, plugin_id).count("plugin.published") == 1


def test_a_version_that_exists_is_a_conflict_even_with_the_same_bytes(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    before = published(plugin_id)
    for comment in ("", "changed"):
        command = submission(bundles, plugin_id, bundle(plugin_id, comment=comment))
        with pytest.raises(Conflict):
            client.submit_version(**command)
    assert published(plugin_id) == before
    assert len(before) == 1


def test_a_bundle_that_fails_the_checks_leaves_nothing(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    data = bundle(plugin_id).replace(b"statusbar", b"ceiling")
    command = submission(bundles, plugin_id, data)
    with pytest.raises(Invalid) as refused:
        client.submit_version(**command)
    [error] = refused.value.errors
    assert (error["pointer"], error["line"]) == ("/manifest/contributes/slots/0/slot", 1)
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    assert published(plugin_id) == []
    assert command["staging_key"] in staged()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"version": "1.0"}, "/version"),
        ({"min_platform_version": "newest"}, "/minPlatformVersion"),
        ({"version": "2.0.0"}, "/manifest/version"),
        ({"changelog": "nul \0"}, "/changelog"),
    ],
)
def test_details_that_break_a_rule_are_named(
    client: Any, bundles: Bundles, plugin_id: str, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id), **change))
    assert [error["pointer"] for error in refused.value.errors] == [pointer]


def test_a_manifest_beside_the_bundle_is_the_one_inside(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    given = manifest(plugin_id)
    other = submission(bundles, plugin_id, bundle(plugin_id), manifest=given | {"author": "Ada"})
    with pytest.raises(Invalid) as refused:
        client.submit_version(**other)
    assert [error["pointer"] for error in refused.value.errors or []] == ["/manifest/author"]
    command = submission(bundles, plugin_id, bundle(plugin_id), manifest=given)
    assert client.submit_version(**command)["manifest"] == given


@pytest.fixture
def replica(publishing: RunningService, tmp_path: Path) -> Iterator[None]:
    """A second process of the service; the broker shares the calls among both."""
    log = tmp_path / "replica.log"
    other = RunningService("publishing", publishing.database_url, publishing.amqp_uri, log)
    other.start()
    yield
    other.stop()


@pytest.mark.usefixtures("replica")
def test_of_fifty_submissions_of_a_version_one_wins(
    publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    def submit(number: int) -> str:
        data = bundle(plugin_id, comment=str(number))
        with publishing.client(timeout=120) as client:
            while True:
                try:
                    answer = client.submit_version(**submission(bundles, plugin_id, data))
                except (TooManyRequests, Unavailable):
                    time.sleep(0.1)  # somebody else's turn
                except Conflict:
                    return "conflict"
                else:
                    return str(answer["bundle_key"])

    with ThreadPoolExecutor(50) as developers:
        answers = list(developers.map(submit, range(50)))
    won = [answer for answer in answers if answer != "conflict"]
    assert len(won) == 1
    assert published(plugin_id) == won
    assert said_of(publishing, plugin_id).count("plugin.published") == 1


def test_a_check_finds_what_a_submission_would_and_stores_nothing(
    client: Any, publishing: RunningService, bundles: Bundles
) -> None:
    events = len(publishing.events())
    key = bundles.stage(b"export const manifest = {id: 'x'};\nimport 'left-pad';")
    answer = client.check_bundle(actor=ADA, staging_key=key)
    codes = {finding["code"] for finding in answer["findings"]}
    assert codes == {"manifest-length", "manifest-required", "unknown-import"}
    assert answer["manifest"] == {"id": "x"}
    assert len(publishing.events()) == events


def test_what_is_staged_no_more_is_to_be_sent_again(client: Any) -> None:
    with pytest.raises(Unavailable, match="Send it again"):
        client.check_bundle(actor=ADA, staging_key="0/0.js")


def test_a_rebuild_makes_the_same_tables(
    publishing: RunningService, client: Any, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.list_plugins(actor=ADA)
    name = urlsplit(publishing.database_url).path
    monkeypatch.setenv("DATABASE_MIGRATION_URL_PUBLISHING", f"{postgres_url}{name}")
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    monkeypatch.setenv("AMQP_URI", publishing.amqp_uri)
    rebuild("publishing")
    assert client.list_plugins(actor=ADA) == before
    assert before
