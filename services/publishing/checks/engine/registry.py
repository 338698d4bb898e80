"""The checks that there are: each file of ``publishing.checks`` registers one or more.

    @check("size", "The bundle is small enough", revision=1, needs="bytes")
    def run(submission: Submission) -> Iterator[Finding]: ...

``stage`` is ``required``, or ``observed`` while a new check is being watched: its verdicts are
recorded and decide nothing. Of a zip, ``of`` says which files a check looks at: the ``entry``, all
``code``, or all ``text``. Raise ``revision`` when the same bundle may get another verdict than
before; ``./platform recheck`` then knows what was looked at by which rules.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from publishing.checks.engine.finding import Finding
from publishing.checks.engine.submission import Needs, Submission

Stage = Literal["observed", "required"]
Of = Literal["entry", "code", "text"]
Run = Callable[[Submission], Iterable[Finding]]

_registered: dict[str, Check] = {}


@dataclass(frozen=True)
class Check:
    """``needs`` is how far a bundle must be readable for it to be asked at all."""

    id: str
    title: str
    revision: int
    stage: Stage
    needs: Needs
    run: Run
    of: Of = "code"


def check(
    check_id: str,
    title: str,
    *,
    revision: int,
    needs: Needs,
    of: Of = "code",
    stage: Stage = "required",
) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        if check_id in _registered:
            raise ValueError(f"there are two checks {check_id}")
        _registered[check_id] = Check(check_id, title, revision, stage, needs, run, of)
        return run

    return register


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of the folder, by id."""
    import publishing.checks as folder  # noqa: PLC0415 - it imports this module

    for module in pkgutil.iter_modules(folder.__path__):
        if module.name not in ("__main__", "engine"):
            importlib.import_module(f"{folder.__name__}.{module.name}")
    return tuple(_registered[each] for each in sorted(_registered))


def required_checks() -> frozenset[str]:
    return frozenset(each.id for each in all_checks() if each.stage == "required")
