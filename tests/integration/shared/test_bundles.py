import dataclasses
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from deploy.local.plain_http import PLAIN

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import NotFound, Unavailable

CODE = b"export const manifest = {}"
PUBLIC_READ = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
"Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::%s/*"]}]}"""


@pytest.fixture(scope="module")
def settings(s3: dict[str, str]) -> config.S3:
    name = uuid4().hex[:12]
    return config.S3(
        endpoint=s3["S3_ENDPOINT"],
        access_key=s3["S3_ACCESS_KEY"],
        secret_key=s3["S3_SECRET_KEY"],
        staging_bucket=f"staging-{name}",
        bundle_bucket=f"bundles-{name}",
    )


@pytest.fixture(scope="module")
def bundles(settings: config.S3) -> Bundles:
    bundles = Bundles(settings)
    bundles.ensure_buckets()
    bundles.ensure_buckets()
    return bundles


def test_staged_upload_comes_back_and_is_private(bundles: Bundles, settings: config.S3) -> None:
    key = bundles.stage(CODE)
    assert bundles.fetch_staged(key) == CODE
    address = f"{settings.endpoint}/{settings.staging_bucket}/{key}"
    assert httpx.get(address, verify=PLAIN).status_code == 403


def test_a_disk_that_is_full_is_not_told_as_a_storage_that_is_away(bundles: Bundles) -> None:
    key = bundles.stage(CODE)
    with (
        open("/dev/full", "wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left"),
    ):
        bundles.copy_staged(key, full)
    assert bundles.fetch_staged(key) == CODE


def test_a_published_bundle_is_kept_under_its_hash(bundles: Bundles) -> None:
    key = bundles.publish(CODE, "word-count", "1.0.0+build.1")
    assert hashlib.sha256(CODE).hexdigest() in key
    assert bundles.fetch_published(key) == CODE


def test_nobody_reads_a_bundle_from_the_storage_itself(
    bundles: Bundles, settings: config.S3
) -> None:
    """It would answer under any type that the query asks for."""
    bundles._client.set_bucket_policy(
        bucket_name=settings.bundle_bucket, policy=PUBLIC_READ % settings.bundle_bucket
    )
    key = bundles.publish(CODE, "word-count", "1.0.1")
    address = f"{settings.endpoint}/{settings.bundle_bucket}/{key}"
    query = "?response-content-type=text/html"
    as_page = httpx.get(address + query, verify=PLAIN)
    assert as_page.headers["content-type"] == "text/html"  # what an open bucket does
    bundles.ensure_buckets()
    assert httpx.get(address, verify=PLAIN).status_code == 403
    assert httpx.get(address + query, verify=PLAIN).status_code == 403


def test_other_bytes_never_take_an_address(bundles: Bundles) -> None:
    codes = [b"export default %d" % number for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda code: bundles.publish(code, "race", "1.0.0"), codes))
    assert len(set(keys)) == 8
    for key, code in zip(keys, codes, strict=True):
        assert bundles.fetch_published(key) == code


def test_publishing_again_changes_nothing(bundles: Bundles) -> None:
    assert bundles.publish(CODE, "again", "1.0.0") == bundles.publish(CODE, "again", "1.0.0")


def test_discarded_upload_is_gone(bundles: Bundles) -> None:
    key = bundles.stage(CODE)
    bundles.discard(key)
    bundles.discard(key)
    with pytest.raises(NotFound):
        bundles.fetch_staged(key)


def test_what_is_old_can_be_found(bundles: Bundles) -> None:
    staged, public = bundles.stage(CODE), bundles.publish(CODE, "old", "1.0.0")
    soon, earlier = (datetime.now(UTC) + timedelta(hours=hours) for hours in (1, -1))
    assert staged in bundles.staged_before(soon)
    assert public in bundles.published_before(soon)
    assert list(bundles.published_before(soon)) == sorted(bundles.published_before(soon))
    assert [*bundles.staged_before(earlier), *bundles.published_before(earlier)] == []


def test_storage_that_is_away_is_told(settings: config.S3) -> None:
    away = Bundles(dataclasses.replace(settings, endpoint="http://127.0.0.1:1"))
    for action in (
        lambda: away.stage(CODE),
        lambda: away.fetch_staged("x"),
        lambda: next(away.staged_before(datetime.now(UTC))),
    ):
        with pytest.raises(Unavailable):
            action()
