"""Every publication is signed, whichever way it takes; what was there before is signed later."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg.types.json import Jsonb
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    said_of,
    submission,
)
from tests.integration.running_service import ROOT, RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform.bundle_keys import listing_key_of
from plugin_platform.bundles import Bundles
from publishing.signing.keys import SigningKey, as_setting
from publishing.signing.statement import encoded, manifest_digest

RUN = {
    "issuer": "https://token.actions.githubusercontent.com",
    "repository": "ada/words",
    "workflow": "publish.yml",
    "sha": "0" * 40,
}
EARLIER = "the secret that signed before this one did"


def published(publishing: RunningService, plugin_id: str) -> list[dict[str, Any]]:
    query = "SELECT data FROM events WHERE stream = %s AND type = 'plugin.published' ORDER BY 1"
    return [data for (data,) in publishing.query(query, f"plugin-{plugin_id}")]


def statement_of(client: Any, signature: dict[str, str]) -> dict[str, Any]:
    """What is said, when the key that the service tells has signed it."""
    keys = {one["id"]: one for one in client.signing_keys()["keys"]}
    key = base64.b64decode(keys[signature["key_id"]]["public_key"])
    Ed25519PublicKey.from_public_bytes(key).verify(
        base64.b64decode(signature["value"]), encoded(signature["payload"])
    )
    statement: dict[str, Any] = json.loads(signature["payload"])
    return statement


@pytest.mark.parametrize(
    ("came_with", "source"),
    [
        ({}, {"kind": "session", "username": "ada"}),
        ({"token_id": "t"}, {"kind": "token", "username": "ada"}),
        ({"token_id": "t", "origin": RUN}, {"kind": "workflow", "username": "ada", **RUN}),
    ],
    ids=["on the page", "with a token", "by a workflow"],
)
def test_a_publication_is_signed_with_where_it_came_from(
    client: Any,
    publishing: RunningService,
    bundles: Bundles,
    *,
    plugin_id: str,
    came_with: dict[str, Any],
    source: dict[str, Any],
) -> None:
    data = bundle(plugin_id)
    client.submit_version(**submission(bundles, plugin_id, data, actor=ADA | came_with))
    [event] = published(publishing, plugin_id)
    statement = statement_of(client, event["signature"])
    digest = event["bundle_key"].rpartition("/")[2].removesuffix(".js")
    assert statement["subject"][0]["digest"]["sha256"] == digest
    said = statement["predicate"]
    assert (said["pluginId"], said["version"]) == (plugin_id, "1.0.0")
    assert said["publisher"] == {"id": ADA["id"], "name": "ada"}
    assert said["source"] == source
    assert said["manifest"] == manifest_digest(event["manifest"])
    [version] = client.list_versions(actor=ADA, plugin_id=plugin_id)["items"]
    assert version["signature"] == event["signature"]


def test_of_a_zip_the_listing_is_signed_now_and_later(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    files = {"index.js": bundle(plugin_id), "chunks/a.js": b"export const a = 1"}
    client.submit_version(**submission(bundles, plugin_id, zipped(files)))
    [event] = published(publishing, plugin_id)
    listing = bundles.fetch_published(listing_key_of(event["bundle_key"]))
    wanted = [
        hashlib.sha256(files["index.js"]).hexdigest(),
        hashlib.sha256(listing).hexdigest(),
    ]

    def signed(signature: dict[str, str]) -> list[str]:
        return [one["digest"]["sha256"] for one in statement_of(client, signature)["subject"]]

    assert signed(event["signature"]) == wanted
    without_signature(publishing, plugin_id)
    sign(publishing)
    [version] = client.list_versions(actor=ADA, plugin_id=plugin_id)["items"]
    assert version["signature"]["value"] != event["signature"]["value"]
    assert signed(version["signature"]) == wanted


def test_the_same_bytes_under_another_number_have_a_signature_of_their_own(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    client.roll_back_version(actor=ADA, plugin_id=plugin_id, original="1.0.0", version="1.0.1")
    first, second = (
        statement_of(client, event["signature"])
        for event in sorted(published(publishing, plugin_id), key=lambda data: data["version"])
    )
    assert first["subject"][0]["digest"] == second["subject"][0]["digest"]
    assert [one["predicate"]["version"] for one in (first, second)] == ["1.0.0", "1.0.1"]


def test_what_was_published_without_a_signature_is_signed_once(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    without_signature(publishing, plugin_id)
    for _ in range(2):
        assert "signed" in sign(publishing)
    assert said_of(publishing, plugin_id).count("plugin.version_signed") == 1
    [version] = client.list_versions(actor=ADA, plugin_id=plugin_id)["items"]
    statement = statement_of(client, version["signature"])
    assert statement["predicate"]["source"] == {"kind": "unknown"}
    assert statement["predicate"]["publisher"]["name"] == "ada"


def test_what_a_stolen_key_signed_is_signed_again_with_its_source(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    stolen = SigningKey(EARLIER)
    with psycopg.connect(publishing.database_url) as connection:
        [before] = connection.execute(
            "SELECT signature FROM read_model.versions WHERE plugin_id = %s", [plugin_id]
        ).fetchall()[0]
        connection.execute(
            "UPDATE read_model.versions SET signature = %s WHERE plugin_id = %s",
            [Jsonb(before | {"key_id": stolen.id}), plugin_id],
        )
    revoked = json.dumps([json.loads(as_setting(stolen)) | {"revoked": "Stolen."}])
    sign(publishing, "--again", stolen.id, EARLIER_SIGNERS=revoked)
    [version] = client.list_versions(actor=ADA, plugin_id=plugin_id)["items"]
    statement = statement_of(client, version["signature"])
    assert statement["predicate"]["source"] == {"kind": "session", "username": "ada"}


def test_a_caller_cannot_say_from_where_it_comes(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    """Who asks is the gateway's word; somebody else's plugin stays somebody else's."""
    eve = developer(username="eve") | {"token_id": "t", "origin": RUN}
    with pytest.raises(Exception, match="belongs to somebody else"):
        client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id), actor=eve))
    assert published(publishing, plugin_id) == []


def without_signature(publishing: RunningService, plugin_id: str) -> None:
    with psycopg.connect(publishing.database_url) as connection:
        connection.execute(
            "UPDATE read_model.versions SET signature = NULL WHERE plugin_id = %s", [plugin_id]
        )


def sign(publishing: RunningService, *words: str, **settings: str) -> str:
    command = [sys.executable, "-m", "publishing.signing", *words]
    done = subprocess.run(
        command,
        env=os.environ | publishing.environment | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
