"""Plugin bundles in S3-compatible object storage, through the ``minio`` client.

An upload is staged in one bucket. Publishing stores it in the bucket of bundles under
a key that holds the hash of its content, by a conditional PUT: whatever was served once
under an address is served there unchanged for ever. A version's readme lies beside its bundle.

A version of several files is a listing of them, under a key with the listing's hash, and the files
under keys with theirs. The address of one names the listing's hash and the path in it; so a file is
served once the listing is public, and what is not listed never is.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import IO
from uuid import uuid4

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from plugin_platform import config
from plugin_platform.bundle_keys import FILE, HELD, LISTING, in_address
from plugin_platform.errors import NotFound, Unavailable
from plugin_platform.slices import PIECE, Body, hash_of, size_of

CONTENT_TYPE = "text/javascript"
README_TYPE = "application/json"
HELD_TYPE = "application/octet-stream"
CACHE_CONTROL = "public, max-age=31536000, immutable"

CONNECTIONS = 10  # that are kept; files are stored several at a time
AWAY = (MinioException, urllib3.exceptions.HTTPError, OSError)


class Bundles:
    def __init__(self, settings: config.S3) -> None:
        address = urllib3.util.parse_url(settings.endpoint)
        self._staging = settings.staging_bucket
        self._public = settings.bundle_bucket
        self._http = urllib3.PoolManager(
            maxsize=CONNECTIONS,
            timeout=urllib3.Timeout(connect=2, read=10),
            retries=urllib3.Retry(total=2, backoff_factor=0.1, status_forcelist=(502, 503, 504)),
        )
        self._client = Minio(
            address.netloc or settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            secure=address.scheme == "https",
            region="us-east-1",
            http_client=self._http,
        )

    def ensure_buckets(self) -> None:
        """Create what is missing; nobody reads without a key."""
        for bucket in (self._staging, self._public):
            if not self._client.bucket_exists(bucket_name=bucket):
                try:
                    self._client.make_bucket(bucket_name=bucket)
                except S3Error as error:
                    if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                        raise
            self._close(bucket)

    def _close(self, bucket: str) -> None:
        """A bucket that was made when browsers still read from it had a policy."""
        try:
            self._client.delete_bucket_policy(bucket_name=bucket)
        except S3Error as error:
            if error.code != "NoSuchBucketPolicy":
                raise

    def stage(self, data: Body) -> str:
        """Keep an upload; return its staging key. Two uploads never share a key."""
        key = f"{hash_of(data, 'sha256').hex()}/{uuid4()}.js"
        self._put(self._staging, key, data, {"Content-Type": CONTENT_TYPE})
        return key

    def fetch_staged(self, key: str) -> bytes:
        """Return a staged upload. Raises ``NotFound``."""
        return self._fetch(self._staging, key)

    def copy_staged(self, key: str, into: IO[bytes]) -> None:
        """Write a staged upload into a file, piece by piece. Raises ``NotFound``."""
        self._copy(self._staging, key, into)

    def copy_published(self, key: str, into: IO[bytes]) -> None:
        """The same of what is stored beside the public addresses or at one. Raises ``NotFound``."""
        self._copy(self._public, key, into)

    def pieces_of(self, key: str) -> Iterator[bytes]:
        """What is stored there, piece by piece. Raises ``NotFound``."""
        return self._pieces(self._public, key)

    def fetch_published(self, key: str) -> bytes:
        """Return a published bundle. Raises ``NotFound``."""
        return self._fetch(self._public, key)

    def _copy(self, bucket: str, key: str, into: IO[bytes]) -> None:
        with closing(self._pieces(bucket, key)) as pieces:
            into.writelines(pieces)
        into.flush()

    def _fetch(self, bucket: str, key: str) -> bytes:
        with closing(self._pieces(bucket, key)) as pieces:
            return b"".join(pieces)

    def _pieces(self, bucket: str, key: str) -> Generator[bytes, None, None]:
        """A fault of whoever takes them, as of a full disk, is none of the storage."""
        try:
            response = self._client.get_object(bucket_name=bucket, object_name=key)
            try:
                yield from response.stream(PIECE)
            finally:
                response.close()
                response.release_conn()
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise NotFound("It is not in the bundle storage (any more).") from error
            raise Unavailable("The bundle storage cannot be reached.") from error
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error

    def publish(self, data: Body, plugin_id: str, version: str) -> str:
        """Store a bundle under its public key and return that. Repeating it is harmless."""
        return self._put_once(data, plugin_id, version, "js", CONTENT_TYPE)

    def hold(self, data: Body, plugin_id: str, version: str, *, renew: bool = False) -> str:
        """Store a bundle beside its public key, where nobody is served it; return that key.
        ``renew``: what is there already is as young as if it had not been.
        """
        return self._put_once(data, plugin_id, version, HELD, HELD_TYPE, renew=renew)

    def publish_file(self, data: Body, plugin_id: str, version: str, *, renew: bool = False) -> str:
        """Store a file of several. Nobody is served it before a listing that names it is public.
        ``renew`` as of ``hold``.
        """
        return self._put_once(data, plugin_id, version, FILE, HELD_TYPE, renew=renew)

    def publish_listing(self, data: Body, plugin_id: str, version: str) -> str:
        """Let everybody have the files that ``data`` lists, which are stored already."""
        return self._put_once(data, plugin_id, version, LISTING, README_TYPE)

    def publish_readme(self, markdown: str, html: str, plugin_id: str, version: str) -> str:
        """Store ``{"markdown": as it was handed in, "html": safe to show}``; return the key."""
        data = json.dumps({"markdown": markdown, "html": html}, ensure_ascii=False).encode()
        return self._put_once(data, plugin_id, version, "json", README_TYPE)

    def discard(self, key: str) -> None:
        """Remove a staged upload; nothing happens when it is gone already."""
        try:
            self._client.remove_object(bucket_name=self._staging, object_name=key)
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error

    def withdraw(self, key: str) -> None:
        """Remove a public bundle that no version names; nothing happens when it is gone."""
        try:
            self._client.remove_object(bucket_name=self._public, object_name=key)
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error

    def staged_before(self, moment: datetime) -> Iterator[str]:
        """Keys of uploads that were staged before ``moment``."""
        return self._stored_before(self._staging, moment)

    def published_before(self, moment: datetime) -> Iterator[str]:
        """Keys of public bundles that were stored before ``moment``, in order."""
        return self._stored_before(self._public, moment)

    def is_stored_before(self, moment: datetime, key: str) -> bool:
        """Whether it is stored still, and not anew since ``moment``."""
        try:
            found = self._client.stat_object(bucket_name=self._public, object_name=key)
        except S3Error as error:
            if error.code == "NoSuchKey":
                return False
            raise Unavailable("The bundle storage cannot be reached.") from error
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error
        return found.last_modified is not None and found.last_modified < moment

    def stored_below(self, prefix: str) -> set[str]:
        """Keys of all that is stored of a plugin, or of a version of it."""
        try:
            found = self._client.list_objects(
                bucket_name=self._public, prefix=prefix, recursive=True
            )
            return {item.object_name for item in found if item.object_name}
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error

    def _stored_before(self, bucket: str, moment: datetime) -> Iterator[str]:
        try:
            for item in self._client.list_objects(bucket_name=bucket, recursive=True):
                if item.object_name and item.last_modified and item.last_modified < moment:
                    yield item.object_name
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error

    def _put_once(
        self,
        data: Body,
        plugin_id: str,
        version: str,
        kind: str,
        type_: str,
        *,
        renew: bool = False,
    ) -> str:
        key = f"{plugin_id}/{in_address(version)}/{hash_of(data, 'sha256').hex()}.{kind}"
        headers = {"Content-Type": type_, "Cache-Control": CACHE_CONTROL}
        self._put(self._public, key, data, headers | ({} if renew else {"If-None-Match": "*"}))
        return key

    def _put(self, bucket: str, key: str, data: Body, headers: dict[str, str]) -> None:
        # The client's put_object turns If-None-Match into user metadata and holds 5 MiB of a file
        # in memory, hence the presigned address. 412: the key, and so the same content, is there.
        if not isinstance(data, bytes):
            data.seek(0)
        try:
            address = self._client.get_presigned_url(
                "PUT", bucket_name=bucket, object_name=key, expires=timedelta(minutes=5)
            )
            length = {"Content-Length": str(size_of(data))}
            response = self._http.request("PUT", address, body=data, headers=headers | length)
            if response.status not in (200, 201, 412):
                raise OSError(f"storing a bundle was answered with {response.status}")
        except AWAY as error:
            raise Unavailable("The bundle storage cannot be reached.") from error
