"""JSON Schema as Python's annotations."""

from typing import Any

import pytest

from tools.client.annotations import annotation, definition, python_name


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "pattern": "^a$"}, "str"),
        ({"type": "integer", "minimum": 0}, "int"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "str | None"),
        ({"anyOf": [{"$ref": "#/components/schemas/Wait"}, {"type": "null"}]}, "Wait | None"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Call"}}, "list[Call]"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "dict[str, str]"),
        ({"enum": ["vi", "en"]}, 'Literal["vi", "en"]'),
        ({}, "Any"),
    ],
)
def test_a_schema_is_an_annotation(schema: dict[str, Any], expected: str) -> None:
    assert annotation(schema) == expected


def test_an_object_is_a_class_or_where_a_name_is_a_keyword_a_call() -> None:
    fields = {"number": {"type": "string"}, "reason": {"type": "string"}}
    lines = list(definition("Ticket", {"properties": fields, "required": ["number"], "description": 'Says """'}))
    assert lines[0] == "class Ticket(TypedDict):"
    assert lines[-2:] == ["    number: str", "    reason: NotRequired[str]"]
    assert '"""' not in lines[1].strip().strip('"')
    (first, *_) = definition("Ticket", {"properties": {"class": {"type": "string"}}})
    assert first == 'Ticket = TypedDict("Ticket", {'


@pytest.mark.parametrize(("wire", "name"), [("no-show", "no_show"), ("return", "return_"), ("b", "b")])
def test_a_name_on_the_wire_is_one_in_python(wire: str, name: str) -> None:
    assert python_name(wire) == name
