"""The nginx of docker-compose.yml, really running in front of the gateway and the S3 server."""

from __future__ import annotations

import json
import os
import pwd
import re
import select
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from deploy.local.install.packages import NGINX
from deploy.local.layout import CHECKOUT, HOST_WEB
from deploy.local.plain_http import PLAIN
from deploy.local.run import ports
from deploy.local.test.testbed import Platform
from tests.e2e.people import published_plugin
from tests.e2e.updates.releases import Releases
from tests.helpers.waiting import eventually
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

CONTENT = "content.localhost"
NO_FILE = "/assets/none.js"
CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "nginx.conf"


def rendered(gateway: str, folder: Path, port: int) -> str:
    """The configuration with this machine's addresses, and without the lookup of names."""
    text = CONFIGURATION.read_text()
    text = re.sub(r"resolver [^;]*;", "", text).replace(" resolve", "")
    for old, new in {
        " /tmp/": f" {folder}/",
        "gateway:8000": urlsplit(gateway).netloc,
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/usr/share/nginx/html": str(HOST_WEB / "host" / "dist"),
        "/var/cache/nginx/bundles": str(folder / "bundles"),
        "/dev/stderr": str(folder / "error.log"),
        "/dev/stdout": str(folder / "access.log"),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def running(text: str, folder: Path, port: int) -> Iterator[httpx.Client]:
    config = folder / "nginx.conf"
    config.write_text(text)
    # The checkout may be below /root, where only root can read.
    account = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
    options = ["-p", str(folder), "-c", str(config), "-g", f"daemon off; {account}"]
    command = [str(NGINX.path()), *options]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with (
        subprocess.Popen(command) as nginx,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False, verify=PLAIN
        ) as client,
    ):
        try:
            wait_for(client)
            yield client
        finally:
            nginx.terminate()
            nginx.wait(10)


@pytest.fixture(scope="module")
def front(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder, port = tmp_path_factory.mktemp("nginx"), ports.choose([], taken=[])
    with running(rendered(platform.gateway, folder, port), folder, port) as client:
        yield client


@pytest.fixture
def strict(platform: Platform, tmp_path: Path) -> Iterator[httpx.Client]:
    """The same with little patience."""
    port = ports.choose([], taken=[])
    text = rendered(platform.gateway, tmp_path, port)
    for old, new in {
        "rate=100r/s": "rate=1r/s",
        "burst=500": "burst=8",
        "limit_conn connections 200": "limit_conn connections 3",
        "client_header_timeout 10s": "client_header_timeout 1s",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    with running(text, tmp_path, port) as client:
        yield client


def wait_for(client: httpx.Client) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            assert client.get("/nginx-health").text == "ok\n"
            return
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_the_page_names_its_scripts_by_their_hashes(front: httpx.Client) -> None:
    first, second = front.get("/"), front.get("/marketplace")
    assert first.status_code == second.status_code == 200
    assert first.text == second.text
    policy = first.headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", first.text, re.S)
    assert inline
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in inline]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert "nonce" not in policy + first.text


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


@pytest.fixture(scope="module")
def bundle(front: httpx.Client, platform: Platform) -> Iterator[str]:
    """The path of a published bundle."""
    with published_plugin(platform.gateway) as plugin_id:
        details = front.get(f"/api/v1/plugins/{plugin_id}").json()
        yield urlsplit(details["versions"][0]["bundleUrl"]).path


def strangers_file(front: httpx.Client, path: str, **headers: str) -> httpx.Response:
    """As a browser asks for it: under the name that is for them."""
    return front.get(path, headers={"host": CONTENT, **headers})


def test_a_bundle_comes_from_storage_once_and_may_be_kept_for_ever(
    front: httpx.Client, platform: Platform, bundle: str
) -> None:
    first = strangers_file(front, bundle, origin="https://elsewhere.example")
    platform.service("gateway").stop()
    try:
        second = strangers_file(front, bundle)
        plain = strangers_file(front, bundle, **{"accept-encoding": "identity"})
    finally:
        platform.service("gateway").start()
    assert first.status_code == second.status_code == 200
    assert second.content == plain.content == first.content
    for answer in (first, second, plain):
        headers = answer.headers
        assert headers.get_list("content-type") == ["text/javascript"]
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["access-control-allow-origin"] == "*"
        assert headers.get_list("x-content-type-options") == ["nosniff"]
        [policy] = headers.get_list("content-security-policy")
        assert policy.startswith("default-src 'none'; sandbox")
        assert not [name for name in headers if "amz" in name or "seaweed" in name]


def test_no_query_makes_a_bundle_a_page_or_poisons_the_cache(
    front: httpx.Client, bundle: str
) -> None:
    """A storage asked directly obeys ``response-content-type``: a page of a stranger's."""
    for query in ("?response-content-type=text/html", "?response-cache-control=no-store", "?a=b"):
        for path in (bundle + query, bundle):
            answer = strangers_file(front, path)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/javascript"
            assert "immutable" in answer.headers["cache-control"]
            assert "sandbox" in answer.headers["content-security-policy"]


def test_the_applications_own_name_serves_no_strangers_file(
    front: httpx.Client, bundle: str
) -> None:
    assert strangers_file(front, bundle).status_code == 200
    assert front.get(bundle).status_code == 404
    for path in ("/", "/api/v1/auth/me", "/api/docs"):
        assert strangers_file(front, path).status_code == 404


def test_a_bundle_that_does_not_exist_may_not_be_kept(front: httpx.Client) -> None:
    answer = strangers_file(front, f"/bundles/none/1.0.0/{'0' * 64}.js")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
def test_nobody_writes_to_storage_through_nginx(
    front: httpx.Client, method: str, bundle: str
) -> None:
    assert front.request(method, bundle, headers={"host": CONTENT}).status_code == 403


def test_a_socket_without_an_origin_is_refused_and_takes_no_gateway_away(
    front: httpx.Client,
) -> None:
    upgrade = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    for _ in range(6):
        assert front.get("/api/v1/live", headers=upgrade).status_code == 403
    assert front.get("/readyz").status_code == 200


def test_figures_are_for_operators_only(front: httpx.Client) -> None:
    assert front.get("/metrics").status_code == 404


def test_people_can_sign_up_through_it(front: httpx.Client, platform: Platform) -> None:
    account = platform.accounts["demo"]
    answer = front.post("/api/v1/auth/login", json=account)
    assert answer.status_code == 200
    assert front.get("/api/v1/auth/me").json()["user"]["username"] == "demo"


def test_one_network_asks_only_so_often(strict: httpx.Client) -> None:
    answers = [strict.get(NO_FILE) for _ in range(30)]
    assert answers[0].status_code == 404
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    for answer in refused:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "2"
        assert answer.json()["status"] == 429


def test_one_network_has_only_so_many_connections(strict: httpx.Client) -> None:
    """Of six that each begin to send something, three are refused; fewer than are refused for
    being asked too often.
    """
    address = ("127.0.0.1", int(strict.base_url.port or 0))
    half = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(address, 15)) for _ in range(6)]
        for one in connections:
            one.sendall(half)
        eventually(lambda: len(select.select(connections, [], [], 0)[0]) >= 3)
        answered = select.select(connections, [], [], 0)[0]
        assert len(answered) == 3
        assert all(one.recv(4096).startswith(b"HTTP/1.1 429 ") for one in answered)


