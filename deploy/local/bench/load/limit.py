"""The limit: a Falcon resource that answers constant bytes, under the gateway's gunicorn.

Nothing of ours is in it: no route table, middleware, cache or counter.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import falcon.asgi
import httpx

from deploy.local.bench.load.targets import WORKERS, Target
from deploy.local.layout import CHECKOUT, ENVIRONMENT, Failure
from deploy.local.plain_http import PLAIN
from deploy.local.run import ports

SIZE = 8192  # bytes; a page of a list has as many
BODY = b"x" * SIZE
PATIENCE = 20.0  # seconds


@dataclass
class Limit(Target):
    """Whatever the row is, it is asked for the same."""

    leader: int = field(kw_only=True)
    only: str = "/"

    def leaders(self) -> dict[int, str]:
        return {self.leader: "gunicorn"}


class Constant:
    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        resp.content_type = falcon.MEDIA_JSON
        resp.data = BODY


def app() -> falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]:
    made: falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response] = falcon.asgi.App()
    made.add_route("/", Constant())
    return made


@contextmanager
def running() -> Iterator[Limit]:
    port = ports.choose((), taken=())
    options = {
        "bind": f"127.0.0.1:{port}",
        "workers": str(WORKERS),
        "worker-class": "asgi",
        "asgi-loop": "uvloop",
        "http-parser": "auto",
        "log-level": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    gunicorn = [sys.executable, str(ENVIRONMENT / "bin" / "gunicorn"), *words]
    with subprocess.Popen(
        [*gunicorn, "--no-control-socket", "deploy.local.bench.load.limit:app()"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            wait(base, process)
            yield Limit("limit", base, [], leader=process.pid)
        finally:
            process.terminate()


def wait(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            httpx.get(base, timeout=2, trust_env=False, verify=PLAIN).raise_for_status()
        except httpx.HTTPError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure("The server of the limit does not answer.") from error
            time.sleep(0.1)
        else:
            return
