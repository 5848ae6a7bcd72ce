"""The shape of every stored event, kept by kind and version beside this file.

    python -m tests.server.event_shapes

adds the shapes of new kinds and new versions, and never changes one that is there: a released version's events are in
journals. A shape is the JSON schema of the event's body with every nested type written out, without docstrings and
the names of classes, which no journal holds; whether unknown fields are tolerated is the reader's.
"""

from pathlib import Path
from typing import Any

import msgspec

from server.access import looks
from server.access.city import events as city
from server.complaints import stream as complaints
from server.dossier.stream import events as dossiers
from server.queue.events import events as branch

FILE = Path(__file__).with_suffix(".json")
_NOT_STORED = ("title", "description", "$defs", "additionalProperties")


def shape_of(event: Any) -> Any:
    """The JSON schema of an event's body."""
    schema = msgspec.json.schema(event)
    return msgspec.json.decode(msgspec.json.encode(_written_out(schema, schema["$defs"])))


def _written_out(schema: Any, types: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": reference, **rest}:
            return _written_out(types[reference.rpartition("/")[2]] | rest, types)
        case {"properties": fields, **rest}:
            return _written_out(rest, types) | {
                "properties": {name: _written_out(fields[name], types) for name in fields}
            }
        case {"additionalProperties": dict() as values, **rest}:
            return _written_out(rest, types) | {"additionalProperties": _written_out(values, types)}
        case dict():
            return {key: _written_out(each, types) for key, each in schema.items() if key not in _NOT_STORED}
        case list():
            return [_written_out(each, types) for each in schema]
        case _:
            return schema


def today() -> dict[str, Any]:
    """Every kind with its version, as `issued 2`, and its shape."""
    of_branches = {f"{kind} {shape.version}": shape_of(shape) for kind, shape in branch.KINDS.items()}
    of_the_city = {f"{kind} {city.VERSION[kind]}": shape_of(shape) for kind, shape in city.KINDS.items()}
    of_looks = {f"{kind} {looks.VERSION[kind]}": shape_of(shape) for kind, shape in looks.KINDS.items()}
    of_dossiers = {
        f"dossier {kind} {dossiers.VERSION[kind]}": shape_of(shape) for kind, shape in dossiers.KINDS.items()
    }
    of_complaints = {f"{kind} {complaints.VERSION[kind]}": shape_of(shape) for kind, shape in complaints.KINDS.items()}
    return of_complaints | of_branches | of_the_city | of_looks | of_dossiers


def stored() -> dict[str, Any]:
    """The shapes in the file."""
    kept: dict[str, Any] = msgspec.json.decode(FILE.read_bytes()) if FILE.exists() else {}
    return kept


def write() -> None:
    """Adds what is new, a line each."""
    kept = today() | stored()
    lines = (f"{msgspec.json.encode(key).decode()}: {msgspec.json.encode(kept[key]).decode()}" for key in sorted(kept))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
