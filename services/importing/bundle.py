"""What an imported plugin does: one command that tells, in a dialog, what it stands for."""

from __future__ import annotations

import json
from typing import Any

from importing.directory import Entry

ICONS = {
    "appearance": "🎨",
    "navigation": "🧭",
    "formatting": "📐",
    "writing": "✍️",
    "utilities": "🧰",
    "core": "📦",
}
MODULE = """import {{ createElement }} from "react";

export const manifest = {manifest};

export function About() {{
  return createElement("div", {{ className: "pp-stack" }},
    createElement("p", null, manifest.description),
    createElement("p", {{ className: "pp-muted" }}, `${{manifest.name}} ${{manifest.version}}`));
}}
"""


def manifest_of(entry: Entry, version: str) -> dict[str, Any]:
    about = f"{entry.plugin_id}.about"
    return {
        "id": entry.plugin_id,
        "name": entry.name,
        "version": version,
        "description": entry.listing["description"],
        "category": entry.listing["category"],
        "icon": ICONS[entry.listing["category"]],
        "contributes": {
            "slots": [{"slot": "modal", "id": about, "title": entry.name, "component": "About"}],
            "commands": [{"id": about, "title": "Say what it is"}],
        },
        "activationEvents": [f"onCommand:{about}"],
    }


def module_of(entry: Entry, version: str) -> bytes:
    # In ASCII, so that no character is a mark of anything.
    return MODULE.format(manifest=json.dumps(manifest_of(entry, version), indent=2)).encode()


def readme_of(entry: Entry) -> str:
    return (
        f"{entry.listing['description']}\n\n"
        "## What this is\n\n"
        "A stand-in, imported from a directory of plugins: it has the name, the description and"
        " the versions of the original, and none of its code. Its one command opens a dialog that"
        " says what it is.\n"
    )
