"""What lies in a platform's object storage."""

from __future__ import annotations

import httpx
from deploy.local.test.testbed import Platform
from minio import Minio


def published(platform: Platform, plugin_id: str | None = None) -> list[str]:
    """All that is kept of a plugin's versions, or of all."""
    return _keys(platform, "S3_BUNDLE_BUCKET", f"{plugin_id}/" if plugin_id else "")


def staged(platform: Platform) -> list[str]:
    """Uploads that are under way, or were left behind."""
    return _keys(platform, "S3_STAGING_BUCKET", "")


def _keys(platform: Platform, bucket: str, prefix: str) -> list[str]:
    found = platform.settings
    client = Minio(
        httpx.URL(found["S3_ENDPOINT"]).netloc.decode(),
        access_key=found["S3_ACCESS_KEY"],
        secret_key=found["S3_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )
    objects = client.list_objects(bucket_name=found[bucket], prefix=prefix, recursive=True)
    return [str(item.object_name) for item in objects]
