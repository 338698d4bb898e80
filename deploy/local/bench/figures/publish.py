"""A version handed in, with all checks, until its answer: one after the other."""

import secrets
import time
from statistics import median

from deploy.local.bench.figures.accounts import register
from deploy.local.bench.figures.figure import Figure, Outcome, Sizes
from deploy.local.bench.load.targets import Platform
from deploy.local.layout import Failure
from deploy.samples import Client, GatewayError

TIMES = 5
MODULE = """export const manifest = {{
  "id": "{id}", "name": "Bench {id}", "version": "{version}",
  "description": "Is published to see how long that takes.",
  "contributes": {{}}
}};
"""
FUNCTION = """export function f{0}(a, b) {{
  const c = a + b * {0};
  return c > {0} ? [a, c] : {{ b, c }};
}}
"""


def take(platform: Platform, sizes: Sizes) -> Outcome:
    outcome = Outcome()
    account = register(platform)
    with Client(platform.base) as developer:
        try:
            developer.enter({"username": account.username, "password": account.password})
            developer.request("POST", "/auth/developer")
            for size in sizes.uploads:
                name = f"{size // 1000:,} KB"
                seconds = median(times(developer, size, TIMES))
                outcome.add(f"{name} ms", 1000 * seconds, f"{name} {1000 * seconds:.0f} ms")
        except GatewayError as error:
            raise Failure(str(error)) from error
    return outcome


def times(developer: Client, size: int, number: int) -> list[float]:
    """Seconds of as many versions of a new plugin."""
    plugin_id = f"bench-{secrets.token_hex(6)}"
    about = {"name": f"Bench {plugin_id}", "description": "Is measured.", "category": "utilities"}
    developer.request("POST", "/developer/plugins", json={"id": plugin_id, "tags": [], **about})
    found = []
    for patch in range(number):
        version = f"1.0.{patch}"
        bundle = (f"{plugin_id}.js", module(plugin_id, version, size), "text/javascript")
        started = time.monotonic()
        path = f"/developer/plugins/{plugin_id}/versions"
        form = {"version": version, "changelog": ""}
        developer.request("POST", path, data=form, files={"bundle": bundle})
        found.append(time.monotonic() - started)
    return found


def module(plugin_id: str, version: str, size: int) -> bytes:
    """A plugin of about so many bytes of code."""
    text = [MODULE.format(id=plugin_id, version=version)]
    length, number = len(text[0]), 0
    while length < size:
        text.append(FUNCTION.format(number))
        length, number = length + len(text[-1]), number + 1
    return "".join(text).encode()


FIGURE = Figure("publish", "publishing a version, with all checks", take)