def test_headers_have_to_come(strict: httpx.Client) -> None:
    address = ("127.0.0.1", int(strict.base_url.port or 0))
    with socket.create_connection(address, 15) as slow:
        slow.sendall(b"GET /nginx-health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        try:
            assert not slow.recv(4096).startswith(b"HTTP/1.1 200")
        except ConnectionResetError:
            return


def test_no_log_has_the_link_of_a_trial(tmp_path: Path) -> None:
    """Nor what is written about what goes wrong: the gateway is away."""
    port, token = ports.choose([], taken=[]), "A-secret_of-43-letters"
    gone = "http://127.0.0.1:1"
    with running(rendered(gone, tmp_path, port), tmp_path, port) as client:
        for path in (f"/trials/{token}/0/trials/a.js", f"/trials//{token}", "/marketplace"):
            client.get(path)
        client.get(f"/preview?trial={token}")
        client.get(f"/%74rials/{token}/0.js")
    lines = map(json.loads, (tmp_path / "access.log").read_text().splitlines())
    paths = [line["path"] for line in lines if line["path"] != "/nginx-health"]
    hidden = "/trials/*"
    assert paths == [hidden, hidden, "/marketplace", "/preview", hidden]
    errors = (tmp_path / "error.log").read_text()
    assert "/marketplace" in errors, "other faults are written"
    assert token not in errors + (tmp_path / "access.log").read_text()


def live_at(front: httpx.Client) -> str:
    return str(front.base_url.copy_with(scheme="ws", path="/api/v1/live"))


def test_a_socket_and_events_come_through_at_once(front: httpx.Client, platform: Platform) -> None:
    """Nothing is kept back until there is more of it, nor packed."""
    releases = Releases(platform)
    origin = Origin(str(front.base_url).rstrip("/"))
    with (
        connect(live_at(front), origin=origin, proxy=None) as socket,
        front.stream("GET", f"/api/v1/live?watch={releases.plugin_id}") as events,
    ):
        socket.send(json.dumps({"watch": [releases.plugin_id]}))
        lines = (line for line in events.iter_lines() if line.startswith("data:"))
        said = [json.loads(socket.recv(60)), json.loads(next(lines).removeprefix("data:"))]
        assert [message["type"] for message in said] == ["hello", "hello"]
        releases.publish("1.1.0")
        heard = [json.loads(socket.recv(60)), json.loads(next(lines).removeprefix("data:"))]
        assert [message["type"] for message in heard] == ["published", "published"]
    releases.close()


def test_a_page_of_somebody_elses_opens_no_socket_through_it(front: httpx.Client) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(live_at(front), origin=Origin("https://evil.example"), proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403
