"""The demo accounts and the sample plugins, made through the gateway like anybody else's."""

import hashlib
import json
import subprocess
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.local import credentials, node
from deploy.local.credentials import Account
from deploy.local.layout import CHECKOUT, PYTHON, Failure, Instance
from deploy.local.progress import Progress
from deploy.local.settings import Settings, gateway_url
from deploy.local.shell import environment
from deploy.local.stamps import digest

PATIENCE = 60.0


class Client:
    """One person at the gateway; waits and asks again while a service is away."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(
            base_url=f"{base}/api/v1", timeout=30, headers={"Origin": base}, trust_env=False
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def request(
        self, method: str, path: str, *, accept: tuple[int, ...] = (), **content: Any
    ) -> httpx.Response:
        """Raises `Failure` for an error that is not in `accept`."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._try(method, path, **content)
            if answer is not None and answer.status_code not in (429, 503):
                break
            if time.monotonic() > deadline:
                raise Failure(f"{method} {path}: no answer but {answer and answer.status_code}")
            time.sleep(1)
        if answer.is_success or answer.status_code in accept:
            return answer
        raise Failure(f"{method} {path} was answered with {answer.status_code}: {answer.text}")

    def _try(self, method: str, path: str, **content: Any) -> httpx.Response | None:
        try:
            return self._http.request(method, path, **content)
        except httpx.TransportError:
            return None

    def enter(self, account: Account) -> dict[str, Any]:
        """Signs in, with a new account when there is none."""
        entered = self.request("POST", "/auth/login", json=account, accept=(401,))
        if entered.status_code == 401:
            email = f"{account['username']}@example.com"
            self.request("POST", "/auth/register", json={**account, "email": email})
            entered = self.request("POST", "/auth/login", json=account)
        user: dict[str, Any] = entered.json()["user"]
        return user


@dataclass(frozen=True)
class Sample:
    """A plugin of this checkout, built and ready to be published."""

    folder: Path
    about: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.about["id"])

    @property
    def bundle(self) -> bytes:
        return node.bundle(self.folder).read_bytes()

    @property
    def integrity(self) -> str:
        return "sha384-" + b64encode(hashlib.sha384(self.bundle).digest()).decode()


def samples() -> list[Sample]:
    folders = node.plugin_folders()
    return [Sample(f, json.loads((f / "plugin.json").read_text())) for f in folders]


def seed(instance: Instance, settings: Settings, progress: Progress) -> None:
    """Does nothing when these plugins were published here before, from the same files."""
    stamp = instance.data / "seeded"
    value = fingerprint(settings)
    if stamp.exists() and stamp.read_text() == value:
        return
    with progress.step("make the demo accounts"):
        make_accounts(instance, settings)
    with progress.step("publish the sample plugins"):
        publish_all(instance, settings, progress)
    stamp.write_text(value)


def fingerprint(settings: Settings) -> str:
    plugins = node.plugin_folders()
    files = [file for p in plugins for file in (p / "plugin.json", p / "README.md", node.bundle(p))]
    databases = sorted(value for name, value in settings.items() if name.startswith("DATABASE_"))
    return digest((file for file in files if file.exists()), *databases)


def make_accounts(instance: Instance, settings: Settings) -> None:
    for account in credentials.accounts(instance).values():
        with Client(gateway_url(settings)) as client:
            user = client.enter(account)
            if account["username"] == "developer" and not user["isDeveloper"]:
                client.request("POST", "/auth/developer")
    grant(settings, "moderator", "moderator")


def grant(settings: Settings, username: str, role: str) -> None:
    done = subprocess.run(
        [PYTHON, "-m", "auth.grant", username, role],
        env=environment(settings),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise Failure(f"{username} could not be made {role}: {done.stderr[-2000:]}")


def publish_all(instance: Instance, settings: Settings, progress: Progress) -> None:
    with Client(gateway_url(settings)) as developer:
        developer.enter(credentials.accounts(instance)["developer"])
        listed = developer.request("GET", "/developer/plugins").json()["items"]
        known = {plugin["id"]: plugin["versions"] for plugin in listed}
        for sample in samples():
            problem = publish(developer, sample, known.get(sample.id))
            if problem:
                progress.say(f"  ! {sample.id}: {problem}")


def publish(developer: Client, sample: Sample, versions: list[dict[str, Any]] | None) -> str | None:
    """Publishes what is new; says so when a version exists with other contents."""
    if any(version["integrity"] == sample.integrity for version in versions or []):
        return None
    if versions is None:
        keys = ("id", "name", "description", "category", "tags")
        about = {key: sample.about[key] for key in keys}
        developer.request("POST", "/developer/plugins", json=about, accept=(409,))
    bundle = (f"{sample.id}.js", sample.bundle, "text/javascript")
    checked = developer.request("POST", "/developer/checks", files={"bundle": bundle}).json()
    number = checked["manifest"]["version"]
    if any(version["version"] == number for version in versions or []):
        return f"version {number} is published with other contents; raise its number"
    form = {"version": number, "changelog": sample.about.get("changelog", "")}
    readme = sample.folder / "README.md"
    if readme.exists():
        form["readme"] = readme.read_text()
    path = f"/developer/plugins/{sample.id}/versions"
    developer.request("POST", path, data=form, files={"bundle": bundle}, accept=(409,))
    return None
