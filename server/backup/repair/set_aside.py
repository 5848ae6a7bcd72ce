"""The file of what a repair sets aside: one JSON line for each row; nothing is deleted that is not kept there."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

ROWS = "rows.jsonl"


class SetAside:
    """Rows are added, and on the disk when `close` returns. Bytes that are no text are kept as lone surrogates."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder, readable by its owner alone. Raises OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / ROWS
        self.rows = 0
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="ascii")

    def add(self, table: str, why: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Adds rows of a table; returns how many. Raises OSError."""
        count = 0
        for row in rows:
            line = {"table": table, "why": why, "row": {name: _plain(value) for name, value in row.items()}}
            self._file.write(json.dumps(line) + "\n")
            count += 1
        self.rows += count
        return count

    def close(self) -> None:
        """Writes it to the disk."""
        if self._file.closed:
            return
        with self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def __enter__(self) -> "SetAside":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
