"""The same for many things, several at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

AT_ONCE = 8
T = TypeVar("T")


def for_each(work: Callable[[T], object], items: Iterable[T], at_once: int = AT_ONCE) -> None:
    """Takes an item only when a thread is free for it; ends at the first that fails, and raises
    what that raised.
    """
    left = iter(items)
    taking = threading.Lock()
    failed: list[Exception] = []

    def run() -> None:
        try:
            while not failed:
                with taking:
                    item = next(left)
                work(item)
        except StopIteration:
            return
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
