"""A slip as text to keep and back again, so that what was queued before a power cut can be printed after it."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from .slip import Slip, Words

VERSION = 1


class RecordError(ValueError):
    """The text is no slip, or one of a newer program."""


def to_text(slip: Slip) -> str:
    """One line of JSON."""
    return json.dumps({"v": VERSION} | {each.name: _plain(getattr(slip, each.name)) for each in fields(slip)})


def from_text(text: str) -> Slip:
    """The slip again. Raises RecordError."""
    try:
        record = json.loads(text)
        if record.pop("v") != VERSION:
            raise RecordError("this slip was kept by another version of the program")
        record["issued_at"] = datetime.fromisoformat(record["issued_at"])
        return Slip(**{name: _rich(value) for name, value in record.items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # SlipError and JSONDecodeError are ValueErrors
        raise RecordError(f"this is no slip: {error}") from error


def _plain(value: Any) -> Any:
    match value:
        case Words():
            return [value.first, value.second]
        case tuple():
            return {"each": [_plain(one) for one in value]}
        case datetime():
            return value.isoformat()
        case _:
            return value


def _rich(value: Any) -> Any:
    match value:
        case [str(first), str(second)]:
            return Words(first, second)
        case {"each": list(ones)}:
            return tuple(_rich(one) for one in ones)
        case _:
            return value
