"""Databases that were filled before, as files: filling takes minutes, copying seconds.

Kept for what they were filled with, by which migrations and by which program. A projection that
makes other tables of the same events is not noticed: `--fresh` fills them anew.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.local.install.stamps import digest
from deploy.local.layout import CHECKOUT, Instance
from deploy.local.run import readiness, settings
from deploy.local.supervise.supervision import Supervisor

MADE_BY = ("services/*/migrations/**/*.sql", "shared/**/migrations/**/*.sql")
WRITTEN_BY = ("services/simulating/*.py", "services/importing/*.py")
SERVER = "postgres"
UNFINISHED = "unfinished"


def place_of(instance: Instance) -> Path:
    """Beside the data, where PostgreSQL's user may read."""
    return instance.data.with_name(f"{instance.data.name}-filled")


@dataclass(frozen=True)
class Filling:
    """How far an instance's databases are filled; ``key`` stands for what is to be in them."""

    instance: Instance
    key: str

    def begin(self) -> None:
        self._mark.write_text(self.key)

    def is_interrupted(self) -> bool:
        """Whether the data there are a part of it, written so far."""
        return self._mark.exists() and self._mark.read_text() == self.key

    def forget(self) -> None:
        self._mark.unlink(missing_ok=True)

    def restore(self) -> bool:
        """Before the server starts; whether there were such files."""
        kept = place_of(self.instance) / self.key
        if not kept.exists():
            return False
        folder = self.instance.data / SERVER
        folder.mkdir(mode=0o700)
        shutil.chown(folder, kept.stat().st_uid, kept.stat().st_gid)
        copy(kept, folder / "cluster")
        return True

    def keep(self) -> None:
        """In the place of what was kept before. The server is stopped for it."""
        place = place_of(self.instance)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o711)
        supervisor = Supervisor(self.instance)
        supervisor.stop_programs([SERVER])
        copy(self.instance.data / SERVER / "cluster", place / UNFINISHED)
        (place / UNFINISHED).rename(place / self.key)
        self.forget()
        supervisor.start_programs([SERVER])
        check = partial(readiness.postgres, settings.load(self.instance))
        readiness.wait_for(self.instance, SERVER, check)

    @property
    def _mark(self) -> Path:
        return self.instance.folder / "filling"


def key(instance: Instance, words: Sequence[str], directory: Path | None) -> str:
    """Of all that the files follow from; the roles in them have the instance's passwords."""
    files = [file for pattern in (*MADE_BY, *WRITTEN_BY) for file in CHECKOUT.glob(pattern)]
    given = [directory] if directory else []
    return digest([*sorted(files), *given, instance.folder / "secrets.json"], *words)


def copy(source: Path, target: Path) -> None:
    """With owners and modes."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True, timeout=600)
