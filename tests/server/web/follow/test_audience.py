"""What an event is told to whom: an event that does not say so itself is told to staff only."""

from typing import Any

import msgspec
import pytest
from msgspec import structs

from protocol.commands import Call, Close, Command, Open, Pause, Skills, Transfer
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


def told_by(desk: Desk, send: Command, counter: str, to: Audience) -> dict[str, Any]:
    """The message about the one event of a command."""
    place = len(desk.rows)
    before = desk.replay()
    desk.accept(send, counter)
    (row,) = desk.rows[place:]
    touched = Touched(before, row.recorded)
    message: dict[str, Any] = msgspec.json.decode(audience.event(desk.state, row.recorded, touched, Access())[to])
    return message


def board_services(desk: Desk, send: Command, counter: str) -> dict[str, Any]:
    """What the public is told of services by the one event of a command."""
    return {one["code"]: one for one in told_by(desk, send, counter, Audience.PUBLIC).get("services", [])}


def test_a_counter_is_told_that_another_has_called_whom_it_could_take_back() -> None:
    desk = Desk()
    desk.staff("1", "3")
    desk.issue("HT")
    ticket = desk.serve("1")
    told = told_by(desk, Transfer(service="CT"), "1", Audience.STAFF)
    assert "take-back" in told["counter"]["acts"]
    told = told_by(desk, Call(), "3", Audience.STAFF)
    assert (told["ticket"]["ticket_id"], told["counter"]["id"]) == (ticket.ticket_id, "3")
    (other,) = told["other_counters"]
    assert other["id"] == "1"
    assert "take-back" not in other["acts"]


def test_a_counter_that_has_acted_on_another_ticket_since_is_not_told_again() -> None:
    desk = Desk()
    desk.staff("1", "2")
    desk.issue("HT")
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Transfer(counter="2"), "1")
    desk.serve("1")
    assert "other_counters" not in told_by(desk, Call(), "2", Audience.STAFF)


def test_the_public_is_told_at_once_that_the_last_counter_of_a_service_closed() -> None:
    desk = Desk()
    desk.staff("2")
    desk.issue("DD")
    services = board_services(desk, Close(), "2")
    assert (services["DD"]["waiting"], services["DD"]["open_counters"]) == (1, 0)
    assert services["DD"]["wait"] is None


def test_a_counter_that_pauses_after_the_person_in_hand_already_counts_as_gone() -> None:
    desk = Desk()
    desk.staff("2")
    desk.issue("DD")
    desk.call("2")
    assert board_services(desk, Pause("lunch"), "2")["DD"]["open_counters"] == 0
    assert board_services(desk, Open(), "2")["DD"]["open_counters"] == 1


def test_a_counter_that_takes_on_a_service_is_counted_for_it() -> None:
    desk = Desk()
    desk.staff("2")
    assert board_services(desk, Skills(("DD", "CT")), "2")["CT"]["open_counters"] == 1
    assert board_services(desk, Skills(("CT",)), "2")["DD"]["open_counters"] == 0
