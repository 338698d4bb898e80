"""The checks in a process of their own.

Parsing keeps the interpreter's lock for seconds, and 5 MiB of brackets take more than a
gigabyte: a thread would stop the service all the same. A process can be bounded in time
and memory, and die alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from publishing import apart
from publishing.checks.engine.finding import finding
from publishing.deadline import Deadline


@dataclass(frozen=True)
class Inspection:
    """``findings`` are those that act, ``conclusions`` what each check said; ``imports`` as in a
    ``Report``.
    """

    manifest: Any
    findings: list[dict[str, Any]]
    conclusions: list[dict[str, Any]] = field(default_factory=list)
    readme_html: str | None = None
    readme: str | None = None
    imports: list[str] | None = None

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What rejects the bundle."""
        return [each for each in self.findings if each["verdict"] == "rejected"]


def inspect(
    data: bytes,
    *,
    manifest: Any = None,
    readme: str | None = None,
    within: Deadline | None = None,
    **submitted_as: Any,
) -> Inspection:
    """Check a bundle and render its readme; ``submitted_as`` as for ``publishing.checks.check``.

    Raises ``Unavailable`` when it takes too long.
    """
    request = {"manifest": manifest, "readme": readme, **submitted_as}
    return _inspected(json.dumps(request).encode() + b"\n" + data, within)


@dataclass(frozen=True)
class Files:
    """Those of a zip: the names of all, and each text with its size and its contents; they will be
    served below ``base``. ``renders`` says whether the readme among them is asked for.
    """

    names: list[str]
    texts: list[tuple[str, int]]
    contents: Iterator[bytes]
    base: str | None = None
    renders: bool = False


def inspect_files(
    files: Files,
    *,
    manifest: Any = None,
    readme: str | None = None,
    within: Deadline | None = None,
    **submitted_as: Any,
) -> Inspection:
    """The same of a zip, whose ``README.md`` is the readme unless there is another. The texts go
    through a file: one of them is in memory at a time.
    """
    named: dict[str, Any] = {"files": files.names, "texts": files.texts, "base": files.base}
    named |= {"renders": files.renders}
    request = {"manifest": manifest, "readme": readme, **named, **submitted_as}
    with tempfile.TemporaryFile() as source:
        source.write(json.dumps(request).encode() + b"\n")
        for text in files.contents:
            source.write(text)
        source.flush()
        source.seek(0)
        return _inspected(source, within)


def _inspected(source: bytes | IO[bytes], within: Deadline | None) -> Inspection:
    try:
        answer = apart.run("publishing.checks.__main__", source, within=within)
    except apart.TooComplex as problem:
        return Inspection(None, [finding("too-complex", why=str(problem)).to_dict()])
    return Inspection(**json.loads(answer))


def integrity_of(data: bytes) -> str:
    """Subresource integrity (W3C SRI): ``sha384-`` and the digest in base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
