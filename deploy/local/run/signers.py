"""Another key signs from now on; what the ones before it have signed stays good."""

import json
import os
import secrets
import subprocess
from datetime import UTC, datetime
from typing import Any

from deploy.local.layout import CHECKOUT, PYTHON, Failure, Instance
from deploy.local.run import credentials, lifecycle, settings
from deploy.local.run.settings import Settings
from deploy.local.shell import environment

PUBLIC_HALF = [str(PYTHON), "-m", "publishing.signing", "--public"]


def rotate(instance: Instance) -> str:
    """Returns the id of the key that signed until now. Publishing is started anew.

    Until when the key before signed is said only once nobody signs with it any more: whatever ends
    this halfway leaves it without an end, and all that it signs stays good.
    """
    if instance.replaceable and any(map(os.environ.get, ("SIGNING_KEY", credentials.EARLIER))):
        raise Failure(
            "SIGNING_KEY or EARLIER_SIGNERS come from your environment. Change them there"
            " (docs/contracts.md says how), and start the platform with them."
        )
    found = settings.load(instance)
    signed = public_half(found)
    credentials.add_signer(instance, signed)
    key = credentials.renew(instance, "signing", secrets.token_hex(20))
    _start_publishing(instance, key, signed)
    _start_publishing(instance, key, signed | {"validUntil": datetime.now(UTC).isoformat()})
    return str(signed["id"])


def _start_publishing(instance: Instance, key: str, before: dict[str, Any]) -> None:
    """Anew, with this key; those that signed with another have ended when it returns."""
    earlier = json.dumps(credentials.add_signer(instance, before))
    changed = {"SIGNING_KEY": key, credentials.EARLIER: earlier}
    settings.save(instance, {**settings.load(instance), **changed})
    plan = lifecycle.load_plan(instance)
    lifecycle.rescale(instance, plan.scale, plan.extra)


def public_half(found: Settings) -> dict[str, str]:
    """``{id, publicKey}`` of the key that these settings sign with."""
    said = subprocess.run(
        PUBLIC_HALF,
        env=environment(found),
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    result: dict[str, str] = json.loads(said.stdout)
    return result
