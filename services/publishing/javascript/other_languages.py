"""What a file is that does not parse as JavaScript: guessed, so that the message can help."""

from __future__ import annotations

import json
import re

BUILD = "build the plugin and send what the build wrote to dist/"
TYPES = r"(?:string|number|boolean|any|unknown|never|void|object|[A-Z]\w*)"
TYPESCRIPT = re.compile(
    rf"^\s*(?:export\s+)?(?:declare\s|abstract\s+class\s|interface\s+\w|enum\s+\w|namespace\s+\w"
    rf"|type\s+\w+\s*[=<])|\bimport\s+type\s|[\w)\]]\??\s*:\s*{TYPES}\b(?:\[\])*\s*[,;)=|{{]"
    rf"|\s(?:as|satisfies)\s+(?:const\b|{TYPES}\b)",
)
LONGEST_LINE = 2000  # characters: who writes TypeScript by hand, writes shorter ones
LONGEST_JSON = 256 * 1024  # bytes


COMMON_JS = re.compile(rb"\bmodule\.exports\b|\bexports\.\w+\s{0,9}=|\brequire\(")


def no_module_message(source: bytes) -> str | None:
    """What a ``source`` without exports is that parses all the same, and the remedy."""
    if source.strip().startswith((b"{", b"[")) and is_json(source):
        return f"This is JSON, no JavaScript. A bundle is one ES module: {BUILD}."
    if COMMON_JS.search(source):
        return f"This is CommonJS (require, module.exports), no ES module: {BUILD}."
    return None


def syntax_message(source: bytes, line: int) -> str:
    """What is wrong with a ``source`` whose first error is in ``line`` (from 1), and the remedy."""
    start = source.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return f"This is HTML or XML, no JavaScript. A bundle is one ES module: {BUILD}."
    shown = source.split(b"\n", line)[line - 1][:LONGEST_LINE].decode(errors="replace")
    if TYPESCRIPT.search(shown):
        return f"Line {line} is TypeScript, which browsers do not run: {BUILD}."
    return f"Line {line} is not valid JavaScript: {excerpt(shown)}"


def is_json(source: bytes) -> bool:
    try:
        json.loads(source[:LONGEST_JSON])
    except (ValueError, RecursionError):
        return False
    return True


def excerpt(text: str, longest: int = 80) -> str:
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.strip())
    return text if len(text) <= longest else text[: longest - 1] + "…"
