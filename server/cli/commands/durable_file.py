"""Writes a small file that must survive a power cut, such as a key: whole or not at all."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes, mode: int) -> None:
    """Writes the file atomically and to the disk, at no time readable by others than `mode` says. Raises OSError."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        part.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
