"""What an event is told to whom: an event that does not say so itself is told to staff only."""

from typing import Any

import msgspec
import pytest
from msgspec import structs

from server.access.city.state import Access
from server.queue.events.events import BranchEvent, Disclosure
from server.queue.events.recorded import Recorded
from server.web.follow import audience
from server.web.follow.audience import Audience, Touched
from tests.server.queue.desk import Desk


class Danced(BranchEvent, frozen=True):
    """An event of a newer day whose author thought of no audience."""

    kind = "danced"

    ticket_id: str
    counter: str


def told(desk: Desk, recorded: Recorded[Any], body: BranchEvent) -> dict[Audience, Any]:
    """Both messages for `body` in the place of `recorded`."""
    recorded = structs.replace(recorded, kind=body.kind, body=body)
    messages = audience.event(desk.state, recorded, Touched(desk.state, recorded), Access())
    return {each: msgspec.json.decode(message) for each, message in messages.items()}


def test_an_event_that_states_no_audience_is_told_to_staff_only() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue("HT")
    last = desk.rows[-1].recorded
    messages = told(desk, last, Danced(ticket.ticket_id, "1"))
    assert messages[Audience.PUBLIC] == {"seq": last.seq}
    assert messages[Audience.STAFF]["kind"] == "danced"
    assert messages[Audience.STAFF]["ticket"]["ticket_id"] == ticket.ticket_id
    assert messages[Audience.STAFF]["counter"]["id"] == "1"


@pytest.mark.parametrize("disclosure", Disclosure)
def test_no_ticket_id_reaches_the_public_whatever_an_event_discloses(disclosure: Disclosure) -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.call("1")
    shape = type("Danced", (Danced,), {"disclosure": disclosure})
    messages = told(desk, desk.rows[-1].recorded, shape(ticket.ticket_id, "1"))
    assert ticket.ticket_id not in msgspec.json.encode(messages[Audience.PUBLIC]).decode()
