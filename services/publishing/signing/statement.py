"""What is signed, in forms that others know: an in-toto statement in a DSSE envelope.

The statement (https://in-toto.io/Statement/v1) names the bytes by their digests, and in its
predicate who published them as which version of which plugin, from where and when. The signature
covers it as the text that travels, together with its type (DSSE's pre-authentication encoding), so
nobody has to write it again in the same way, and it means nothing in another place.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import rfc8785

from plugin_platform.bundle_keys import digest_of

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:plugin-platform:publication:1"


def statement_of(
    published: dict[str, Any],
    source: dict[str, Any] | None,
    *,
    published_at: datetime,
    signed_at: datetime,
) -> str:
    """``published`` are the data of ``plugin.published``. The first subject is what runs first, the
    second the listing of a version of several files: it has the hash of each, in one of its own.
    """
    plugin_id, version = published["plugin_id"], published["version"]
    name = f"{plugin_id}@{version}"
    listing = {"name": f"{name}/files", "digest": {"sha256": digest_of(published["bundle_key"])}}
    statement = {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": _digests(published)},
            *([listing] if published["files"] else []),
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "pluginId": plugin_id,
            "version": version,
            "manifest": manifest_digest(published["manifest"]),
            "publisher": {"id": published["owner_id"], "name": published["owner_name"]},
            "source": source or {"kind": "unknown"},
            "publishedAt": published_at.isoformat(timespec="seconds"),
            "signedAt": signed_at.isoformat(timespec="seconds"),
        },
    }
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))


def encoded(payload: str) -> bytes:
    """What the signature covers (DSSE's PAE)."""
    type_, body = PAYLOAD_TYPE.encode(), payload.encode()
    return b"DSSEv1 %d %s %d %s" % (len(type_), type_, len(body), body)


def manifest_digest(manifest: dict[str, Any]) -> str | None:
    """SHA-256 in hex of the manifest in its canonical form (RFC 8785); None for one that has none,
    because of a whole number that not every reader of JSON can tell from the next.
    """
    try:
        return hashlib.sha256(rfc8785.dumps(manifest)).hexdigest()
    except rfc8785.CanonicalizationError:
        return None


def _digests(published: dict[str, Any]) -> dict[str, str]:
    """Of the entry, in hex, by algorithm: that of the storage, and that which browsers compare."""
    algorithm, _, value = published["integrity"].partition("-")
    bundle_key, files = published["bundle_key"], published["files"]
    digests = {file["path"]: file["digest"] for file in files}
    return {
        "sha256": digests[PurePosixPath(bundle_key).name] if files else digest_of(bundle_key),
        algorithm: base64.b64decode(value).hex(),
    }
