"""Lines of the public log whose hashes pages and others compute too."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from deploy.local.layout import CHECKOUT

from plugin_platform.assets import listing_of
from publishing import public_log
from publishing.public_log import BEGINNING, hash_of

LINES = json.loads((CHECKOUT / "tests/contract/public-log-lines.json").read_text())


def test_the_hashes_of_the_lines_are_those_that_pages_compute() -> None:
    previous = BEGINNING
    for line in LINES:
        named = {("plugin_id" if key == "pluginId" else key): line[key] for key in line}
        assert hash_of(named) == line["hash"]
        assert line["previous"] == previous
        previous = line["hash"]
    assert len(LINES) == 6


def published(files: list[dict[str, Any]], key: str = "index.js") -> public_log.Source:
    said = {**LINES[0]["said"], "plugin_id": "word-count", "version": "1.0.0", "files": files}
    at = datetime.fromisoformat(LINES[0]["at"])
    return 3, "plugin.published", {**said, "bundle_key": f"word-count/1.0.0/{key}"}, at


def of_zip(chunk: bytes) -> dict[str, Any]:
    files = [
        {"path": path, "size": len(data), "digest": hashlib.sha256(data).hexdigest()}
        for path, data in {"index.js": b"import './chunk.js'", "chunk.js": chunk}.items()
    ]
    digest = hashlib.sha256(listing_of(files)).hexdigest()
    return public_log.line_of(1, BEGINNING, published(files, f"{digest}/index.js"))


def test_a_line_tells_each_file_of_a_zip_from_any_other() -> None:
    one, other = of_zip(b"good()"), of_zip(b"evil()")
    assert one["said"]["integrity"] == other["said"]["integrity"]
    assert one["hash"] != other["hash"]
    assert one["said"] != other["said"]


def test_the_line_of_one_module_is_what_it_was() -> None:
    assert public_log.line_of(1, BEGINNING, published([], "abc.js"))["hash"] == LINES[0]["hash"]
