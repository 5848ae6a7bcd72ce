"""Makes every wrong value of every field of a command, from the command's own annotations."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct, inspect

LONG = 100_000
"""Longer than any text may be; whatever is longer than a request may be is another refusal."""


class Wrong(Struct, frozen=True):
    """One field with one value that it must not have; `body` is right but for it."""

    field: str
    why: str
    body: dict[str, Any]


def wrongs(shape: type[Struct], right: dict[str, Any]) -> Iterator[Wrong]:
    """Every field of `shape` wrong in every way that its type knows, in a body that is otherwise `right`."""
    described = inspect.type_info(shape)
    assert isinstance(described, inspect.StructType)
    for field in described.fields:
        for why, value in _values(field.type):
            yield Wrong(field.encode_name, why, right | {field.encode_name: value})
        if field.required:
            rest = {name: value for name, value in right.items() if name != field.encode_name}
            yield Wrong(field.encode_name, "missing", rest)
    yield Wrong("colour", "unknown", right | {"colour": "red"})
    yield Wrong("do", "another command", right | {"do": "no such command"})


def right_body(shape: type[Struct], texts: dict[str, Any]) -> dict[str, Any]:
    """The required fields of `shape` with values that its types take; `texts` gives those a pattern asks for."""
    fields = msgspec.structs.fields(shape)
    return {field.encode_name: texts[field.encode_name] for field in fields if field.required}


def _values(kind: inspect.Type) -> Iterator[tuple[str, Any]]:
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    may_be_null = any(isinstance(each, inspect.NoneType) for each in kinds)
    if not may_be_null:
        yield "null", None
    for each in kinds:
        match each:
            case inspect.NoneType():
                continue
            case inspect.StrType():
                yield from _texts(each)
            case inspect.IntType():
                yield from _numbers(each)
            case inspect.DateTimeType():
                yield from [("number", 1), ("day", "2026-10-05"), ("no offset", "2026-10-05T09:00:00"), ("word", "now")]
            case inspect.EnumType():
                yield from [("another word", "xx"), ("number", 1), ("list", ["vi"]), ("empty", "")]
            case inspect.StructType():
                yield from [("text", "xx"), ("number", 1), ("list", [])]
            case inspect.DictType():
                yield from [("text", "xx"), ("number", 1), ("list", []), ("empty", {})]
            case inspect.VarTupleType():
                yield from [("text", "HT"), ("object", {"HT": 1}), ("number", 1), ("null inside", [None])]
                yield from ((f"{why} inside", [value]) for why, value in _values(each.item_type))
            case inspect.BoolType():
                yield from [("text", "true"), ("number", 1), ("list", [True])]
            case _:
                raise AssertionError(f"no wrong values are known for {each}")


def _texts(kind: inspect.StrType) -> Iterator[tuple[str, Any]]:
    yield from [("number", 12), ("true", True), ("list", ["x"]), ("object", {"x": "y"})]
    if kind.pattern is not None:
        yield from [
            ("empty", ""),
            ("too long", "a" * 50),
            ("space", "a b"),
            ("letters of another script", "Hộ tịch"),
            ("control character", "a\u0000b"),
            ("line feed at the end", "aa\n"),
            ("slash", "../../etc/passwd"),
            ("markup", "<script>alert(1)</script>"),
        ]
    if kind.min_length:
        yield "empty", ""
    if kind.max_length is not None:
        yield "too long", "a" * (kind.max_length + 1)


def _numbers(kind: inspect.IntType) -> Iterator[tuple[str, Any]]:
    yield from [("text", "1"), ("half", 1.5), ("whole but written as a fraction", 2.0), ("true", True), ("list", [1])]
    if kind.ge is not None:
        yield from [("below", kind.ge - 1), ("far below", -(2**70))]
    if kind.le is not None:
        yield from [("above", kind.le + 1), ("far above", 2**70)]
