"""``python -m publishing.archives FD``: unpack a zip in a process that may die of it.

The service has it forked by ``publishing.intake.forkserver``. Reads the archive from standard
input, which is a file, writes the contents of its files one after the other to the descriptor
``FD``, and a line of JSON to standard output, see ``unpack.unpack``.
Reads nothing before it is in the jail.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile

from publishing.archives.limits import MAX_CPU, MAX_MEMORY, MAX_TIME, MAX_UNPACKED
from publishing.archives.unpack import unpack
from publishing.intake import jail

# Goes the way of an archive once, so that all that is imported late is there: in the jail nothing
# can be.
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><style>a{b:c}</style><a href="#b"/></svg>'


def main() -> None:
    prepare()
    work(int(sys.argv[1]))


def prepare() -> None:
    """Whatever is to be loaded."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("index.js", "1")
        new.writestr("icon.svg", SVG)
    told = unpack(archive, io.BytesIO())
    assert told["problem"] is None, told


def work(contents: int) -> None:
    output = os.fdopen(contents, "wb", buffering=0)
    enter_jail()
    print(json.dumps(unpack(sys.stdin.buffer, output)), flush=True)
    # Not the interpreter's tidying up, which asks for more than the jail allows.
    os._exit(0)


def enter_jail() -> None:
    jail.limit(seconds=MAX_TIME, cpu=MAX_CPU, memory=MAX_MEMORY, file=2 * MAX_UNPACKED)
    jail.enter()


if __name__ == "__main__":
    main()
