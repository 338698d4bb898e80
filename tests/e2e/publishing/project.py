"""An author's project outside of this repository, made with the packed tools alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.layout import HOST_WEB
from tests.e2e.publishing.command_line import ran

PACKAGES = ("plugin-sdk", "plugin-cli", "create-folio-plugin")
QUIET = ("--no-audit", "--no-fund", "--prefer-offline", "--silent")


@dataclass(frozen=True)
class Project:
    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / "node_modules" / "@plugin-platform" / "cli" / "bin" / "folio.js"

    def npm(self, *words: str) -> str:
        return ran(self.folder, "npm", *words)

    def describe(self, version: str, changes: str, plugin_id: str = "", **plugin: str) -> None:
        """Say in package.json and in the changelog what the next version is."""
        file = self.folder / "package.json"
        said: dict[str, Any] = json.loads(file.read_text())
        said |= {"version": version, "plugin": said["plugin"] | plugin}
        if plugin_id:
            said["name"] = plugin_id
        file.write_text(json.dumps(said, indent=2))
        (self.folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## {version}\n\n* {changes}\n")


def pack_tools(folder: Path) -> None:
    """Into an empty folder, which has `create-folio-plugin` afterwards, as `npm create` has it."""
    chosen = [word for name in PACKAGES for word in ("--workspace", name)]
    ran(HOST_WEB, "npm", "pack", *chosen, "--pack-destination", str(folder), "--silent")
    ran(folder, "npm", "init", "--yes")
    tarballs = [f"./{file.name}" for file in folder.glob("*.tgz") if "sdk" not in file.name]
    ran(folder, "npm", "install", *QUIET, *tarballs)


def create(tools: Path, plugin_id: str, name: str) -> Project:
    """Hundreds of packages are installed, from npm's cache or by name from the registry."""
    program = ("npx", "--no-install", "create-folio-plugin")
    ran(tools, *program, plugin_id, "--name", name, "--packages", ".")
    project = Project(tools / plugin_id)
    project.npm("install", *QUIET)
    return project
