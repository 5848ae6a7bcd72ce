"""What happened to a visit has words for every event of a ticket."""

from msgspec.structs import fields

from server.access.city.state import Access
from server.queue.events.events import KINDS
from server.queue.events.recorded import Recorded
from server.web.follow.views import as_code
from server.web.pages.parts.story import WORDS, lines
from tests.serving import template

NOON = 1_791_176_400_000


def test_every_event_of_a_ticket_has_its_words() -> None:
    of_tickets = {kind for kind, shape in KINDS.items() if "ticket_id" in {field.name for field in fields(shape)}}
    assert of_tickets <= WORDS.keys()
    assert len(set(WORDS.values())) == len(WORDS)


def test_an_event_says_its_service_counter_reason_and_outcome() -> None:
    config = template()
    called = KINDS["called"](ticket_id="20261005-HT-001", counter="2", reason="asked")
    done = KINDS["completed"](ticket_id="20261005-HT-001", outcome="filed")
    events = [
        Recorded("CN01", seq, "2026-10-05", NOON, body.kind, 1, "u", f"c{seq}", 0, "", body)
        for seq, body in ((1, called), (2, done))
    ]
    first, second = lines(events, config, Access(), {"20261005-HT-001": "HT-001"})
    counter = next(one.name for one in config.counters if one.id == "2")
    assert (first.number, first.counter, first.service, first.reason) == ("HT-001", counter, None, as_code("asked"))
    assert (first.out_of_turn, second.outcome) == (True, as_code("filed"))
