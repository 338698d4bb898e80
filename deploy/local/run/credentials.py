"""Passwords and keys of one instance: random, made once, readable by their owner only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from deploy.local.layout import SERVICES, Instance
from deploy.samples import Account

BROKER_USERS = (*SERVICES, "gateway", *(f"relay_{service}" for service in SERVICES))
# Of each server's administrator, of each service's role in its database, of each user of the
# broker, and the keys with which the gateway signs its calls.
SECRETS = (
    *("postgres", "rabbitmq", "redis", "s3_access_key", "s3_secret_key", "s3_token_key", "gateway"),
    *("signing", "factors", "webhooks"),
    *(f"postgres_{service}" for service in SERVICES),
    *(f"rabbitmq_{name}" for name in BROKER_USERS),
    *(f"actor_{service}" for service in SERVICES),
)
EARLIER = "EARLIER_SIGNERS"
ACCOUNTS = ("demo", "developer", "moderator", "operator")


def server_secrets(instance: Instance) -> dict[str, str]:
    fresh = {name: secrets.token_hex(20) for name in SECRETS}
    return kept(instance.folder / "secrets.json", fresh)


def renew(instance: Instance, name: str, value: str) -> str:
    """Another secret in the place of this one."""
    known = server_secrets(instance) | {name: value}
    write_private(instance.folder / "secrets.json", json.dumps(known, indent=2) + "\n")
    return value


def earlier_signers(instance: Instance) -> list[dict[str, Any]]:
    """The public halves of the keys that signed before the present one."""
    file = instance.folder / "signers.json"
    known: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return known


def add_signer(instance: Instance, signer: dict[str, Any]) -> list[dict[str, Any]]:
    """All of them; one that is known already is replaced."""
    others = [one for one in earlier_signers(instance) if one["id"] != signer["id"]]
    write_private(instance.folder / "signers.json", json.dumps([*others, signer], indent=2) + "\n")
    return [*others, signer]


def accounts(instance: Instance) -> dict[str, Account]:
    passwords = kept(
        instance.folder / "accounts.json", {name: secrets.token_urlsafe(15) for name in ACCOUNTS}
    )
    # A name that speaks for the platform is reserved, also here.
    names = {"moderator": "demo-moderator", "operator": "demo-operator"}
    return {
        name: {"username": names.get(name, name), "password": passwords[name]} for name in ACCOUNTS
    }


def kept(file: Path, fresh: dict[str, str]) -> dict[str, str]:
    """What the file says, completed from `fresh`."""
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if fresh.keys() - known.keys():
        known = {**fresh, **known}
        write_private(file, json.dumps(known, indent=2) + "\n")
    return known


def write_private(file: Path, text: str) -> None:
    """Replaces the file at once; nobody else can read it at any moment."""
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as output:
        output.write(text)
    temporary.replace(file)
