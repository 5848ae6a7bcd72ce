"""Statements are compiled once in a test process, whichever of its databases they are for.

An engine keeps what it compiled for itself, and most tests have an engine of their own: they would spend a tenth of
their time to compile the same statements again.
"""

from collections.abc import Iterator, MutableMapping
from functools import cache
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

KEPT = 3_000
"""Statements. Migrations read tables back and make statements that nobody asks for again."""


class Compiled(MutableMapping[Any, Any]):
    """What the engines of one kind of database compiled: their dialects differ by the object only."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(KEPT)

    def __getitem__(self, key: Any) -> Any:
        return self._kept[key[1:]]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._kept[key[1:]] = value

    def __delitem__(self, key: Any) -> None:
        del self._kept[key[1:]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def compile_once() -> None:
    """For all engines of this process."""
    shared = property(lambda engine: _of(engine.dialect.name), lambda engine, own: None)
    Engine._compiled_cache = shared  # type: ignore[assignment]


@cache
def _of(dialect: str) -> Compiled:
    return Compiled()
