"""The table of a ticket's life is whole, and so are the tables that follow it."""

from typing import get_args

import pytest
from msgspec.inspect import StructType, type_info

from protocol.commands import COUNTER_VERBS, Command, Configure, CounterCommand
from protocol.enums import TicketState
from server.queue.decide.counter_verbs import COUNTER_HANDLERS
from server.queue.decide.decide import _HANDLERS
from server.queue.decide.guards import _REASON_FOR
from server.queue.events import events as e
from server.queue.events.transitions import TRANSITIONS, after, mermaid
from server.queue.fold.branch_folds import BRANCH_FOLDS
from server.queue.fold.ticket_folds import TICKET_FOLDS

STATES = (None, *TicketState)
TICKET_KINDS = [kind for kind, shape in e.KINDS.items() if "ticket_id" in shape.__struct_fields__]
ENDED = (TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED)


@pytest.mark.parametrize("kind", e.KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_kind_is_in_the_table_or_refused(state: TicketState | None, kind: str) -> None:
    if kind in TRANSITIONS[state]:
        assert after(state, kind) is TRANSITIONS[state][kind]
    else:
        with pytest.raises(ValueError, match=kind):
            after(state, kind)


def test_the_table_has_every_state() -> None:
    assert set(TRANSITIONS) == set(STATES)


def test_the_table_has_every_kind_that_is_of_a_ticket_and_no_other() -> None:
    assert {kind for steps in TRANSITIONS.values() for kind in steps} == set(TICKET_KINDS)


def test_every_state_can_be_reached_and_every_visit_can_end() -> None:
    reached = {then for steps in TRANSITIONS.values() for then in steps.values()}
    assert reached == set(TicketState)
    for state in set(TicketState) - set(ENDED):
        seen, frontier = {state}, [state]
        while frontier:
            steps = set(TRANSITIONS[frontier.pop()].values()) - seen
            seen |= steps
            frontier += steps
        assert seen & set(ENDED)


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_ticket_never_moves(state: TicketState) -> None:
    assert set(TRANSITIONS[state].values()) <= {state}


def test_the_diagram_shows_every_step_but_a_scan_that_moves_nobody() -> None:
    drawn = {
        (start, kind, then)
        for start, then, kinds in (_arrow(line) for line in mermaid().splitlines()[1:] if ":" in line)
        for kind in kinds
    }
    table = {
        (str(state or "[*]"), kind, str(then)) for state, steps in TRANSITIONS.items() for kind, then in steps.items()
    }
    missing = table - drawn
    assert drawn <= table
    assert all(kind == "scanned" and start == then for start, kind, then in missing)
    assert [line.split()[0] for line in mermaid().splitlines() if line.endswith("--> [*]")] == [str(s) for s in ENDED]


def _arrow(line: str) -> tuple[str, str, list[str]]:
    steps, kinds = line.strip().split(": ")
    start, then = steps.split(" --> ")
    return start, then, kinds.split(", ")


# -- every command and every event has its place ---------------------------------------------------------------------


def test_every_verb_of_a_counter_has_its_handler() -> None:
    assert set(COUNTER_HANDLERS) == set(get_args(CounterCommand))


def test_every_other_command_has_its_handler() -> None:
    others = set(get_args(Command)) - set(get_args(CounterCommand))
    assert set(_HANDLERS) == others - {Configure}, "the stream itself decides on configure"


def test_the_verbs_of_the_wire_are_the_commands_of_a_counter() -> None:
    assert set(COUNTER_VERBS.values()) == set(get_args(CounterCommand))
    for verb, shape in COUNTER_VERBS.items():
        described = type_info(shape)
        assert isinstance(described, StructType)
        assert (described.tag_field, described.tag) == ("do", verb)


def test_every_command_with_a_reason_says_for_what() -> None:
    with_reason = {shape for shape in get_args(Command) if "reason" in shape.__struct_fields__}
    assert set(_REASON_FOR) == with_reason


def test_every_event_has_its_fold() -> None:
    assert {*BRANCH_FOLDS, *TICKET_FOLDS, e.Issued} == set(e.KINDS.values())
    assert set(e.KINDS.values()) == set(get_args(e.Event))
    assert {shape.kind for shape in TICKET_FOLDS} == set(TICKET_KINDS) - {"issued"}
    assert set(e.VERSION) == set(e.KINDS)
