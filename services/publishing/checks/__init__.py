"""The automatic checks of a bundle: each file of this folder is one.

``check`` runs all of them in the process that calls it; use ``publishing.inspection``,
which gives them a process of their own, for bundles that come from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from publishing.checks import (
    bundled_react,
    components,
    credentials,
    dynamic_code,
    encoding,
    imports,
    invisible_text,
    manifest_rules,
    manifest_source,
    size,
)
from publishing.checks.finding import Candidate, Finding, Source
from publishing.javascript.module import SyntaxProblem, read_module

OF_TEXT = (invisible_text.check, credentials.check, bundled_react.check)
OF_MODULES = (imports.check, dynamic_code.check)
OF_MANIFESTS = (manifest_rules.check, components.check)


@dataclass(frozen=True)
class Report:
    """``manifest`` is None when none was found."""

    manifest: Any
    findings: list[Finding]


def check(
    data: bytes, manifest: Any = None, plugin_id: str | None = None, version: str | None = None
) -> Report:
    """Check a bundle. ``manifest`` takes the place of the one in the bundle."""
    if unreadable := [*size.check(data), *encoding.check(data)]:
        return Report(manifest, unreadable)
    source = Source(data.decode("utf-8"))
    findings = [finding for run in OF_TEXT for finding in run(source)]
    try:
        module = read_module(data)
    except SyntaxProblem as problem:
        syntax = Finding("error", "syntax", problem.detail, line=problem.line)
        return Report(manifest, [*findings, syntax])
    found = manifest_source.find(module, manifest)
    findings += found.findings
    candidate = Candidate(module, found.manifest, found.lines, plugin_id, version)
    runs = OF_MODULES if found.manifest is None else (*OF_MODULES, *OF_MANIFESTS)
    findings += [finding for run in runs for finding in run(candidate)]
    return Report(found.manifest, findings)
