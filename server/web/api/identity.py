"""The identity number of an appointment or of a lot, checked at the counter that has its ticket in hand."""

from msgspec import Struct

from protocol.enums import Refusal
from protocol.identity import CheckIdentity, IdentityChecked
from protocol.problem import Refused
from server.web.operation.operation import OperationRequest

MOST_A_MINUTE = 6
"""Tries of one counter: a clerk mistypes, a program would guess."""


async def check(asked: OperationRequest) -> Struct | Refused:
    """Compares keyed hashes. Nothing is written, and the number is in no log."""
    body: CheckIdentity = asked.body
    state = asked.branch.state
    counter = state.counters.get(asked.param("c"))
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    ticket = state.in_hand(counter)
    if ticket is None:
        return Refused(Refusal.NOTHING_IN_HAND)
    behind = state.person_behind(ticket)
    if behind is None:
        return Refused(Refusal.WRONG_STATE, detail="no identity number was named for this ticket")
    tries = asked.context.identity_tries
    wait_s = tries.take(f"{state.stream}/{counter.id}", MOST_A_MINUTE, asked.context.clock.now())
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s")
    same = asked.context.secrets.is_person(behind[1], behind[0], body.number)
    return IdentityChecked(ticket.number, same)
