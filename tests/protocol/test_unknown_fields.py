"""A server that is newer than its clients says more: every answer and message is still understood by them.

From the types: one sample of everything the server says, with all that is optional in it. An unknown field is added to
each object of it in turn, and an unknown word put in place of each word of a closed vocabulary, at whatever depth; a
client must read it.
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
from protocol.reading import Reader
from server.web.api.routes import OPERATIONS

JSON = {each.reply for each in OPERATIONS} - {None, bytes}
SAID = sorted(JSON | {Claimed, EnrolmentAsked, Message, Problem}, key=repr)
WORDS = ("HT", "1", "08:30", "2026-10-05", "1.001193", "elderly", "CN01", "vi", "0" * 64 + ".jpg")


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


UNKNOWN = "a_word_of_a_newer_server"

NEEDED = {
    "AppointmentReply": {"appointment.state"},
    "Claimed": {"state"},
    "CounterReply": {"counter.state", "ticket.class", "ticket.state"},
    "DeviceInUse": {"role"},
    "DossierView": {"state"},
    "DeviceReply": {"device.role", "device.printer"},
    "EnrolmentView": {"role", "state"},
    "MessageReply": {"message.level"},
    "PublicAppointment": {"state"},
    "PublicDossier": {"state"},
    "PublicTicket": {"state"},
    "SlipAdmitted": {"ticket.class", "ticket.state"},
    "TicketIssued": {"class"},
    "TicketReply": {"ticket.class", "ticket.state"},
}
"""What an answer is about: with such a word unknown it is not understood (docs/upgrade.md, what may be added)."""


def words(of: inspect.Type, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each word of a closed vocabulary in the sample of a type."""
    match of:
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from words(field.type, (*path, field.encode_name))
        case inspect.UnionType(types=types):
            yield from words(max(types, key=depth), path)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            yield from words(item, (*path, 0))
        case inspect.DictType(value_type=value):
            assert not list(words(value)), "a map of words"
        case inspect.EnumType(cls=cls) if "unknown" not in {each.value for each in cls}:
            yield path
        case inspect.LiteralType():
            yield path


def put(value: Any, path: tuple[Any, ...], word: str) -> Any:
    made = deepcopy(value)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = word
    return made


def places() -> dict[tuple[str, str], tuple[type[Any], tuple[Any, ...]]]:
    found = [(said, path) for said in SAID for path in words(inspect.type_info(said))]
    return {(said.__name__, ".".join(map(str, path))): (said, path) for said, path in found}


PLACES = places()
LEFT_OUT = [place for place in PLACES if place[1] not in NEEDED.get(place[0], ())]


@pytest.mark.parametrize("place", LEFT_OUT, ids="-".join)
def test_an_unknown_word_at_any_depth_is_left_out_and_the_rest_is_read(place: tuple[str, str]) -> None:
    said, path = PLACES[place]
    whole = sample(inspect.type_info(said))
    read, is_whole = Reader(said).read(msgspec.json.encode(put(whole, path, UNKNOWN)))
    assert not is_whole
    assert UNKNOWN not in str(read)
    known = msgspec.json.decode(msgspec.json.encode(whole), type=said)
    others = [field.name for field in msgspec.structs.fields(said) if field.encode_name != path[0]]
    assert [getattr(read, name) for name in others] == [getattr(known, name) for name in others]


@pytest.mark.parametrize("said", SAID, ids=lambda each: each.__name__)
def test_only_words_that_the_answer_is_about_are_needed(said: type[Any]) -> None:
    whole = sample(inspect.type_info(said))
    for name, path in [(place[1], path) for place, (of, path) in PLACES.items() if of is said]:
        if name in NEEDED.get(said.__name__, ()):
            with pytest.raises(msgspec.ValidationError):
                Reader(said).read(msgspec.json.encode(put(whole, path, UNKNOWN)))


def test_every_message_of_the_stream_is_read_whatever_the_words_in_it() -> None:
    assert "Message" not in NEEDED
    assert len([place for place in LEFT_OUT if place[0] == "Message"]) > 12


def test_what_a_program_does_not_say_is_not_sent_to_a_server_that_may_not_know_the_field() -> None:
    """A server refuses a field that it does not know: a newer program must not send a new one empty."""
    bodies = {each.body for each in OPERATIONS if isinstance(each.body, type) and issubclass(each.body, msgspec.Struct)}
    assert not [each for each in bodies if each.__struct_defaults__ and not each.__struct_config__.omit_defaults]
