"""A control: with this folder on its path, a service's projections forget what they applied.

Python imports ``sitecustomize`` at start. The projection's module is changed as soon as the service
imports it, not before: nameko must have patched the process first.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

MODULE = "plugin_platform.eventstore.projection"


class ForgetfulLoader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        vars(module)["in_line"] = whatever_comes


class ForgetfulFinder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = ForgetfulLoader(fullname, spec.origin)
        return spec


def whatever_comes(batch: Any, position: int) -> list[Any]:
    """Instead of ``in_line``: all of it, also what was applied before."""
    return [item.event for item in batch]


sys.meta_path.insert(0, ForgetfulFinder())
