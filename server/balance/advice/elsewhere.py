"""Another branch of the same server where who comes for a service would wait much less. Pure."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from protocol.configuration import ServiceConfig
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.practice import practised
from protocol.views import Wait
from server.balance.foresight.told import BranchForecast
from server.queue.decide.decide import issuing
from server.queue.decide.free_times import quota_left
from server.queue.state.state import State

LEAST_LESS_S: Final = 600
"""The 90 % limit there is lower by at least this, 10 min: the way there takes time too."""

MOST_PART: Final = 0.5
"""And at most this part of the one here."""

OPEN_MS: Final = 3_600_000
"""Numbers are given there for at least an hour more: who reads of it may do so half an hour later, and goes there."""


class Elsewhere(Struct, frozen=True):
    """A branch, and what who takes a number there now is told."""

    branch: str
    wait: Wait


def elsewhere(here: BranchForecast, others: Iterable[tuple[State, BranchForecast]]) -> dict[str, Elsewhere]:
    """By service, the other branch with the shortest wait, where it is much shorter. A practice is no branch."""
    found: dict[str, Elsewhere] = {}
    if practised(here.branch) is not None:
        return found
    for state, told in others:
        config = state.config
        if config is None or practised(told.branch) is not None or told.branch == here.branch:
            continue
        for service in config.services:
            now, there = _walk_in(here, service.code), _walk_in(told, service.code)
            if now is None or there is None or not still_gives(state, service, here.made_at):
                continue
            best = found.get(service.code)
            is_less = there.p90_s <= min(MOST_PART * now.p90_s, now.p90_s - LEAST_LESS_S)
            if is_less and (best is None or there.p90_s < best.wait.p90_s):
                found[service.code] = Elsewhere(told.branch, there)
    return found


def still_gives(state: State, service: ServiceConfig, now: Instant) -> bool:
    """Whether who is told of a branch now gets a number for a service there."""
    if state.day is None or quota_left(state, service, now) == 0:
        return False
    until = min(now + OPEN_MS, state.day.ends - 1)  # at midnight a branch that never closes goes on
    return issuing(state, now) and issuing(state, until)


def _walk_in(told: BranchForecast, service: str) -> Wait | None:
    return told.newcomers.get(service, {}).get(TicketClass.WALK)
