"""The nginx of docker-compose.yml, really running in front of the gateway and the S3 server."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from deploy.local.install.packages import NGINX
from deploy.local.layout import CHECKOUT, HOST_WEB
from deploy.local.run import ports
from deploy.local.test.testbed import Platform
from tests.e2e.people import published_plugin

CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "nginx.conf"


def rendered(platform: Platform, folder: Path, port: int) -> str:
    """The configuration with this machine's addresses, and without the lookup of names."""
    text = CONFIGURATION.read_text()
    text = re.sub(r"resolver [^;]*;", "", text).replace(" resolve", "")
    for old, new in {
        " /tmp/": f" {folder}/",
        "gateway:8000": urlsplit(platform.gateway).netloc,
        "s3:8333": urlsplit(platform.settings["S3_ENDPOINT"]).netloc,
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/usr/share/nginx/html": str(HOST_WEB / "host" / "dist"),
        "/var/cache/nginx/bundles": str(folder / "bundles"),
        "/dev/stderr": str(folder / "error.log"),
        "/dev/stdout": str(folder / "access.log"),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def front(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("nginx")
    port = ports.choose([], taken=[])
    config = folder / "nginx.conf"
    config.write_text(rendered(platform, folder, port))
    # The checkout may be below /root, where only root can read.
    account = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
    options = ["-p", str(folder), "-c", str(config), "-g", f"daemon off; {account}"]
    command = [str(NGINX.path()), *options]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with (
        subprocess.Popen(command) as nginx,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=15, trust_env=False) as client,
    ):
        try:
            wait_for(client)
            yield client
        finally:
            nginx.terminate()
            nginx.wait(10)


def wait_for(client: httpx.Client) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            assert client.get("/nginx-health").text == "ok\n"
            return
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_the_page_has_a_nonce_of_its_own_each_time(front: httpx.Client) -> None:
    first, second = front.get("/"), front.get("/marketplace")
    assert first.status_code == second.status_code == 200
    assert "__CSP_NONCE__" not in first.text
    policies = [answer.headers["content-security-policy"] for answer in (first, second)]
    assert policies[0] != policies[1]


def test_the_pages_files_are_compressed_and_never_asked_for_again(front: httpx.Client) -> None:
    script = re.findall(r'src="(/assets/[^"]+\.js)"', front.get("/").text)[0]
    answer = front.get(script)
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].split(";")[0] in (
        "application/javascript",
        "text/javascript",
    )


def test_the_api_answers_with_its_own_problems(front: httpx.Client) -> None:
    answer = front.get("/api/v1/plugins/there-is-none", headers={"x-request-id": "asked-by-me"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["requestId"] == "asked-by-me"


def test_a_bundle_comes_from_storage_once_and_may_be_kept_for_ever(
    front: httpx.Client, platform: Platform
) -> None:
    with published_plugin(platform.gateway) as plugin_id:
        details = front.get(f"/api/v1/plugins/{plugin_id}").json()
        key = details["versions"][0]["bundleUrl"].split("/plugin-bundles/")[1]
        first = front.get(f"/bundles/{key}", headers={"origin": "https://elsewhere.example"})
        platform.servers.s3.stop()
        try:
            second = front.get(f"/bundles/{key}")
        finally:
            platform.servers.s3.start()
    assert first.status_code == second.status_code == 200
    assert second.content == first.content
    assert first.headers["content-type"] == "text/javascript"
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["x-content-type-options"] == "nosniff"


def test_a_bundle_that_does_not_exist_may_not_be_kept(front: httpx.Client) -> None:
    answer = front.get("/bundles/none/1.0.0/none.js")
    assert answer.status_code in (403, 404)
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nobody_writes_to_storage_through_nginx(front: httpx.Client, method: str) -> None:
    assert front.request(method, "/bundles/word-count/x.js").status_code == 403


def test_figures_are_for_operators_only(front: httpx.Client) -> None:
    assert front.get("/metrics").status_code == 404


def test_people_can_sign_up_through_it(front: httpx.Client, platform: Platform) -> None:
    account = platform.accounts["demo"]
    answer = front.post("/api/v1/auth/login", json=account)
    assert answer.status_code == 200
    assert front.get("/api/v1/auth/me").json()["user"]["username"] == "demo"
