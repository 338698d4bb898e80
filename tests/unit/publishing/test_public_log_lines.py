"""Lines of the public log whose hashes pages and others compute too."""

from __future__ import annotations

import json

from deploy.local.layout import CHECKOUT

from publishing.public_log import BEGINNING, hash_of

LINES = json.loads((CHECKOUT / "tests/contract/public-log-lines.json").read_text())


def test_the_hashes_of_the_lines_are_those_that_pages_compute() -> None:
    previous = BEGINNING
    for line in LINES:
        named = {("plugin_id" if key == "pluginId" else key): line[key] for key in line}
        assert hash_of(named) == line["hash"]
        assert line["previous"] == previous
        previous = line["hash"]
    assert len(LINES) == 3
