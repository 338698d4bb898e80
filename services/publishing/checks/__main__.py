"""``python -m publishing.checks``: check one bundle in a process that may die of it.

The service has it forked by ``publishing.intake.forkserver``. Reads a line of JSON, ``{manifest,
readme, plugin_id, version, name, owner_id, neighbours, before}``, then the bundle's bytes. Of a zip
the line has ``files`` too, the names of all, ``texts``, name and size of each text, whose bytes
follow one after the other, and ``base``, below which its files will be served, and ``renders``:
whether its README.md is to be rendered, as a readme that is sent along always is. Writes a line of
JSON, ``{manifest, findings, conclusions, imports, readme, readme_html}``.
Reads neither before it is in the jail.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from plugin_platform.assets import ENTRY, MAX_README, README
from publishing.checks import check, check_files
from publishing.checks.engine.conduct import Report
from publishing.checks.engine.finding import Finding, finding
from publishing.intake import jail
from publishing.intake.apart import MAX_ANSWER
from publishing.intake.readme import MAX_HTML, TooLong, render

MAX_MEMORY = 1024 * 1024 * 1024  # bytes; parsing 5 MiB of ordinary code takes about 450 MiB
MAX_CPU = 8  # s
MAX_TIME = 11  # s; on a busy machine it passes before that much computing is done


# Goes the ways of an ordinary bundle once, so that all that is imported late is there: in the
# jail nothing can be.
ORDINARY = (
    b"import {jsx as x} from 'react'; export const manifest = {id: 'a', \xc3\xa9: `1`};"
    b"const y = x('iframe'); eval('1'); fetch('//a'); import('https://a/b'); document.cookie"
)
SENT_ALONG = {"id": 1, "license": "(MIT OR GPL-2.0-only WITH Classpath-exception-2.0)"}
BEFORE = ["0.1.0", {"permissions": ["network"]}]
OF = {"plugin_id": "a", "version": "1.0.0", "name": "A", "owner_id": "b"}
SUBMITTED_AS: dict[str, Any] = {**OF, "before": BEFORE}


def main() -> None:
    prepare()
    work()


def prepare() -> None:
    """Whatever is to be loaded."""
    check(ORDINARY, manifest=SENT_ALONG, neighbours=[["ab", "Ab", "c"]], **SUBMITTED_AS)
    check_files({ENTRY: ORDINARY, "a.js": ORDINARY}, [ENTRY, "a.js"], SENT_ALONG, **SUBMITTED_AS)
    render("# A *b* `c`\n\n| d |\n|-|\n\n```js\n```\n<b>[e](https://f)![g](h.png)", "/", ["h.png"])


def work() -> None:
    jail.limit(seconds=MAX_TIME, cpu=MAX_CPU, memory=MAX_MEMORY, file=MAX_ANSWER)
    jail.enter()
    request = json.loads(sys.stdin.buffer.readline())
    readme, pointer, file = request.pop("readme"), "/readme", None
    files, base = request.pop("files", None), request.pop("base", None)
    renders = request.pop("renders", False)
    if files is None:
        report = check(sys.stdin.buffer.read(), **request)
    else:
        texts = {path: sys.stdin.buffer.read(size) for path, size in request.pop("texts")}
        report = check_files(texts, files, **request)
        if renders and readme is None and README in texts:
            readme, pointer, file = texts[README].decode(), "/bundle", README
    # A longer one was refused above.
    if readme is not None and len(readme) > MAX_README:
        readme = None
    answer = _answer(report)
    try:
        html = None if readme is None else render(readme, base, files or ())
    except TooLong:
        readme, html = None, None
        answer["findings"].append(_too_long(pointer, file).to_dict())
    print(json.dumps({**answer, "readme": readme, "readme_html": html}))


def _answer(report: Report) -> dict[str, Any]:
    return {
        "manifest": report.manifest,
        "findings": [each.to_dict() for each in report.findings],
        "conclusions": [each.to_dict() for each in report.conclusions],
        "imports": report.imports,
    }


def _too_long(pointer: str, file: str | None) -> Finding:
    most = f"{MAX_HTML // 1024**2} MiB"
    return finding("readme-size", pointer=pointer, file=file, what="The readme's HTML", most=most)


if __name__ == "__main__":
    main()
