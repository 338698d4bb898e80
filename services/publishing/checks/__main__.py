"""``python -m publishing.checks``: check one bundle in a process that may die of it.

Reads a line of JSON, ``{manifest, readme, plugin_id, version, name, owner_id, neighbours}``, then
the bundle's bytes; writes a line of JSON, ``{manifest, findings, conclusions, readme_html}``.
Reads neither before it is in the jail.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

from publishing import jail
from publishing.checks import check
from publishing.readme import render

MAX_MEMORY = 1024 * 1024 * 1024  # bytes; parsing 5 MiB of ordinary code takes about 450 MiB
MAX_CPU = 8  # s
MAX_TIME = 11  # s; on a busy machine it passes before that much computing is done


# Goes the ways of an ordinary bundle once, so that all that is imported late is there: in the
# jail nothing can be.
ORDINARY = (
    b"import {jsx as x} from 'react'; export const manifest = {id: 'a', \xc3\xa9: `1`};"
    b"const y = x('iframe'); eval('1'); fetch('//a'); import('https://a/b'); document.cookie"
)
SUBMITTED_AS = {"plugin_id": "a", "version": "1.0.0", "name": "A", "owner_id": "b"}


def main() -> None:
    signal.alarm(MAX_TIME)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU, MAX_CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    check(ORDINARY, manifest={"id": 1}, neighbours=[["ab", "Ab", "c"]], **SUBMITTED_AS)
    render("# A *b* `c`\n\n| d |\n|-|\n\n```js\n```\n<b>[e](https://f)")
    jail.enter()
    request = json.loads(sys.stdin.buffer.readline())
    readme = request.pop("readme")
    report = check(sys.stdin.buffer.read(), **request)
    answer = {
        "manifest": report.manifest,
        "findings": [finding.to_dict() for finding in report.findings],
        "conclusions": [conclusion.to_dict() for conclusion in report.conclusions],
        "readme_html": None if readme is None else render(readme),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
