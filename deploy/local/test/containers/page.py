"""The host page as this checkout has built it, as an image: the images take it from there.

By the same commands the Dockerfile builds it, which takes as long as once more.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy.local.install import node
from deploy.local.layout import HOST_WEB, Failure
from deploy.local.test.containers.engine import Engine

IMAGE = "stand-in/page:latest"
AS_BUILT = {"CONTAINERS_PAGE": "as-built"}  # environment of who does not build it once more
PARTS = ("host/dist", "plugins")  # of what is copied from there


def is_taken() -> bool:
    return AS_BUILT.items() <= os.environ.items()


def make(engine: Engine, folder: Path) -> None:
    if not node.is_built():
        raise Failure("The host page is not built: ./platform test does it, or npm run build.")
    shutil.rmtree(folder, ignore_errors=True)
    for part in PARTS:
        left_out = shutil.ignore_patterns(*(node.LEFT_OUT - {"dist"}))
        shutil.copytree(HOST_WEB / part, folder / "build" / part, ignore=left_out)
    engine.import_folder(folder, IMAGE)
    shutil.rmtree(folder)
