"""JSON Schema as tables: names, types and limits of fields, with links between schemas."""

from typing import Any

from msgspec import Struct

REFERENCE = "#/components/schemas/"
LIMITS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "minLength": "≥ {} chars",
    "maxLength": "≤ {} chars",
    "pattern": "{}",
}


class Segment(Struct, frozen=True):
    """A piece of a type's text; `shape` is the schema to link to."""

    text: str
    shape: str | None = None


class Field(Struct, frozen=True):
    """A field; `limits` are such as `≥ 1`, `default` is text, None if there is none."""

    name: str
    type: list[Segment]
    required: bool
    limits: list[str]
    default: str | None


class Shape(Struct, frozen=True):
    """An object's fields, or the `values` of a closed vocabulary."""

    name: str
    description: str
    fields: list[Field]
    values: list[str]


def shape(name: str, schema: dict[str, Any]) -> Shape:
    """One named schema."""
    required = set(schema.get("required", ()))
    fields = [
        Field(key, segments(inner), key in required, limits(inner), _default(inner))
        for key, inner in schema.get("properties", {}).items()
    ]
    return Shape(name, schema.get("description", ""), fields, [str(value) for value in schema.get("enum", ())])


def segments(schema: dict[str, Any]) -> list[Segment]:
    """A type in words: `integer`, `[Name]`, `Wait or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return [Segment(name, name)]
    if "anyOf" in schema:
        return _joined([segments(each) for each in schema["anyOf"]])
    if "enum" in schema:
        return [Segment(" | ".join(str(value) for value in schema["enum"]))]
    if "const" in schema:
        return [Segment(str(schema["const"]))]
    if schema.get("type") == "array":
        return [Segment("["), *segments(schema.get("items") or {}), Segment("]")]
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return [Segment("{text: "), *segments(schema["additionalProperties"] or {}), Segment("}")]
    return [Segment(str(schema.get("format") or schema.get("type", "any")))]


def limits(schema: dict[str, Any]) -> list[str]:
    """The limits of a value, also inside `anyOf` and lists."""
    found = [text.format(schema[key]) for key, text in LIMITS.items() if key in schema]
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else [])]
    return found + [limit for each in inner for limit in limits(each)]


def _joined(parts: list[list[Segment]]) -> list[Segment]:
    joined = parts[0][:]
    for part in parts[1:]:
        joined += [Segment(" | "), *part]
    return joined


def _default(schema: dict[str, Any]) -> str | None:
    if "default" not in schema or schema["default"] in (None, "", [], {}):
        return None
    return str(schema["default"])
