"""``python -m tests.bench.library_corpus``: are well-known libraries refused by the checks?

Installs each library, builds a plugin that holds all of it with the SDK's preset, and runs the
checks that run at publishing. Prints size, times and what was found; ends with 1 when a library
is refused. Takes some minutes and half a gigabyte in host-web/.corpus; needs the npm registry.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from deploy.local.install import node
from deploy.local.layout import HOST_WEB
from tests.helpers.bundled_libraries import PLUGIN

from publishing.intake.inspection import inspect

FOLDER = HOST_WEB / ".corpus"
LIBRARIES = [
    "@emoji-mart/data", "@mui/material", "ajv", "animejs", "axios", "bootstrap", "chart.js",
    "chess.js", "codemirror", "compromise", "cytoscape", "d3", "date-fns", "dayjs", "diff",
    "dompurify", "emoji-mart", "emojibase-data/en/data.json", "franc",
    "fuse.js", "gemoji", "highlight.js", "immer", "jspdf", "jszip", "katex", "localforage",
    "lodash", "lunr", "luxon", "markdown-it", "marked", "mermaid", "moment", "papaparse",
    "pdf-lib", "prettier/standalone", "prismjs", "ramda", "rehype-katex", "rxjs", "slugify",
    "showdown", "temml", "turndown", "xlsx", "y-codemirror.next", "yjs", "zod",
]  # fmt: skip
BESIDES = ["@emotion/react", "@emotion/styled"]  # what they need and do not bring
BUILD = """
import { build } from 'vite'
import { pluginConfig } from '@plugin-platform/sdk/vite'
await build({ ...pluginConfig({ root: process.argv[2] }), configFile: false, logLevel: 'error' })
"""


def main() -> int:
    names = sys.argv[1:] or LIBRARIES
    environment = os.environ | {"PATH": node.search_path(), "NODE_ENV": "production"}
    install(names, environment)
    refused = [name for name in names if not passes(name, environment)]
    print(f"{len(names) - len(refused)} of {len(names)} pass; refused: {refused or 'none'}")
    return 1 if refused else 0


def install(names: list[str], environment: dict[str, str]) -> None:
    (FOLDER / "src").mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true, "type": "module"}')
    (FOLDER / "plugin.json").write_text('{"id": "corpus"}')
    (FOLDER / "build.mjs").write_text(BUILD)
    packages = sorted({package_of(name) for name in names} | set(BESIDES))
    missing = [name for name in packages if not (FOLDER / "node_modules" / name).exists()]
    if missing:
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", *missing]
        subprocess.run(command, cwd=FOLDER, env=environment, check=True, timeout=900)


def package_of(name: str) -> str:
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])


def passes(name: str, environment: dict[str, str]) -> bool:
    (FOLDER / "src" / "index.tsx").write_text(PLUGIN % name)
    started = time.monotonic()
    command = ["node", "build.mjs", str(FOLDER)]
    built = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, timeout=300, check=False
    )
    if built.returncode:
        print(f"{name:32} not built: {last_line(built.stderr)}", flush=True)
        return False
    bundle = (FOLDER / "dist" / "corpus.js").read_bytes()
    middle = time.monotonic()
    errors = inspect(bundle).errors
    end = time.monotonic()
    found = json.dumps(sorted({f"{error['code']}: {error['message']}" for error in errors})[:3])
    print(
        f"{name:32} {len(bundle) / 1e6:6.2f} MB  build {middle - started:5.1f} s  "
        f"checks {end - middle:5.1f} s  {'passes' if not errors else found}",
        flush=True,
    )
    return not errors


def last_line(output: bytes) -> str:
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines[:3])[:300]


if __name__ == "__main__":
    sys.exit(main())
