"""What the process of a service has loaded when it starts: each start pays for it."""

import os
import subprocess
import sys

import pytest
from deploy.local.layout import CHECKOUT

STARTED = """
import sys
from plugin_platform.nameko import run
run.import_service(sys.argv[1])
print(*(name for name in sys.argv[2:] if name in sys.modules))
from eventlet import patcher
print(*(name for name in ("socket", "thread", "time") if patcher.is_monkey_patched(name)))
"""


@pytest.mark.parametrize(
    ("name", "needless"),
    [
        ("catalog.service", ["pkg_resources", "dns", "minio", "argon2"]),
        ("installs.service", ["pkg_resources", "minio"]),
    ],
)
def test_a_service_starts_without_what_it_does_not_need_and_with_green_sockets(
    name: str, needless: list[str]
) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", STARTED, name, *needless],
        env=os.environ | {"PYTHONPATH": f"{CHECKOUT / 'services'}:{CHECKOUT / 'shared'}"},
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.splitlines() == ["", "socket thread time"]
