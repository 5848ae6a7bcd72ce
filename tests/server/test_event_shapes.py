"""An event's shape is locked to its version: journals of that version are in use."""

import msgspec
import pytest
from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass
from server.queue.events.events import Called, Configured, Issued

from .event_shapes import shape_of, stored, today

HOW = "raise the event's `version`, add its step to `upcast.UPCASTERS`, then run `python -m tests.server.event_shapes`"


TODAY, STORED = today(), stored()


def test_an_events_shape_changes_only_with_its_version() -> None:
    for version, shape in TODAY.items():
        assert version in STORED, f"{version} is new: {HOW}"
        assert shape == STORED[version], f"the shape of {version} has changed: {HOW}"


def test_no_stored_shape_is_taken_out() -> None:
    """A kind that nothing writes any more is still in old journals, and must be read."""
    kinds = {version.partition(" ")[0] for version in TODAY}
    assert {version.partition(" ")[0] for version in STORED} == kinds


# -- the lock itself -------------------------------------------------------------------------------------------------


class Event(Struct, frozen=True):
    ticket_id: str
    cls: TicketClass = TicketClass.WALK


class Renamed(Struct, frozen=True):
    ticket: str
    cls: TicketClass = TicketClass.WALK


class OfAnotherType(Struct, frozen=True):
    ticket_id: int
    cls: TicketClass = TicketClass.WALK


class WithAnotherDefault(Struct, frozen=True):
    ticket_id: str
    cls: TicketClass = TicketClass.PRIO


class WithoutADefault(Struct, frozen=True):
    ticket_id: str
    cls: TicketClass


class WithOneMore(Struct, frozen=True):
    ticket_id: str
    cls: TicketClass = TicketClass.WALK
    reason: str | None = None


@pytest.mark.parametrize("other", [Renamed, OfAnotherType, WithAnotherDefault, WithoutADefault, WithOneMore])
def test_every_change_of_a_field_is_another_shape(other: type[Struct]) -> None:
    assert shape_of(other) != shape_of(Event)


def test_the_types_that_an_event_carries_are_part_of_its_shape() -> None:
    config = shape_of(Configured)["properties"]["config"]
    assert set(config["properties"]) == {field.encode_name for field in msgspec.structs.fields(BranchConfig)}
    service = config["properties"]["services"]["items"]["properties"]
    assert {"code", "prefix", "mean_s", "cv"} <= set(service)
    assert set(shape_of(Issued)["properties"]["cls"]["enum"]) == set(TicketClass)
    why, _ = shape_of(Called)["properties"]["why"]["anyOf"]
    assert set(why["properties"]) == {"code", "age_s", "weight"}
