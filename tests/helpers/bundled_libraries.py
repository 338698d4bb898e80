"""Plugins that hold all of a library each, built by the SDK's preset."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PLUGIN = """
import * as library from '%s'
export const manifest = {
  id: 'corpus', name: 'Corpus', version: '1.0.0', description: 'All of a library', contributes: {},
}
export const everything = () => library
"""
BUILD = """
import { copyFileSync, writeFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import { build } from 'vite'
import { pluginConfig } from '@plugin-platform/sdk/vite'

for (const [name, source] of await json(process.stdin)) {
  writeFileSync('src/index.tsx', source)
  await build({ ...pluginConfig({ root: process.cwd() }), configFile: false, logLevel: 'error' })
  copyFileSync('dist/corpus.js', name)
}
"""


def bundles_of(libraries: list[str], modules: Path, folder: Path) -> dict[str, bytes]:
    """The bundle of each, of what is installed in ``modules``; ``folder`` is empty. Raises
    ``CalledProcessError`` where one is not built, or is refused by the preset.
    """
    (folder / "src").mkdir()
    (folder / "node_modules").symlink_to(modules)
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    (folder / "plugin.json").write_text('{"id": "corpus"}')
    (folder / "build.mjs").write_text(BUILD)
    asked = [(f"{at}.js", PLUGIN % library) for at, library in enumerate(libraries)]
    subprocess.run(
        ["node", "build.mjs"], cwd=folder, input=json.dumps(asked).encode(), check=True, timeout=900
    )
    built = (folder / name for name, _ in asked)
    return dict(zip(libraries, (each.read_bytes() for each in built), strict=True))
