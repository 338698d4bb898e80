"""Who has no key gets nothing from any port of the object storage, on whatever it listens."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from deploy.local.layout import TEST
from deploy.local.plain_http import PLAIN
from deploy.local.run import ports
from deploy.local.supervise.supervision import Supervisor
from tests.helpers.greeting import greets

from plugin_platform import config
from plugin_platform.bundles import Bundles

GRPC = 10_000  # how far above a port of HTTP that of gRPC is
TLS = TEST.data / "s3" / "tls"


@pytest.fixture(scope="module")
def found() -> dict[str, int]:
    if not Supervisor(TEST).is_running():
        pytest.fail("these tests are about the object storage of the test instance")
    return ports.load(TEST.folder / "ports.json")


@pytest.fixture(scope="module")
def published(s3: dict[str, str], servers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The bucket and the key of a bundle that was published."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3.items():
            patch.setenv(name, value)
        bucket = f"test-bundles-{uuid4().hex[:12]}"
        patch.setenv("S3_STAGING_BUCKET", f"test-staging-{uuid4().hex[:12]}")
        patch.setenv("S3_BUNDLE_BUCKET", bucket)
        bundles = Bundles(config.s3())
        bundles.ensure_buckets()
        yield bucket, bundles.publish(b"export const original = true", "words", "1.0.0")


def listening(pid: int) -> set[int]:
    """Every TCP port on which a process listens (`man 5 proc`)."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.update(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
        except FileNotFoundError:
            continue  # closed meanwhile
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in sockets}


def test_it_listens_on_no_port_that_these_tests_do_not_know(found: dict[str, int]) -> None:
    http = {found[f"s3_{part}"] for part in ("master", "volume", "filer", "admin")} | {found["s3"]}
    pid = Supervisor(TEST).pid("s3")
    assert listening(pid) <= http | {port + GRPC for port in http}


@pytest.mark.parametrize("part", ["master", "volume", "filer", "admin"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_without_a_token_http_gives_and_takes_nothing(
    found: dict[str, int], published: tuple[str, str], part: str, method: str
) -> None:
    bucket, key = published
    base = f"http://127.0.0.1:{found[f's3_{part}']}"
    for path in (
        *(f"/buckets/{bucket}/{key}", "/buckets/", "/dir/assign", "/dir/lookup?volumeId=1"),
        *("/vol/grow?count=1", f"/col/delete?collection={bucket}", "/submit"),
    ):
        answer = httpx.request(
            method, base + path, content=b"evil", timeout=60, trust_env=False, verify=PLAIN
        )
        assert answer.status_code in (400, 401, 404, 405), (path, answer.text[:200])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_the_volume_server_asks_for_a_token_before_it_looks(
    found: dict[str, int], method: str
) -> None:
    """Whoever guessed a file's id could overwrite a published bundle here."""
    for volume in range(1, 8):
        address = f"http://127.0.0.1:{found['s3_volume']}/{volume},01637037d6"
        answer = httpx.request(
            method, address, content=b"evil", timeout=60, trust_env=False, verify=PLAIN
        )
        assert (answer.status_code, answer.json()) == (401, {"error": "wrong jwt"})


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_published_bundle_is_changed_by_nobody_without_the_keys(
    s3: dict[str, str], published: tuple[str, str], method: str
) -> None:
    address = f"{s3['S3_ENDPOINT']}/{'/'.join(published)}"
    answer = httpx.request(
        method, address, content=b"evil", timeout=60, trust_env=False, verify=PLAIN
    )
    assert answer.status_code in (401, 403)


@pytest.mark.parametrize("part", ["s3", "s3_master", "s3_volume", "s3_filer", "s3_admin"])
def test_grpc_answers_who_has_the_certificate_and_nobody_else(
    found: dict[str, int], part: str
) -> None:
    port = found[part] + GRPC
    assert not greets("127.0.0.1", port, None)
    assert not greets("127.0.0.1", port, ssl.create_default_context(cafile=TLS / "ca.pem"))
    ours = ssl.create_default_context(cafile=TLS / "ca.pem")
    ours.load_cert_chain(TLS / "node.pem", TLS / "node.key")
    assert greets("127.0.0.1", port, ours), "the control: the port is not merely shut"


def test_its_keys_are_for_its_own_eyes() -> None:
    assert TLS.stat().st_mode & 0o077 == 0
    assert (TLS / "node.key").stat().st_mode & 0o077 == 0
    assert not (TLS / "ca.key").exists(), "with it somebody else could be let in"
