"""A version that asks for more than the one that people have waits for a moderator."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.publishing.developers import ADA, manifest, submission
from tests.integration.publishing.review.reviewing import GRACE, approve

from plugin_platform.bundles import Bundles


def asking(plugin_id: str, version: str, *permissions: str) -> bytes:
    said = manifest(plugin_id, version) | {"permissions": list(permissions)}
    code = "export const WordCount = () => null; export { m as manifest }"
    return f"const m = {json.dumps(said)}; {code}".encode()


def submit(
    client: Any, bundles: Bundles, plugin_id: str, version: str, *permissions: str
) -> dict[str, Any]:
    data = asking(plugin_id, version, *permissions)
    answer = client.submit_version(**submission(bundles, plugin_id, data, version=version))
    assert isinstance(answer, dict)
    return answer


def test_who_asks_for_more_waits_and_who_asks_for_less_does_not(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    def status(version: str, *permissions: str) -> str:
        return str(submit(client, bundles, plugin_id, version, *permissions)["status"])

    assert status("1.0.0", "network:a.example", "storage") == "published"
    assert status("1.1.0", "network:a.example") == "published"
    assert status("1.2.0", "network") == "in_review"
    # As long as nobody has agreed, the next asks for as much.
    assert status("1.3.0", "network:b.example") == "in_review"
    approve(client, {"plugin_id": plugin_id, "version": "1.2.0"})
    assert status("1.4.0", "network:c.example") == "published"
    assert status("1.5.0") == "published"


def test_the_moderator_sees_what_is_asked_for_and_so_does_whoever_tries_first(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    submit(client, bundles, plugin_id, "1.0.0")
    submit(client, bundles, plugin_id, "1.1.0", "network")
    review = client.get_review(actor=GRACE, plugin_id=plugin_id, version="1.1.0")
    assert review["reasons"] == ["permissions: held"]
    assert review["changes"]["permissions"] == {"added": ["network"], "removed": []}
    [held] = [each for each in review["checks"] if each["verdict"] == "held"]
    [found] = held["findings"]
    assert (found["code"], found["pointer"]) == ("permissions-grew", "/manifest/permissions")
    assert "more than 1.0.0, which people have: network." in found["message"]

    staged = bundles.stage(asking(plugin_id, "1.2.0", "network"))
    said = client.check_bundle(actor=ADA, staging_key=staged, plugin_id=plugin_id, version="1.2.0")
    assert [each["code"] for each in said["findings"]] == ["permissions-grew"]
