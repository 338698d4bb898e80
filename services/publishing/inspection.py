"""The checks in a process of their own.

Parsing keeps the interpreter's lock for seconds, and 5 MiB of brackets take more than a
gigabyte: a thread would stop the service all the same. A process can be bounded in time
and memory, and die alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from publishing import apart
from publishing.checks.engine.finding import finding


@dataclass(frozen=True)
class Inspection:
    """``findings`` are those that act, ``conclusions`` what each check said."""

    manifest: Any
    findings: list[dict[str, Any]]
    conclusions: list[dict[str, Any]] = field(default_factory=list)
    readme_html: str | None = None

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What rejects the bundle."""
        return [each for each in self.findings if each["verdict"] == "rejected"]


def inspect(
    data: bytes, *, manifest: Any = None, readme: str | None = None, **submitted_as: Any
) -> Inspection:
    """Check a bundle and render its readme; ``submitted_as`` as for ``publishing.checks.check``.

    Raises ``Unavailable`` when it takes too long.
    """
    request = {"manifest": manifest, "readme": readme, **submitted_as}
    try:
        answer = apart.run("publishing.checks", json.dumps(request).encode() + b"\n" + data)
    except apart.TooComplex as problem:
        return Inspection(None, [finding("too-complex", why=str(problem)).to_dict()])
    return Inspection(**json.loads(answer))


def integrity_of(data: bytes) -> str:
    """Subresource integrity (W3C SRI): ``sha384-`` and the digest in base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
