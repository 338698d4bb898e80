"""Why an archive is refused: a rule of ``rules/checks.json``, and what its sentence needs."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    def __init__(self, rule: str, *, file: str | None = None, **values: Any) -> None:
        super().__init__(rule, file, values)
        self.rule, self.file, self.values = rule, file, values

    def to_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "file": self.file, "values": self.values}


def broken(why: str) -> Refused:
    return Refused("zip-broken", why=why)
