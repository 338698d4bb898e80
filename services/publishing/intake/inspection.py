"""The checks in a process of their own.

Parsing keeps the interpreter's lock for seconds, and 5 MiB of brackets take more than a
gigabyte: a thread would stop the service all the same. A process can be bounded in time
and memory, and die alone.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from plugin_platform.slices import Body, hash_of
from publishing.checks.engine.finding import finding
from publishing.intake import apart
from publishing.intake.deadline import Deadline


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
    data: Body,
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
    return _inspected(request, [data] if isinstance(data, bytes) else data.pieces(), within)


@dataclass(frozen=True)
class Files:
    """Those of a zip: the names of all, each text with its size, and the contents of the texts one
    after the other, in pieces; they will be served below ``base``. ``renders`` says whether the
    readme among them is asked for.
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
    """The same of a zip, whose ``README.md`` is the readme unless there is another."""
    named: dict[str, Any] = {"files": files.names, "texts": files.texts, "base": files.base}
    named |= {"renders": files.renders}
    request = {"manifest": manifest, "readme": readme, **named, **submitted_as}
    return _inspected(request, files.contents, within)


def _inspected(
    request: dict[str, Any], contents: Iterable[bytes], within: Deadline | None
) -> Inspection:
    """What is checked goes through a file: a piece of it is in memory at a time."""
    try:
        with tempfile.TemporaryFile() as source:
            source.write(json.dumps(request).encode() + b"\n")
            source.writelines(contents)
            source.flush()
            source.seek(0)
            answer = apart.run("publishing.checks.__main__", source, within=within)
    except apart.TooComplex as problem:
        return Inspection(None, [finding("too-complex", why=str(problem)).to_dict()])
    return Inspection(**json.loads(answer))


def integrity_of(data: Body) -> str:
    """Subresource integrity (W3C SRI): ``sha384-`` and the digest in base64."""
    return "sha384-" + base64.b64encode(hash_of(data, "sha384")).decode()
