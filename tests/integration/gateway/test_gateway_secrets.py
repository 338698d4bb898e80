"""What nobody may read in an event or in a log, after all that people do with secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from tests.helpers.gateway_process import Gateway
from tests.helpers.waiting import eventually
from tests.integration.publishing.developers import bundle
from tests.integration.running_service import RunningService, running

from plugin_platform import config
from plugin_platform.bundles import Bundles

PASSWORD = "a-very-secret-pass-phrase"  # noqa: S105
GUESS = "an-attempt-at-guessing-it"
TOKEN = "ghp_" + "a1B2" * 9  # the shape of a GitHub token
ME = f"ada-{uuid4().hex[:12]}"
JSON = {"Content-Type": "application/json"}
EMAIL = f"{ME}@private.example"


@dataclass(frozen=True)
class Running:
    gateway: Gateway
    services: list[RunningService]
    logs: Path

    def everything_written(self) -> str:
        """All logs, and the data and metadata of all events."""
        said = "SELECT data::text || metadata::text FROM events"
        events = [row for service in self.services for (row,) in service.query(said)]
        return "\n".join([*(log.read_text() for log in self.logs.glob("*.log")), *events])


@pytest.fixture(params=["INFO", "DEBUG"])
def environment(
    request: pytest.FixtureRequest, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Buckets of the test's own, and logs that say little or all."""
    buckets = {f"S3_{name}_BUCKET": f"test-{uuid4().hex[:12]}" for name in ("STAGING", "BUNDLE")}
    for name, value in (s3 | buckets | {"LOG_LEVEL": request.param}).items():
        monkeypatch.setenv(name, value)
    Bundles(config.s3()).ensure_buckets()


@pytest.fixture
def platform_with_accounts(
    environment: None,
    amqp_uri: str,
    database: Callable[[str], str],
    gateway_on: Callable[..., Gateway],
    tmp_path: Path,
) -> Iterator[Running]:
    """Gateway, auth and publishing."""
    with ExitStack() as stack:
        services = [
            stack.enter_context(running(name, database(name), amqp_uri, tmp_path))
            for name in ("auth", "publishing")
        ]
        gateway = stack.enter_context(gateway_on(AMQP_URI=amqp_uri).running())
        eventually(lambda: gateway.get("/readyz").status_code == 200)
        yield Running(gateway, services, tmp_path)


def test_no_secret_is_in_an_event_or_in_a_log(platform_with_accounts: Running) -> None:
    running = platform_with_accounts
    account = {"username": ME, "email": EMAIL, "password": PASSWORD}
    with httpx.Client(base_url=f"{running.gateway.url}/api/v1", timeout=60, verify=PLAIN) as http:

        def post(path: str, status: int, **sent: object) -> None:
            answer = http.post(path, **sent)  # type: ignore[arg-type]
            assert answer.status_code == status, answer.text

        post("/auth/register", 201, json=account)
        sessions = [http.cookies["session"]]
        post("/auth/register", 409, json=account)
        post("/auth/register", 422, json=account | {"email": f"{EMAIL} "})
        post("/auth/login", 401, json={"username": ME, "password": GUESS})
        post("/auth/login", 422, json={"username": ME, "password": [GUESS]})
        post("/auth/login", 400, content=f'{{"password": "{GUESS}', headers=JSON)
        post("/auth/login", 200, json={"username": ME, "password": PASSWORD})
        sessions.append(http.cookies["session"])
        post("/auth/confirm", 422, json={"password": GUESS})
        post("/auth/confirm", 204, json={"password": PASSWORD})
        post("/auth/developer", 200)
        sessions.append(http.cookies["visitor"])
        plugin_id = f"words-{uuid4().hex[:8]}"
        listing = {"name": "Words", "description": "Counts.", "category": "writing", "tags": []}
        post("/developer/plugins", 201, json={"id": plugin_id, **listing})
        for comment, status in ((f"const key = '{TOKEN}'", 422), ("", 201)):
            post(
                f"/developer/plugins/{plugin_id}/versions",
                status,
                data={"version": "1.0.0", "changelog": ""},
                files={"bundle": ("a.js", bundle(plugin_id, comment=comment), "text/javascript")},
            )

    written = running.everything_written()
    # Events and logs were looked at: what may be there is there.
    assert [text for text in (ME, plugin_id, "/api/v1/auth/login") if text not in written] == []
    secrets = {
        "password": PASSWORD,
        "guess": GUESS,
        "e-mail": "@private.example",
        "hash": "$argon2",
        "token": TOKEN,
        "storage key": config.s3().secret_key,
    } | {f"session {number}": session for number, session in enumerate(sessions)}
    assert [name for name, secret in secrets.items() if secret in written] == []
