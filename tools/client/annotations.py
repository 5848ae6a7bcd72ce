"""A JSON Schema as Python's annotations, as far as msgspec writes schemas; a TypedDict for each object.

What a schema bounds (patterns, lengths) is the server's to refuse; a client has the shapes.
"""

import json
import keyword
import re
from collections.abc import Iterator
from typing import Any, Final

PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def annotation(schema: dict[str, Any]) -> str:
    """The annotation of a value; `Any` where the schema says nothing."""
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"anyOf": kinds}:
            return " | ".join(dict.fromkeys(annotation(kind) for kind in kinds))
        case {"enum": values}:
            return f"Literal[{', '.join(_literal(value) for value in values)}]"
        case {"type": "array", "items": dict() as items}:
            return f"list[{annotation(items)}]"
        case {"type": "array"}:
            return "list[Any]"
        case {"type": "object", "additionalProperties": dict() as values}:
            return f"dict[str, {annotation(values)}]"
        case {"type": "object"}:
            return "dict[str, Any]"
        case {"type": kind}:
            return PLAIN[kind]
        case _:
            return "Any"


def definition(name: str, schema: dict[str, Any]) -> Iterator[str]:
    """The lines that define a named schema: a TypedDict for an object, an alias for anything else."""
    if "properties" not in schema:
        yield f"{name}: TypeAlias = {annotation(schema)}"
        return
    required = set(schema.get("required", ()))
    fields = {field: _field(kind, field in required) for field, kind in schema["properties"].items()}
    if all(_is_name(field) for field in fields):
        yield f"class {name}(TypedDict):"
        yield f'    """{about(schema, name)}"""'
        if fields:
            yield ""
        yield from (f"    {field}: {kind}" for field, kind in fields.items())
    else:  # a field such as `class` cannot be written as one
        yield f'{name} = TypedDict("{name}", {{'
        yield from (f"    {field!r}: {kind!r}," for field, kind in fields.items())
        yield "})"


def about(schema: dict[str, Any], otherwise: str) -> str:
    """The description on one line, safe within a docstring."""
    text = " ".join(str(schema.get("description", otherwise)).split())
    return text.replace("\\", "\\\\").replace('"""', "'''").rstrip('"')


def python_name(text: str) -> str:
    """A name on the wire as a name in Python: `no-show` is `no_show`, `return` is `return_`."""
    name = re.sub(r"\W", "_", text)
    return f"{name}_" if keyword.iskeyword(name) else name


def _field(schema: dict[str, Any], is_required: bool) -> str:
    kind = annotation(schema)
    return kind if is_required else f"NotRequired[{kind}]"


def _is_name(field: str) -> bool:
    return field.isidentifier() and not keyword.iskeyword(field)


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
