"""What happened to a visit has words for every event of a ticket."""

from msgspec.structs import fields

from server.queue.events.events import KINDS
from server.reports.story import HAPPENED, codes_of


def test_every_event_of_a_ticket_has_its_words() -> None:
    of_tickets = {kind for kind, shape in KINDS.items() if "ticket_id" in {field.name for field in fields(shape)}}
    assert of_tickets <= HAPPENED.keys()
    assert len(set(HAPPENED.values())) == len(HAPPENED)


def test_an_event_says_its_service_counter_reason_and_outcome() -> None:
    called = KINDS["called"](ticket_id="20261005-HT-001", counter="2", reason="asked")
    assert codes_of(called) == {"counter": "2", "reason": "asked"}
