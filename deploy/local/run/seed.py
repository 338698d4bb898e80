"""The demo accounts and the sample plugins, made through the gateway like anybody else's."""

import subprocess

from deploy.local.install.stamps import digest
from deploy.local.layout import CHECKOUT, HOST_WEB, PYTHON, Failure, Instance
from deploy.local.progress import Progress
from deploy.local.run import credentials
from deploy.local.run.settings import Settings, gateway_url
from deploy.local.shell import environment
from deploy.samples import Client, GatewayError, publish_all, samples

PLUGINS = HOST_WEB / "plugins"


def seed(instance: Instance, settings: Settings, progress: Progress) -> list[str]:
    """Does nothing when these accounts were made here before, and these plugins published from the
    same files.

    Returns what could not be published, and why: the platform is of use without it.
    """
    stamp = instance.data / "seeded"
    value = fingerprint(instance, settings)
    if stamp.exists() and stamp.read_text() == value:
        return []
    try:
        with progress.step("make the demo accounts"):
            make_accounts(instance, settings)
        with progress.step("publish the sample plugins"):
            problems = publish(instance, settings)
    except GatewayError as error:
        raise Failure(str(error)) from error
    for problem in problems:
        progress.say(f"  ! {problem}")
    if not problems:
        stamp.write_text(value)
    return problems


def fingerprint(instance: Instance, settings: Settings) -> str:
    found = samples(PLUGINS)
    files = [f for s in found for f in (s.folder / "plugin.json", s.folder / "README.md", s.file)]
    databases = sorted(value for name, value in settings.items() if name.startswith("DATABASE_"))
    people = sorted(account["username"] for account in credentials.accounts(instance).values())
    return digest((file for file in files if file.exists()), *databases, *people)


def make_accounts(instance: Instance, settings: Settings) -> None:
    accounts = credentials.accounts(instance)
    for account in accounts.values():
        with Client(gateway_url(settings)) as client:
            user = client.enter(account)
            if account["username"] == "developer" and not user["isDeveloper"]:
                client.request("POST", "/auth/developer")
    for role in ("moderator", "operator"):
        grant(settings, accounts[role]["username"], role)


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


def publish(instance: Instance, settings: Settings) -> list[str]:
    with Client(gateway_url(settings)) as developer:
        developer.enter(credentials.accounts(instance)["developer"])
        return list(publish_all(developer, samples(PLUGINS)))
