"""Another branch of the same server where who comes for a service would wait much less. Pure."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.practice import practised
from protocol.views import Wait
from server.balance.foresight.told import BranchForecast
from server.queue.state.state import State

LEAST_LESS_S: Final = 600
"""The 90 % limit there is lower by at least this, 10 min: the way there takes time too."""

MOST_PART: Final = 0.5
"""And at most this part of the one here."""


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
            if now is None or there is None or state.quota_of(service) == 0:
                continue
            best = found.get(service.code)
            is_less = there.p90_s <= min(MOST_PART * now.p90_s, now.p90_s - LEAST_LESS_S)
            if is_less and (best is None or there.p90_s < best.wait.p90_s):
                found[service.code] = Elsewhere(told.branch, there)
    return found


def _walk_in(told: BranchForecast, service: str) -> Wait | None:
    return told.newcomers.get(service, {}).get(TicketClass.WALK)
