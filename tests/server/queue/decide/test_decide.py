"""Every command has its decision and every event its fold; the table of a ticket's life is the law of both."""

from typing import get_args

import pytest
from msgspec.inspect import StructType, type_info

from protocol import commands as c
from protocol.commands import (
    COUNTER_VERBS,
    Body,
    Command,
    Configure,
    CounterCommand,
    LeaseNumbers,
    TakeOpeningBack,
    tag_of,
)
from protocol.enums import OverrunReason, ReasonFor, Refusal, TicketState
from protocol.problem import Refused
from protocol.transitions import TRANSITIONS, may, steps
from server.queue.decide.counter_verbs import COUNTER_HANDLERS
from server.queue.decide.decide import _HANDLERS
from server.queue.events import events as e
from server.queue.fold.branch_folds import BRANCH_FOLDS
from server.queue.fold.ticket_folds import TICKET_FOLDS
from server.queue.state.ticket import Ticket
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk


def test_every_verb_of_a_counter_has_its_handler() -> None:
    assert set(COUNTER_HANDLERS) == set(get_args(CounterCommand))


def test_every_other_command_has_its_handler() -> None:
    others = set(get_args(Command)) - set(get_args(CounterCommand))
    assert set(_HANDLERS) == others - {Configure, LeaseNumbers, TakeOpeningBack}, "the stream itself decides on these"


def test_the_verbs_of_the_wire_are_the_commands_of_a_counter() -> None:
    assert set(COUNTER_VERBS.values()) == set(get_args(CounterCommand))
    for verb, shape in COUNTER_VERBS.items():
        described = type_info(shape)
        assert isinstance(described, StructType)
        assert (described.tag_field, described.tag) == ("do", verb)


def test_every_command_with_a_reason_is_a_use_that_the_settings_name() -> None:
    with_reason = {tag_of(shape) for shape in get_args(Command) if "reason" in shape.__struct_fields__}
    assert set(ReasonFor) == with_reason


def test_every_event_has_its_fold() -> None:
    assert {*BRANCH_FOLDS, *TICKET_FOLDS, e.Issued} == set(e.KINDS.values())
    assert set(e.KINDS.values()) == set(get_args(e.Event))
    of_a_ticket = {kind for kind, shape in e.KINDS.items() if "ticket_id" in shape.__struct_fields__}
    assert {shape.kind for shape in TICKET_FOLDS} == of_a_ticket - {"issued", "recorded_late"}
    assert {kind for state in TRANSITIONS for kind in steps(state)} == of_a_ticket - {"recorded_late"}
    assert set(e.VERSION) == set(e.KINDS)


# -- the table is the law --------------------------------------------------------------------------------------------


def with_a_ticket(state: TicketState, shape: type[Body]) -> tuple[Desk, Ticket]:
    """A ticket in this state, at counter 1 if it is at any; counter 2 is free. Every timer that it has is due.

    `shape`: the command it is for; it comes back only from the time that its holder asked for, and has a
    place to get back only after a no-show.
    """
    desk = Desk(branch(expire_s=3600))
    desk.staff("1", "2")
    ticket = desk.issue("HT")
    match state:
        case TicketState.WAITING if shape is c.Restore:
            desk.call("1")
            desk.accept(c.NoShow(), "1")
        case TicketState.CALLED:
            desk.call("1")
        case TicketState.SERVING:
            desk.serve("1")
        case TicketState.PARKED if shape is c.Come:
            desk.accept(c.Defer(ticket.ticket_id))
        case TicketState.PARKED:
            desk.serve("1")
            desk.accept(c.Park("forms", 60), "1")
        case TicketState.COMPLETED:
            desk.serve("1")
            desk.later(s=1000)
            desk.accept(c.Complete("done"), "1")
        case TicketState.CANCELLED:
            desk.accept(c.Cancel(ticket.ticket_id))
        case TicketState.EXPIRED:
            desk.later(s=3600)
            desk.fire()
    desk.later(s=3600)
    assert ticket.state is state
    return desk, ticket


def commands_about(ticket: Ticket) -> dict[type[Body], tuple[Body, str | None]]:
    """Every command about a ticket that exists, by its type: whole, and from the counter that may give it.

    One that takes nothing but the ticket's id, from anywhere, need not be listed.
    """
    ticket_id = ticket.ticket_id
    plain: dict[type[Body], tuple[Body, str | None]] = {
        shape: (shape(ticket_id), None) for shape in ABOUT_A_TICKET if shape.__struct_fields__ == ("ticket_id",)
    }
    given: list[tuple[Body, str | None]] = [
        (c.Call(ticket_id, "asked"), "2"),
        (c.Recall(), "1"),
        (c.Start(), "1"),
        (c.Rate(ticket_id, 4), None),
        (c.SayOverrun(ticket_id, OverrunReason.OTHER), "1"),
        (c.Complete("done"), "1"),
        (c.NoShow(), "1"),
        (c.Park("forms"), "1"),
        (c.Pickup(ticket_id), "2"),
        (c.Return("asked"), "1"),
        (c.Transfer(counter="2"), "1"),
        (c.NextService("CT"), "1"),
        (c.Reclass("elderly", "asked", ticket_id), "1"),
        (c.Scanned(ticket_id, "0f" * 32, 1, 1, "v" + "0f" * 10), None),
        (c.Move(ticket_id, service="CT"), None),
        (c.Unpark(ticket_id, ticket.parked_until or 0), None),
        (c.Expire(ticket_id, ticket.issued_at + 3_600_000), None),
    ]
    return plain | {type(command): (command, counter) for command, counter in given}


ABOUT_A_TICKET = [shape for shape in get_args(Command) if shape.leads_to not in (None, "issued")]
LEGAL = [
    (state, shape) for state in TicketState for shape in ABOUT_A_TICKET if shape.leads_to and may(state, shape.leads_to)
]
NOT_NOW = {Refusal.WRONG_STATE, Refusal.NOTHING_IN_HAND, Refusal.MOOT}


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("shape", ABOUT_A_TICKET)
def test_a_command_is_accepted_in_the_states_that_the_table_says(shape: type[Body], state: TicketState) -> None:
    desk, ticket = with_a_ticket(state, shape)
    command, counter = commands_about(ticket)[shape]
    answer = desk.send(command, counter)
    if (state, shape) in LEGAL:
        assert not isinstance(answer, Refused)
        assert answer.kinds[0] == shape.leads_to
    else:
        assert isinstance(answer, Refused)
        assert answer.code in NOT_NOW


@pytest.mark.parametrize(("state", "shape"), LEGAL)
def test_what_is_taken_out_of_the_table_is_refused(
    state: TicketState, shape: type[Body], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, ticket = with_a_ticket(state, shape)
    command, counter = commands_about(ticket)[shape]
    monkeypatch.delitem(TRANSITIONS[state], str(shape.leads_to))
    answer = desk.refuse(command, counter)
    assert answer.code in NOT_NOW
