"""What the process of a service has loaded when it starts: each start pays for it."""

import os
import subprocess
import sys

from deploy.local.layout import CHECKOUT

STARTED = """
import sys
from plugin_platform.nameko import run
run.import_service("catalog.service")
print(*(name for name in ("pkg_resources", "dns", "minio", "argon2") if name in sys.modules))
from eventlet import patcher
print(*(name for name in ("socket", "thread", "time") if patcher.is_monkey_patched(name)))
"""


def test_a_service_starts_without_what_it_does_not_need_and_with_green_sockets() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", STARTED],
        env=os.environ | {"PYTHONPATH": f"{CHECKOUT / 'services'}:{CHECKOUT / 'shared'}"},
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.splitlines() == ["", "socket thread time"]
