"""Where things are: the checkout, and the folders of one running instance of the platform.

Standard library only: this is imported before the virtual environment exists.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCAL = CHECKOUT / ".local"
ENVIRONMENT = LOCAL / "venv"
PYTHON = ENVIRONMENT / "bin" / "python"
HOST_WEB = CHECKOUT / "host-web"

SERVICES = ("auth", "publishing", "catalog", "installs")
SERVERS = ("postgres", "rabbitmq", "redis", "redis_cache", "s3")

# Unix socket addresses end at 107 bytes; the longest name that we put into `data` has 25.
LONGEST_DATA_PATH = 80


class Failure(Exception):
    """Something that the person at the terminal has to know; printed without a traceback."""


class Hindrance(Failure):
    """This machine lacks what something needs; nothing of ours is at fault."""


@dataclass(frozen=True)
class Instance:
    """One platform on this machine, with its own servers, ports, data and accounts.

    `folder` is `.local` for `./platform up` and `.local/test` for the tests; those that kill
    servers run beside the others and have an instance of their own.
    """

    folder: Path
    durable: bool = True
    preferred_gateway_port: int | None = 8000
    # Whether an address in the caller's environment replaces a server of our own.
    replaceable: bool = True
    vhost: str = "/"
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def token(self) -> str:
        """Marks the processes of this instance: each has it in its environment."""
        return hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]

    @cached_property
    def data(self) -> Path:
        """Data of the servers and the supervisor's socket.

        `folder/data`, or a folder in /var/tmp where PostgreSQL and RabbitMQ, which run as users
        of their own when we are root, could not reach it or a socket's path would be too long.
        """
        usual = self.folder / "data"
        if len(os.fsencode(usual)) <= LONGEST_DATA_PATH and reachable_by_anyone(self.folder):
            return usual
        return Path("/var/tmp") / f"plugin-platform-{os.getuid()}-{self.token}"  # noqa: S108

    def prepare(self) -> None:
        for folder in (self.folder, self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.run, self.logs):
            folder.chmod(0o700)
        link = self.folder / "data"
        if self.data != link and not link.is_symlink():
            # The folder was removed, and with it the passwords to what is still there.
            shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o711, exist_ok=True)
        owner = self.data.lstat()
        if self.data.is_symlink() or owner.st_uid != os.getuid():
            raise Failure(f"{self.data} belongs to somebody else; remove it and try again.")
        self.data.chmod(0o711)
        if self.data != link and not link.is_symlink():
            link.symlink_to(self.data)


def reachable_by_anyone(folder: Path) -> bool:
    """Whether other users can pass through every folder on the way; only root needs that."""
    if os.getuid() != 0:
        return True
    existing = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & 0o001 for path in existing)


# With these no rate limit stops whoever measures.
UNLIMITED = {
    "GATEWAY_LIMITS_FACTOR": "1000000",
    "LOGIN_LIMIT": "1000000/minute",
    "LOGIN_ATTEMPTS_LIMIT": "1000000/minute",
    "REGISTER_LIMIT": "1000000/minute",
    "TOKEN_LIMIT": "1000000/minute",
}

TEST_FOLDER = "PLATFORM_TEST_FOLDER"
DEFAULT = Instance(LOCAL)
TEST = Instance(
    LOCAL / os.environ.get(TEST_FOLDER, "test"),
    durable=False,
    preferred_gateway_port=None,
    replaceable=False,
    vhost="platform",
    settings={
        "PLATFORM_ENV": "test",
        "GATEWAY_LIMITS_FACTOR": "1000",
        "LOGIN_LIMIT": "1000/minute",
        "LOGIN_ATTEMPTS_LIMIT": "1000/minute",
        "REGISTER_LIMIT": "1000/minute",
        "TOKEN_LIMIT": "10000/minute",
        # Nobody is there: workflows of it can be trusted, and none proves anything.
        "TRUSTED_ISSUERS": "github=https://issuer.example",
        "TRUSTED_AUDIENCE": "https://folio.example",
    },
)
