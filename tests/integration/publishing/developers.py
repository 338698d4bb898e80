"""People who publish, and bundles that pass the checks."""

import json
from typing import Any
from uuid import uuid4

from minio import Minio
from tests.integration.running_service import RunningService
from urllib3.util import parse_url

from plugin_platform import config
from plugin_platform.bundles import Bundles


def developer(**changes: Any) -> dict[str, Any]:
    actor = {"id": str(uuid4()), "username": "ada", "is_developer": True, "roles": []}
    return actor | changes


ADA = developer()


def to(plugin_id: str, bob: dict[str, Any]) -> dict[str, Any]:
    """An offer or an invitation of ADA's."""
    named = {"username": bob["username"], "user_id": bob["id"]}
    return {"actor": ADA, "plugin_id": plugin_id, **named}


def listing(**changes: Any) -> dict[str, Any]:
    said = {"name": "Word Count", "description": "Counts words.", "category": "writing"}
    return {"plugin_id": f"words-{uuid4().hex[:8]}", **said, "tags": ["words"]} | changes


def manifest(plugin_id: str, version: str = "1.0.0") -> dict[str, Any]:
    slots = [{"slot": "statusbar", "component": "WordCount"}]
    said = {"name": "Word Count", "description": "Counts words.", "icon": "🔢"}
    return {"id": plugin_id, "version": version, **said, "contributes": {"slots": slots}}


def bundle(plugin_id: str, version: str = "1.0.0", comment: str = "") -> bytes:
    """A module; a comment makes other bytes of it."""
    data = json.dumps(manifest(plugin_id, version))
    code = f"const m={data};export function WordCount(){{return null}}export{{m as manifest}}"
    return f"{code}\n//{comment}".encode()


def stored_keys(bucket: str, prefix: str = "") -> list[str]:
    settings = config.s3()
    client = Minio(
        parse_url(settings.endpoint).netloc or settings.endpoint,
        access_key=settings.access_key,
        secret_key=settings.secret_key,
        secure=False,
        region="us-east-1",
    )
    objects = client.list_objects(bucket_name=bucket, prefix=prefix, recursive=True)
    return [str(item.object_name) for item in objects]


def submission(bundles: Bundles, plugin_id: str, data: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "actor": ADA,
        "plugin_id": plugin_id,
        "version": "1.0.0",
        "staging_key": bundles.stage(data),
        "changelog": "The first.",
        "metadata": {"causationId": str(uuid4())},
    } | changes


def said_of(publishing: RunningService, plugin_id: str) -> list[str]:
    """The types of what is on the plugin's own stream, in order."""
    query = "SELECT type FROM events WHERE stream = %s ORDER BY version"
    return [type_ for (type_,) in publishing.query(query, f"plugin-{plugin_id}")]
