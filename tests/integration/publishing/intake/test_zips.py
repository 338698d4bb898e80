"""Versions that are several files: stored all or none, under what names their contents."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.integration.publishing.developers import ADA, bundle, said_of, stored_keys, submission
from tests.integration.running_service import RunningService
from tests.unit.publishing.hostile_archives import HOSTILE
from tests.unit.publishing.zips import WASM, png, zipped

from plugin_platform import config
from plugin_platform.bundle_keys import digest_of, file_key_of, listing_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Invalid
from plugin_platform.eventstore.database import open_pool
from publishing import public_log
from publishing.intake.inspection import integrity_of
from publishing.upkeep.recheck import Recheck
from publishing.upkeep.sweep import Sweep

CHUNK = b"export const more = 1;\n//\xc3\xa9"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0h1"/></svg>'
README = b"# Words\n\n![Shot](screenshots/a.png) ![Gone](b.png) ![Far](https://a.example/c.png)"


def files_of(plugin_id: str, changes: dict[str, bytes] | None = None) -> dict[str, bytes]:
    lazy = b"\nexport const later = () => import('./chunks/more-a1.js');"
    return {
        "index.js": bundle(plugin_id) + lazy,
        "chunks/more-a1.js": CHUNK,
        "engine.wasm": WASM,
        "fonts/a.woff2": b"wOF2" + bytes(40),
        "icon.svg": SVG,
        "screenshots/a.png": png(),
        "README.md": README,
        "LICENSE": b"MIT",
    } | (changes or {})


def submit(client: Any, bundles: Bundles, plugin_id: str, data: bytes, **changes: Any) -> Any:
    return client.submit_version(**submission(bundles, plugin_id, data, **changes))


def findings(client: Any, bundles: Bundles, plugin_id: str, data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        submit(client, bundles, plugin_id, data)
    return [(error["code"], error["file"]) for error in refused.value.errors or []]


def test_each_file_is_kept_under_what_it_is(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    files = files_of(plugin_id)
    data = zipped(files)
    answer = submit(client, bundles, plugin_id, data)
    assert answer["status"] == "published"
    key = answer["bundle_key"]
    assert answer["integrity"] == integrity_of(files["index.js"])
    [mine] = client.list_versions(actor=ADA, plugin_id=plugin_id)["items"]
    assert mine["archive"] == hashlib.sha256(data).hexdigest()
    assert key == f"{plugin_id}/1.0.0/{digest_of(key)}/index.js"
    listing = bundles.fetch_published(listing_key_of(key))
    assert hashlib.sha256(listing).hexdigest() == digest_of(key)
    listed = json.loads(listing)["files"]
    assert [file["path"] for file in listed] == sorted(files)
    stored = {
        file["path"]: bundles.fetch_published(file_key_of(key, file["digest"])) for file in listed
    }
    for file in listed:
        data = stored[file["path"]]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["digest"])
    assert b"script" not in stored.pop("icon.svg")
    assert stored == {path: data for path, data in files.items() if path != "icon.svg"}
    said = [data for type_, data in publishing.events() if type_ == "plugin.published"][-1]
    assert (said["files"], said["size"]) == (listed, sum(file["size"] for file in listed))
    readme = json.loads(bundles.fetch_published(said["readme_key"]))
    assert readme["markdown"] == README.decode()
    base = f"/bundles/{key.removesuffix('index.js')}"
    assert f'<img src="{base}screenshots/a.png" alt="Shot">' in readme["html"]
    assert readme["html"].count("src=") == 1


def test_a_finding_names_its_file(client: Any, bundles: Bundles, plugin_id: str) -> None:
    secret = b"const k = 'AKIA" + b"QW3RTY5UIOP7ASD2'"
    bad = files_of(plugin_id, {"chunks/more-a1.js": secret, "a.json": secret})
    assert set(findings(client, bundles, plugin_id, zipped(bad))) == {
        ("secret", "a.json"),
        ("secret", "chunks/more-a1.js"),
    }
    bad = files_of(plugin_id, {"chunks/more-a1.js": b"import './other.js'; import '../index.js'"})
    assert findings(client, bundles, plugin_id, zipped(bad)) == [
        ("missing-file", "chunks/more-a1.js")
    ]
    bad = files_of(plugin_id, {"chunks/more-a1.js": b"let a = ;"})
    assert ("syntax", "chunks/more-a1.js") in findings(client, bundles, plugin_id, zipped(bad))


@pytest.mark.parametrize("name", ["a bomb", "traversal", "65,536 entries", "a wrong checksum"])
def test_a_hostile_zip_leaves_nothing(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, name: str
) -> None:
    data, rule = HOSTILE[name]
    [(code, _)] = findings(client, bundles, plugin_id, data)
    assert code == rule
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    assert stored_keys(config.s3().bundle_bucket, plugin_id) == []


def test_the_same_command_is_answered_the_same_and_another_zip_is_not(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    data = zipped(files_of(plugin_id))
    command = {"metadata": {"causationId": f"c-{plugin_id}"}}
    answers = [submit(client, bundles, plugin_id, data, **command) for _ in range(2)]
    assert answers[0] == answers[1]
    other = zipped(files_of(plugin_id, {"LICENSE": b"Other"}))
    with pytest.raises(Conflict):
        submit(client, bundles, plugin_id, other, **command)
    assert said_of(publishing, plugin_id).count("plugin.published") == 1


def test_what_no_database_keeps_is_written_out_in_a_finding(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    hostile = b"\nexport const ask = () => fetch('//a\\0b');"
    data = zipped(files_of(plugin_id, {"chunks/more-a1.js": hostile}))
    answer = submit(client, bundles, plugin_id, data)
    assert answer["status"] == "published"
    said = [each["message"] for each in answer["findings"] if each["code"] == "csp"]
    assert len(said) == 1
    assert "//a\\x00b" in said[0]


def test_checking_tells_the_same_and_stores_nothing(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    data = zipped(files_of(plugin_id))
    told = client.check_bundle(actor=ADA, staging_key=bundles.stage(data))
    assert told["manifest"]["id"] == plugin_id
    assert [each for each in told["findings"] if each["verdict"] == "rejected"] == []
    assert stored_keys(config.s3().bundle_bucket, plugin_id) == []


def test_the_public_log_says_which_files_and_bears_lines_of_before(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    answer = submit(client, bundles, plugin_id, zipped(files_of(plugin_id)))
    [line] = client.read_public_log(plugin_id=plugin_id)["items"]
    assert line["said"]["digest"] == digest_of(answer["bundle_key"])

    def faults(after: int) -> list[str]:
        """With lines from ``after`` on as they were said before."""
        options = "-c search_path=read_model,public"
        with psycopg.connect(publishing.database_url, options=options) as connection:
            rewrite(connection, after)
            found = public_log.verify(connection)
            connection.rollback()
            return found

    assert faults(after=line["line"]) == []
    assert faults(after=0) == []
    [fault] = faults(after=line["line"] - 1)
    assert "is not what was said: said, hash" in fault


def rewrite(connection: Any, after: int) -> None:
    previous = None
    for line in public_log.read(connection, 0, 10_000):
        said = {key: value for key, value in line["said"].items() if key != "digest"}
        made = line | {"previous": previous or line["previous"]}
        made |= {"said": said} if line["line"] > after else {}
        previous = public_log.hash_of(made)
        connection.execute(
            "UPDATE public_log SET said = %s, previous = %s, hash = %s WHERE line = %s",
            [Jsonb(made["said"]), made["previous"], previous, line["line"]],
        )


def test_a_roll_back_has_the_files_and_a_recheck_reads_them(
    client: Any,
    publishing: RunningService,
    bundles: Bundles,
    plugin_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = submit(client, bundles, plugin_id, zipped(files_of(plugin_id)))
    of = {"actor": ADA, "plugin_id": plugin_id, "original": "1.0.0", "version": "1.1.0"}
    new = client.roll_back_version(**of, metadata={"causationId": f"r-{plugin_id}"})
    assert new["bundle_key"] == first["bundle_key"]
    published = [data for type_, data in publishing.events() if type_ == "plugin.published"]
    assert published[-1]["files"] == published[-2]["files"] != []
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    publishing.query("UPDATE checks SET revision = 0 WHERE plugin_id = %s RETURNING 1", plugin_id)
    with open_pool("publishing", size=2) as pool:
        outcome = Recheck(pool, bundles).run()
    assert (outcome.checked, outcome.unreadable) == (2, 0)
    assert all("rejected" not in what for what in outcome.not_passed)


def test_a_sweep_takes_the_files_that_no_version_names(
    client: Any,
    publishing: RunningService,
    bundles: Bundles,
    plugin_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submit(client, bundles, plugin_id, zipped(files_of(plugin_id)))
    bucket = config.s3().bundle_bucket
    kept = set(stored_keys(bucket, plugin_id))
    lost = {
        bundles.publish_file(b"of a crash", plugin_id, "1.0.0"),
        bundles.publish_listing(b"{}", plugin_id, "1.0.0"),
    }
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=2) as pool:
        Sweep(pool, bundles, datetime.now(UTC) + timedelta(hours=1)).orphans()
    left = set(stored_keys(bucket, plugin_id))
    assert left == kept
    assert lost.isdisjoint(left)
