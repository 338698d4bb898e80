"""Moderators, and what they do to a version."""

from __future__ import annotations

from typing import Any

from tests.integration.publishing.developers import developer, stored_keys

from plugin_platform import config

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
GRACE, HEDY = (developer(username=name, roles=["moderator"]) for name in ("grace", "hedy"))
BOB = developer(username="bob")


def reject(client: Any, of: dict[str, Any], by: dict[str, Any] = GRACE) -> Any:
    client.claim_review(actor=by, **of)
    words = {"policy": "quality", "words": "It does nothing."}
    return client.decide_review(actor=by, approved=False, **words, **of)


def approve(client: Any, of: dict[str, Any], by: dict[str, Any] = GRACE) -> Any:
    client.claim_review(actor=by, **of)
    return client.decide_review(actor=by, approved=True, policy="meets-policies", **of)


def served(plugin_id: str) -> list[str]:
    """What a browser could be served: bundles and listings under their public names."""
    stored = stored_keys(config.s3().bundle_bucket, plugin_id)
    return [key for key in stored if key.endswith((".js", ".list"))]


def ids(client: Any, by: dict[str, Any], of: dict[str, Any], **filters: str) -> list[str]:
    """Of the one plugin, so that what other tests left does not count."""
    page = client.review_queue(actor=by, filters={"q": of["plugin_id"], **filters})
    return [each["plugin_id"] for each in page["items"]]
