"""Publish the sample plugins through the gateway, as any developer would."""

import hashlib
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

CONFIRMATION = "/problems/confirmation-required"
PATIENCE = 60.0  # seconds to wait for a service that is away

Account = dict[str, str]


class GatewayError(Exception):
    """The gateway refused, or did not answer for too long."""


class Client:
    """One person at the gateway; waits and asks again while a service is away, and gives the
    password once more when it is asked for.
    """

    def __init__(self, base: str, *, private_network: bool = False) -> None:
        """``private_network``: cookies that are only for TLS also go to a gateway without it."""
        self._password = ""
        self._http = httpx.Client(
            base_url=f"{base}/api/v1", timeout=30, headers={"Origin": base}, trust_env=False
        )
        if private_network:
            send_cookies_without_tls(self._http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def request(
        self, method: str, path: str, *, accept: tuple[int, ...] = (), **content: Any
    ) -> httpx.Response:
        """Raises `GatewayError` for an error that is not in `accept`."""
        answer = self._ask(method, path, **content)
        if needs_confirmation(answer):
            self.request("POST", "/auth/confirm", json={"password": self._password})
            answer = self._ask(method, path, **content)
        if answer.is_success or answer.status_code in accept:
            return answer
        raise GatewayError(f"{method} {path} was answered with {explain(answer)}")

    def _ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._try(method, path, **content)
            if answer is not None and answer.status_code not in (429, 503):
                return answer
            if time.monotonic() > deadline:
                raise GatewayError(
                    f"{method} {path}: no answer but {answer and answer.status_code}"
                )
            time.sleep(1)

    def _try(self, method: str, path: str, **content: Any) -> httpx.Response | None:
        try:
            return self._http.request(method, path, **content)
        except httpx.TransportError:
            return None

    def enter(self, account: Account) -> dict[str, Any]:
        """Signs in, with a new account when there is none."""
        self._password = account["password"]
        entered = self.request("POST", "/auth/login", json=account, accept=(401,))
        if entered.status_code == 401:
            email = f"{account['username']}@example.com"
            self.request("POST", "/auth/register", json={**account, "email": email})
            entered = self.request("POST", "/auth/login", json=account)
        user: dict[str, Any] = entered.json()["user"]
        return user


def send_cookies_without_tls(http: httpx.Client) -> None:
    """For a gateway on a private network: those that are only for TLS, too."""

    def unsecure(_: httpx.Response) -> None:
        for cookie in http.cookies.jar:
            cookie.secure = False

    http.event_hooks["response"].append(unsecure)


def needs_confirmation(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and CONFIRMATION in answer.text


def explain(answer: httpx.Response) -> str:
    """What a problem document says, in one line."""
    try:
        problem = answer.json()
    except ValueError:
        return f"{answer.status_code} {answer.text[:200]}"
    errors = (f"{e.get('pointer')}: {e.get('detail')}" for e in problem.get("errors") or [])
    return " ".join([str(answer.status_code), problem.get("detail") or "", *errors])


@dataclass(frozen=True)
class Sample:
    """A plugin of this checkout, built and ready to be published."""

    folder: Path
    about: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.about["id"])

    @property
    def file(self) -> Path:
        return self.folder / "dist" / f"{self.id}.js"

    @property
    def bundle(self) -> bytes:
        return self.file.read_bytes()

    @property
    def integrity(self) -> str:
        return "sha384-" + b64encode(hashlib.sha384(self.bundle).digest()).decode()


def samples(folder: Path) -> list[Sample]:
    """The plugins below this folder, such as `host-web/plugins`."""
    found = sorted(file.parent for file in folder.glob("*/plugin.json"))
    return [Sample(plugin, json.loads((plugin / "plugin.json").read_text())) for plugin in found]


def publish_all(developer: Client, found: list[Sample]) -> Iterator[str]:
    """Publishes what is new; yields what could not be, and why."""
    listed = developer.request("GET", "/developer/plugins").json()["items"]
    known = {plugin["id"]: plugin["versions"] for plugin in listed}
    for sample in found:
        try:
            publish(developer, sample, known.get(sample.id))
        except GatewayError as error:
            yield f"{sample.id}: {error}"


def publish(developer: Client, sample: Sample, versions: list[dict[str, Any]] | None) -> None:
    """Publishes what is new; refuses when the version exists with other contents."""
    if any(version["integrity"] == sample.integrity for version in versions or []):
        return
    if versions is None:
        keys = ("id", "name", "description", "category", "tags")
        about = {key: sample.about[key] for key in keys}
        developer.request("POST", "/developer/plugins", json=about)
    bundle = (f"{sample.id}.js", sample.bundle, "text/javascript")
    checked = developer.request("POST", "/developer/checks", files={"bundle": bundle}).json()
    number = checked["manifest"]["version"]
    if any(version["version"] == number for version in versions or []):
        raise GatewayError(f"{number} is published with other contents; raise the version")
    form = {"version": number, "changelog": sample.about.get("changelog", "")}
    readme = sample.folder / "README.md"
    if readme.exists():
        form["readme"] = readme.read_text()
    path = f"/developer/plugins/{sample.id}/versions"
    # 409: an earlier try of this very request arrived, though its answer did not.
    developer.request("POST", path, data=form, files={"bundle": bundle}, accept=(409,))
