"""A server that is newer than its clients says more: every answer and message is still understood by them.

From the types: one sample of everything the server says, with all that is optional in it. An unknown field is added to
each object of it in turn, at whatever depth, and a client's decoder must take it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from protocol.enrolments import Claimed, EnrolmentAsked
from protocol.messages import Message
from protocol.problem import Problem
from server.web.api.routes import OPERATIONS

JSON = {each.reply for each in OPERATIONS} - {None, bytes}
SAID = sorted(JSON | {Claimed, EnrolmentAsked, Message, Problem}, key=repr)
WORDS = ("HT", "1", "08:30", "2026-10-05", "1.001193", "elderly", "CN01", "vi")


class Map(dict[Any, Any]):
    """Of keys that are no fields, such as a text's languages."""


def sample(of: inspect.Type) -> Any:
    """JSON of this type, with everything in it that may be there."""
    match of:
        case inspect.StructType(fields=fields):
            made = {field.encode_name: sample(field.type) for field in fields}
            return made if of.tag is None else made | {str(of.tag_field): of.tag}
        case inspect.UnionType(types=types):
            return sample(max(types, key=depth))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return [sample(item)]
        case inspect.DictType(key_type=key, value_type=value):
            return Map({sample(key): sample(value)})
        case inspect.EnumType(cls=cls):
            return next(iter(cls)).value
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.DateTimeType():
            return "2026-10-05T08:30:00+07:00"
        case inspect.StrType(pattern=pattern, min_length=least):
            return next(word for word in WORDS if len(word) >= (least or 0) and re.search(pattern or "", word))
        case inspect.IntType(ge=ge, gt=gt) | inspect.FloatType(ge=ge, gt=gt):
            return max(1, ge or 0, (gt or 0) + 1)
        case inspect.BoolType():
            return True
        case inspect.AnyType():
            return {"of": "any"}
    raise AssertionError(of)


def depth(of: inspect.Type) -> int:
    """What says most in a union comes first."""
    order = (inspect.NoneType, inspect.IntType, inspect.StrType)
    return order.index(type(of)) if type(of) in order else len(order)


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each JSON object in a value that has fields."""
    if isinstance(value, dict) and not isinstance(value, Map):
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from objects(inner, (*path, step))


@pytest.mark.parametrize("said", SAID, ids=lambda each: each.__name__)
def test_an_unknown_field_at_any_depth_is_passed_over(said: type[Any]) -> None:
    decoder = msgspec.json.Decoder(said)
    whole = sample(inspect.type_info(said))
    known = decoder.decode(msgspec.json.encode(whole))
    paths = list(objects(whole))
    assert paths
    for path in paths:
        newer = deepcopy(whole)
        inner = newer
        for step in path:
            inner = inner[step]
        inner["said_by_a_newer_server"] = {"deep": [1]}
        taken = decoder.decode(msgspec.json.encode(newer))
        assert taken == known or "any" in str(inner), path


def test_the_samples_reach_every_object_of_a_snapshot() -> None:
    paths = [".".join(str(step) for step in path) for path in objects(sample(inspect.type_info(Message)))]
    assert {"branch.counters.0", "branch.procedures.0", "board.calls.0", "ticket.why"} <= set(paths)
