"""Writes the program's settings file: whole or not at all, readable by its owner only."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def keep(path: Path, chosen: Mapping[str, Any]) -> None:
    """Adds `chosen` to the file at `path`, or creates it; a setting that is None is removed. Raises OSError.

    Other settings of the file stay; comments do not.
    """
    try:
        kept = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        kept = {}
    kept |= chosen
    lines = [f"{name} = {_value(value)}\n" for name, value in kept.items() if value is not None]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _value(value: Any) -> str:
    """A JSON string, number or boolean is TOML too, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
