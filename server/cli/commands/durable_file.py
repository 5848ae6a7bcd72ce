"""Writes a small file that must survive a power cut, such as a key: whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_durably(path: Path, content: bytes, mode: int) -> None:
    """Writes the file atomically and to the disk, at no time readable by others than `mode` says. Raises OSError."""
    with written_durably(path, mode) as file:
        file.write(content)


@contextmanager
def written_durably(path: Path, mode: int) -> Iterator[BinaryIO]:
    """The file to write, piece by piece; where the block raises, what was there is left. Raises OSError."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            part.chmod(mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
