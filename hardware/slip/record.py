"""A slip or receipt as text to keep and back again, so that what was queued before a power cut is printed after it."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from .receipt import Printed, Receipt
from .slip import Slip, Words

VERSION = 1
RECEIPT = "receipt"
MOMENTS = {"issued_at", "due_at"}


class RecordError(ValueError):
    """The text is no slip, or one of a newer program."""


def to_text(slip: Printed) -> str:
    """One line of JSON."""
    kind = {"kind": RECEIPT} if isinstance(slip, Receipt) else {}
    return json.dumps({"v": VERSION} | kind | {each.name: _plain(getattr(slip, each.name)) for each in fields(slip)})


def from_text(text: str) -> Printed:
    """The slip or receipt again. Raises RecordError."""
    try:
        record = json.loads(text)
        if record.pop("v") != VERSION:
            raise RecordError("this slip was kept by another version of the program")
        of = Receipt if record.pop("kind", None) == RECEIPT else Slip
        for name in MOMENTS & record.keys():
            record[name] = None if record[name] is None else datetime.fromisoformat(record[name])
        return of(**{name: _rich(value) for name, value in record.items()})
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
