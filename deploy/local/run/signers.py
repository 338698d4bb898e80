"""Another key signs from now on; what the ones before it have signed stays good."""

import json
import os
import secrets
import subprocess
from datetime import UTC, datetime, timedelta

from deploy.local.layout import CHECKOUT, PYTHON, Failure, Instance
from deploy.local.run import credentials, lifecycle, settings
from deploy.local.run.settings import Settings
from deploy.local.shell import environment

# Processes of publishing sign with the key before until they are started anew.
UNTIL_ALL_ARE_STARTED = timedelta(minutes=10)
PUBLIC_HALF = [str(PYTHON), "-m", "publishing.signing", "--public"]


def rotate(instance: Instance) -> str:
    """Returns the id of the key that signed until now. Publishing is started anew.

    What is written first is what keeps old signatures good: whatever ends this halfway, the next
    run goes on from there.
    """
    if instance.replaceable and any(map(os.environ.get, ("SIGNING_KEY", credentials.EARLIER))):
        raise Failure(
            "SIGNING_KEY or EARLIER_SIGNERS come from your environment. Change them there"
            " (docs/contracts.md says how), and start the platform with them."
        )
    found = settings.load(instance)
    signed = public_half(found)
    until = datetime.now(UTC) + UNTIL_ALL_ARE_STARTED
    earlier = credentials.add_signer(instance, signed | {"validUntil": until.isoformat()})
    key = credentials.renew(instance, "signing", secrets.token_hex(20))
    changed = {"SIGNING_KEY": key, credentials.EARLIER: json.dumps(earlier)}
    settings.save(instance, {**found, **changed})
    plan = lifecycle.load_plan(instance)
    lifecycle.rescale(instance, plan.scale, plan.extra)
    return str(signed["id"])


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
