"""Who asks the network says so in the manifest."""

from collections.abc import Iterator
from typing import Any

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

PERMISSION = "network"
MAX_FINDINGS = 10


@check("network", "Requests are declared", revision=1, needs="manifest")
def run(submission: Submission) -> Iterator[Finding]:
    if not declares_network(submission.manifest):
        for use in submission.module.reach.requests[:MAX_FINDINGS]:
            yield finding("undeclared-network", at=use.at, name=use.name)


def declares_network(manifest: Any) -> bool:
    """``network``, or ``network:`` and for what. A broken manifest declares nothing."""
    permissions = manifest.get("permissions") if isinstance(manifest, dict) else None
    named = permissions if isinstance(permissions, list) else []
    return any(isinstance(each, str) and each.split(":")[0] == PERMISSION for each in named)
