"""Events as they are stored: every one comes back as it went, and older versions are lifted step by step."""

from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.automatic import AutomaticChange, AutomaticLimits
from protocol.configuration import BranchConfig, Opening, Text
from protocol.enums import CounterState, TicketClass
from protocol.ids import Instant, Language
from protocol.views import Why
from server.queue.events import events as e
from server.queue.events.upcast import UPCASTERS, upcast
from server.queue.stream import BranchStream
from tests.server.queue.branch import BRANCH, branch, office_hours

PLAIN = settings(max_examples=25, deadline=None, derandomize=True, database=None)

st.register_type_strategy(BranchConfig, st.sampled_from([BRANCH, branch(hours=(office_hours(),), expire_s=60)]))
st.register_type_strategy(
    Why, st.builds(Why, st.text(max_size=8), st.integers(0, 10**6), st.floats(0, 100, allow_nan=False))
)


LANGUAGE = st.from_regex("[a-z]{2,3}", fullmatch=True)


def value_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, bounded as JSON numbers are."""
    if annotation is int:
        return st.integers(-(2**53), 2**53)
    if annotation == int | None:
        return st.none() | st.integers(-(2**53), 2**53)
    if annotation is float:
        return st.floats(0, 1)
    if annotation == tuple[str, ...]:
        return st.lists(st.text(max_size=8), max_size=4).map(tuple)
    if annotation == tuple[e.CarriedCounter, ...]:
        return st.lists(events_of(e.CarriedCounter), max_size=3).map(tuple)
    if annotation == tuple[e.CarriedAlarm, ...]:
        return st.lists(events_of(e.CarriedAlarm), max_size=3).map(tuple)
    if annotation == tuple[e.DeviceStatus, ...]:
        return st.lists(events_of(e.DeviceStatus), max_size=3).map(tuple)
    if annotation == tuple[e.Appointment, ...]:
        return st.lists(events_of(e.Appointment), max_size=3).map(tuple)
    if annotation == tuple[e.FurtherBooked, ...]:
        return st.lists(events_of(e.FurtherBooked), max_size=2).map(tuple)
    if annotation == tuple[e.FurtherWaited, ...]:
        return st.lists(events_of(e.FurtherWaited), max_size=2).map(tuple)
    if annotation == tuple[Instant, ...]:
        return st.lists(st.integers(0, 2**53), max_size=2).map(tuple)
    if annotation == tuple[e.ReturningPlace, ...]:
        return st.lists(events_of(e.ReturningPlace), max_size=3).map(tuple)
    if annotation == tuple[e.Lease, ...]:
        return st.lists(events_of(e.Lease), max_size=3).map(tuple)
    if annotation == tuple[e.LeasedBlock, ...]:
        return st.lists(events_of(e.LeasedBlock), max_size=3).map(tuple)
    if annotation == e.LeaseLane | None:
        return st.none() | events_of(e.LeaseLane)
    if annotation == tuple[e.CarriedTicket, ...]:
        return st.lists(events_of(e.CarriedTicket), max_size=3).map(tuple)
    if annotation == e.DayBefore | None:
        return st.none() | events_of(e.DayBefore)
    if annotation == dict[str, dict[str, int]]:
        return st.dictionaries(
            st.text(max_size=8), st.dictionaries(st.text(max_size=3), st.integers(0, 999)), max_size=2
        )
    if annotation == e.CarriedLot | None:
        entries = st.lists(events_of(e.LotEntered), max_size=2).map(tuple)
        return st.none() | st.builds(e.CarriedLot, st.text(max_size=10), st.text(max_size=9), entries)
    if annotation == e.StandingMessage | None:
        return st.none() | events_of(e.StandingMessage)
    if annotation == dict[str, e.StandingMessage]:
        return st.dictionaries(st.text(max_size=3), events_of(e.StandingMessage), max_size=2)
    if annotation == tuple[Opening, ...] | None:
        clock = st.sampled_from(["00:00", "07:30", "23:59"])
        return st.none() | st.lists(st.builds(Opening, clock, clock, clock), max_size=3).map(tuple)
    if annotation == AutomaticLimits | None:
        return st.none() | events_of(AutomaticLimits)
    if annotation == AutomaticChange:
        return events_of(AutomaticChange)
    if annotation == Text:
        return st.dictionaries(LANGUAGE, st.text(min_size=1, max_size=400), min_size=1)
    if annotation == Language:
        return LANGUAGE
    return st.from_type(annotation)


@cache
def events_of(shape: Any) -> st.SearchStrategy[Any]:
    """Events with any values their types allow."""
    return st.builds(shape, **{field.name: value_of(field.type) for field in msgspec.structs.fields(shape)})


@pytest.mark.parametrize("kind", e.KINDS)
@PLAIN
@given(data=st.data())
def test_every_event_comes_back_as_it_went(kind: str, data: st.DataObject) -> None:
    event = data.draw(events_of(e.KINDS[kind]))
    core = BranchStream()
    stored_kind, v, body = core.encode(event)
    assert (stored_kind, v) == (kind, e.VERSION[kind])
    assert core.read(kind, v, body) == event
    assert core.opens(event) == (kind == "day_opened")


@pytest.mark.parametrize("kind", e.KINDS)
def test_no_event_holds_an_unexpected_field(kind: str) -> None:
    """Invariant 6: ids, codes, numbers and times; no field that a name or free text would go into.

    The one text is the message that staff write for everybody.
    """
    fields = {field.name for field in msgspec.structs.fields(e.KINDS[kind])}
    of_the_message = {
        "message_set": {"level", "text", "until"},
        "day_opened": {"message", "notice", "service_messages"},
    }
    assert fields - of_the_message.get(kind, set()) <= {
        "ticket_id", "number", "prefix", "n", "service", "cls", "ahead", "priority", "procedure", "dossiers",
        "language", "rating", "wait_p50_s", "wait_p90_s", "warn_s", "counter", "why", "reason", "outcome", "due",
        "user", "no_shows",
        "sha256", "pages", "bytes", "skills", "config", "config_hash", "date", "counters", "expired", "completed",
        "alarms", "devices", "device", "printer", "pending", "unconfirmed", "cause", "appointment",
        "appointments", "slot_at",
        "given", "acted_at", "taken_at", "closed_at", "leases", "lane", "blocks",
        "completed_at", "called_at", "served",
        "tickets", "numbers", "before", "back_from", "doubted", "by_phone", "confirmed_at",
        "until", "person", "free_at", "returning", "quota", "key",
        "limits", "change", "share_before", "share_after", "confidence",
        "openings", "commitment", "entry", "seed", "order", "queued_at", "further", "further_at", "lot",
        "slip", "ticket", "said", "dossier_id", "subject", "task", "what",
    }  # fmt: skip


def test_a_body_that_does_not_fit_is_a_value_error() -> None:
    for body in (b"{}", b"[]", b"", b'{"ticket_id":1}'):
        with pytest.raises(ValueError):
            upcast("started", 1, body)


def test_enums_are_stored_as_their_words() -> None:
    body = e.encode(e.Issued("T", "A-001", "A", 1, "A", TicketClass.PRIO, 0, language="en"))[2]
    assert msgspec.json.decode(body)["cls"] == "prio"
    assert msgspec.json.decode(body)["language"] == "en"
    assert e.decode("day_opened", e.encode(_opened())[2]) == _opened()


def _opened() -> e.DayOpened:
    carried = e.CarriedCounter("1", CounterState.PAUSED, 5, ("HT",), "lunch", "u1")
    return e.DayOpened("2026-10-05", BRANCH, "h", (carried,))


# -- upcast ----------------------------------------------------------------------------------------------------------


def split_time(fields: dict[str, Any]) -> dict[str, Any]:
    """A made-up step 1 → 2: `why` was called `because`."""
    return {"reason": fields.pop("because"), **fields}


def name_the_counter(fields: dict[str, Any]) -> dict[str, Any]:
    """A made-up step 2 → 3: counters were numbers."""
    return {**fields, "counter": str(fields["counter"])}


STEPS = {("called", 1): split_time, ("called", 2): name_the_counter}
NEWEST = {**e.VERSION, "called": 3}


@pytest.mark.parametrize(
    ("v", "body"),
    [
        (1, b'{"ticket_id":"T","counter":7,"because":"asked"}'),
        (2, b'{"ticket_id":"T","counter":7,"reason":"asked"}'),
        (3, b'{"ticket_id":"T","counter":"7","reason":"asked"}'),
    ],
)
def test_an_older_version_is_lifted_step_by_step(v: int, body: bytes) -> None:
    assert upcast("called", v, body, STEPS, NEWEST) == e.Called("T", "7", reason="asked")


def test_a_configuration_of_the_first_release_has_no_procedures_and_is_otherwise_the_same() -> None:
    old = msgspec.to_builtins(BRANCH)
    del old["procedures"], old["appointments"]
    for row in (*old["services"], *old["counters"]):
        for added in ("mean_s", "cv", "zone", "direction"):
            row.pop(added, None)
    configured = msgspec.json.encode({"config": old, "config_hash": "h"})
    assert upcast("configured", 1, configured) == e.Configured(BRANCH, "h")
    opened = msgspec.json.encode({"date": "2026-10-05", "config": old, "config_hash": "h"})
    assert upcast("day_opened", 1, opened) == e.DayOpened("2026-10-05", BRANCH, "h")


def test_a_configuration_from_before_appointments_takes_them_by_the_usual_rules() -> None:
    old = msgspec.to_builtins(BRANCH)
    del old["appointments"]
    assert upcast("configured", 2, msgspec.json.encode({"config": old, "config_hash": "h"})) == e.Configured(
        BRANCH, "h"
    )
    opened = msgspec.json.encode({"date": "2026-10-05", "config": old, "config_hash": "h"})
    assert upcast("day_opened", 2, opened) == e.DayOpened("2026-10-05", BRANCH, "h")


def test_a_ticket_of_the_first_release_is_from_no_appointment() -> None:
    issued = e.Issued("T", "A-001", "A", 1, "A", TicketClass.WALK, 0)
    old = msgspec.to_builtins(issued)
    del old["appointment"], old["slot_at"]
    assert upcast("issued", 1, msgspec.json.encode(old)) == issued


def test_a_version_from_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="newer version"):
        upcast("called", 2, b'{"ticket_id":"T","counter":"7"}')
    with pytest.raises(ValueError, match="newer version"):
        upcast("called", 4, b"{}", STEPS, NEWEST)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="danced"):
        upcast("danced", 1, b"{}")
    with pytest.raises(ValueError, match="danced"):
        e.decode("danced", b"{}")


def test_every_step_to_todays_version_is_there() -> None:
    assert set(UPCASTERS) == {(kind, v) for kind, newest in e.VERSION.items() for v in range(1, newest)}
