"""Node and the host page: `npm ci && npm run build` in host-web, when something changed.

Standard library only.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.install.stamps import Stamp, digest
from deploy.local.layout import CHECKOUT, ENVIRONMENT, HOST_WEB, LOCAL, Failure
from deploy.local.shell import pip_install, run

OLDEST = (20, 19)
LOCK = CHECKOUT / "deploy" / "requirements-node.lock"
LOG = LOCAL / "log" / "install-node.log"
BUILD_LOG = LOCAL / "log" / "build-host-web.log"
# Hidden folders too: tools and tests keep there what comes and goes.
LEFT_OUT = {"node_modules", "dist", "coverage", "test-results"}


def suitable() -> bool:
    """Whether the machine's own Node will do."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run(
        [node, "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def search_path() -> str:
    """The PATH on which to find Node: the machine's own first, else the environment's."""
    own = os.environ.get("PATH", os.defpath)
    return own if suitable() else f"{ENVIRONMENT / 'bin'}{os.pathsep}{own}"


def install_wheel() -> None:
    """Node from a wheel, into the virtual environment."""
    stamp = Stamp(LOCK.name, digest([LOCK]))
    if stamp.is_current() and (ENVIRONMENT / "bin" / "npm").exists():
        return
    pip_install(LOCK, LOG)
    stamp.renew()


def install_packages() -> None:
    lock = HOST_WEB / "package-lock.json"
    if not lock.exists():
        raise Failure(f"{lock} is missing: this checkout has no host page.")
    stamp = Stamp("node_modules", digest([lock]))
    if stamp.is_current() and (HOST_WEB / "node_modules").is_dir():
        return
    npm("ci", "--no-audit", "--no-fund", "--prefer-offline", log=LOG)
    stamp.renew()


def is_built() -> bool:
    return build_stamp().is_current() and all(path.exists() for path in expected())


def build_stamp() -> Stamp:
    return Stamp("host-web", digest(sources()))


def build() -> None:
    stamp = build_stamp()
    npm("run", "build", log=BUILD_LOG)
    missing = [str(path) for path in expected() if not path.exists()]
    if missing:
        raise Failure(f"The build of host-web left out {', '.join(missing)}; see {BUILD_LOG}")
    stamp.renew()


def npm(*words: str, log: Path, timeout: float = 900) -> None:
    npm_path = shutil.which("npm", path=search_path())
    if npm_path is None:
        raise Failure("npm is missing.")
    env = {"PATH": search_path(), "CI": "true", "NO_COLOR": "1"}
    run([npm_path, *words], log=log, cwd=HOST_WEB, env=env, timeout=timeout)


def sources() -> list[Path]:
    found: list[Path] = []
    for folder, names, files in os.walk(HOST_WEB):
        names[:] = [name for name in names if name not in LEFT_OUT and name[0] != "."]
        found += [Path(folder) / file for file in files if not file.endswith(".tsbuildinfo")]
    return found


def expected() -> list[Path]:
    """What `npm run build` has to leave behind."""
    return [HOST_WEB / "host" / "dist" / "index.html", *(bundle(p) for p in plugin_folders())]


def plugin_folders() -> list[Path]:
    return sorted(file.parent for file in HOST_WEB.glob("plugins/*/plugin.json"))


def bundle(folder: Path) -> Path:
    plugin_id = json.loads((folder / "plugin.json").read_text())["id"]
    return folder / "dist" / f"{plugin_id}.js"
