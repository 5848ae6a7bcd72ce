"""The table of a ticket's life is whole, and the acts that people are offered are drawn from it."""

from typing import get_args

import pytest

from protocol.commands import TIMERS, Command, tag_of
from protocol.enums import TicketState
from protocol.transitions import AT_DAY_END, AT_REOPENING, TRANSITIONS, after, legal_acts, may, mermaid, steps

STATES = (None, *TicketState)
KINDS = sorted({kind for state in STATES for kind in steps(state)})
ENDED = (TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED)


@pytest.mark.parametrize("state", STATES)
def test_every_state_and_kind_is_in_the_table_or_refused(state: TicketState | None) -> None:
    for kind in KINDS:
        if kind in steps(state):
            assert after(state, kind) is steps(state)[kind], kind
        else:
            with pytest.raises(ValueError, match=kind):
                after(state, kind)


def test_the_table_has_every_state() -> None:
    assert set(TRANSITIONS) == set(STATES)


def test_a_step_is_a_commands_or_the_day_ends_alone_but_for_a_ticket_that_is_served_or_waits() -> None:
    by_both = {(state, kind) for state, ends in AT_DAY_END.items() for kind in ends if may(state, kind)}
    assert by_both == {(TicketState.SERVING, "completed"), (TicketState.WAITING, "expired")}


def test_every_state_can_be_reached_and_every_visit_can_end() -> None:
    reached = {then for state in STATES for then in steps(state).values()}
    assert reached == set(TicketState)
    for state in set(TicketState) - set(ENDED):
        seen, frontier = {state}, [state]
        while frontier:
            found = set(steps(frontier.pop()).values()) - seen
            seen |= found
            frontier += found
        assert seen & set(ENDED)


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_ticket_moves_only_when_its_end_is_taken_back(state: TicketState) -> None:
    resumed = {"call_resumed": TicketState.CALLED} if state is TicketState.CANCELLED else {}
    taken_back = {"restored": TicketState.WAITING} | resumed
    assert {kind: then for kind, then in steps(state).items() if then is not state} == taken_back


def test_a_completion_is_not_taken_back_by_a_command_about_the_ticket() -> None:
    restored = {TicketState.CANCELLED, TicketState.EXPIRED, TicketState.WAITING}
    assert {state for state in STATES if may(state, "restored")} == restored
    assert set(AT_REOPENING) == {TicketState.COMPLETED}


def test_the_diagram_shows_every_step_but_what_moves_nobody() -> None:
    drawn = {
        (start, kind, then)
        for start, then, kinds in (_arrow(line) for line in mermaid().splitlines()[1:] if ":" in line)
        for kind in kinds
    }
    table = {(str(state or "[*]"), kind, str(then)) for state in TRANSITIONS for kind, then in steps(state).items()}
    missing = table - drawn
    assert drawn <= table
    assert all(kind in ("scanned", "rated", "overran") and start == then for start, kind, then in missing)
    assert [line.split()[0] for line in mermaid().splitlines() if line.endswith("--> [*]")] == [str(s) for s in ENDED]


BY_THE_WAY = {"rejoined", "served_offline", "part_served_offline", "call_resumed", "serving_resumed", "parking_resumed"}
"""Steps that follow from what happens to a counter, or that depend on where the ticket was before."""


def _arrow(line: str) -> tuple[str, str, list[str]]:
    ends, kinds = line.strip().split(": ")
    start, then = ends.split(" --> ")
    return start, then, kinds.split(", ")


# -- what people are offered -----------------------------------------------------------------------------------------


def test_the_acts_on_a_called_ticket() -> None:
    assert legal_acts(TicketState.CALLED) == {
        "recall", "start", "no-show", "return", "transfer", "reclass", "scanned",
    }  # fmt: skip


def test_an_act_is_legal_where_the_table_has_its_step_and_a_timers_is_nobodys() -> None:
    commands = {tag_of(each): each for each in get_args(Command)}
    for state in STATES:
        for tag, command in commands.items():
            in_table = command.leads_to is not None and may(state, command.leads_to)
            assert (tag in legal_acts(state)) == (in_table and command not in TIMERS), (state, tag)


def test_every_step_of_a_command_is_some_commands() -> None:
    asked_for = {command.leads_to for command in get_args(Command)}
    steps_of_tables = {kind for each in TRANSITIONS.values() for kind in each}
    assert steps_of_tables - BY_THE_WAY == asked_for - {None}
