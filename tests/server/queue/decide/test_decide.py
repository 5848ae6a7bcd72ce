"""Every command has its decision and every event its fold."""

from typing import get_args

from msgspec.inspect import StructType, type_info

from protocol.commands import COUNTER_VERBS, Command, Configure, CounterCommand
from protocol.transitions import TRANSITIONS, steps
from server.queue.decide.counter_verbs import COUNTER_HANDLERS
from server.queue.decide.decide import _HANDLERS
from server.queue.decide.guards import _REASON_FOR
from server.queue.events import events as e
from server.queue.fold.branch_folds import BRANCH_FOLDS
from server.queue.fold.ticket_folds import TICKET_FOLDS


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
    of_a_ticket = {kind for kind, shape in e.KINDS.items() if "ticket_id" in shape.__struct_fields__}
    assert {shape.kind for shape in TICKET_FOLDS} == of_a_ticket - {"issued"}
    assert {kind for state in TRANSITIONS for kind in steps(state)} == of_a_ticket
    assert set(e.VERSION) == set(e.KINDS)
