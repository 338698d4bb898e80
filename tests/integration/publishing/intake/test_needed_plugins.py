"""What a version needs and nobody could get is said when it is handed in, and refuses nothing."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.publishing.developers import ADA, listing, manifest, submission

from plugin_platform.bundles import Bundles


def needing(plugin_id: str, version: str, plugins: Any) -> bytes:
    said = manifest(plugin_id, version) | {"requires": {"plugins": plugins}}
    code = "export const WordCount = () => null; export { m as manifest }"
    return f"const m = {json.dumps(said)}; {code}".encode()


def created(client: Any) -> str:
    said = listing(name="Other")
    client.create_plugin(actor=ADA, **said)
    return str(said["plugin_id"])


def submit(
    client: Any, bundles: Bundles, plugin_id: str, version: str, plugins: Any
) -> list[tuple[str, str]]:
    """What is found, of a version that is published all the same."""
    data = needing(plugin_id, version, plugins)
    answer = client.submit_version(**submission(bundles, plugin_id, data, version=version))
    assert answer["status"] == "published"
    return [(each["code"], each["pointer"]) for each in answer["findings"]]


def test_a_need_that_nobody_or_no_version_can_meet_is_said_and_not_refused(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    other = created(client)
    pointer = "/manifest/requires/plugins"
    assert submit(client, bundles, plugin_id, "1.0.0", [other]) == [
        ("needs-unknown", f"{pointer}/0")
    ]
    assert submit(client, bundles, other, "1.0.0", []) == []
    assert submit(client, bundles, plugin_id, "1.1.0", {other: "^1.0.0"}) == []
    assert submit(client, bundles, plugin_id, "1.2.0", {other: "^2.0.0"}) == [
        ("needs-range", f"{pointer}/{other}")
    ]


def test_a_circle_is_named(client: Any, bundles: Bundles, plugin_id: str) -> None:
    one, two = created(client), created(client)
    submit(client, bundles, one, "1.0.0", [two])
    submit(client, bundles, two, "1.0.0", {plugin_id: "*"})
    staged = bundles.stage(needing(plugin_id, "1.0.0", [one]))
    said = client.check_bundle(actor=ADA, staging_key=staged, plugin_id=plugin_id, version="1.0.0")
    [found] = said["findings"]
    assert (found["code"], found["verdict"]) == ("needs-circle", "passed")
    assert f"{plugin_id} → {one} → {two} → {plugin_id}" in found["message"]
