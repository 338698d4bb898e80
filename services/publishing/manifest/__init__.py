"""The manifest: what a plugin says of itself, checked before any of its code runs."""

from __future__ import annotations

import json
from itertools import islice

from publishing.manifest.form import MOST_PROBLEMS, broken_form
from publishing.manifest.relations import broken_relations
from publishing.manifest.words import Problem, problem

MAX_MANIFEST = 64 * 1024  # characters of JSON


def check_manifest(manifest: object) -> list[Problem]:
    """Return what is wrong, at most one thing a field; empty when all is well."""
    try:
        size = len(json.dumps(manifest, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        return [problem("manifest-data", "/manifest")]
    if size > MAX_MANIFEST:
        return [problem("manifest-size", "/manifest")]
    broken = broken_form(manifest)
    found = {each.pointer: each for each in reversed(broken)}
    # With as many there may be more, and what is said of relations relies on the form.
    if isinstance(manifest, dict) and len(broken) < MOST_PROBLEMS:
        for each in islice(broken_relations(manifest, set(found)), MOST_PROBLEMS):
            found.setdefault(each.pointer, each)
    return sorted(found.values(), key=lambda each: each.pointer)[:MOST_PROBLEMS]
