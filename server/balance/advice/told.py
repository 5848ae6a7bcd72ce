"""The advice of a branch as the process that makes it hands it on, and what of it can still be followed. Pure."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.ids import Instant
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.live import live_of
from server.queue.state.state import State

from .advise import Advice, advise
from .change import AddSkill, Change, OfService, OnlyServices, OpenCounter, SendElsewhere, limits_of
from .course import Chances
from .elsewhere import Elsewhere

FRESH_MS: Final = 180_000
"""Advice that is older is not shown any more."""


class BranchAdvice(Struct, frozen=True):
    """What a branch's manager is advised from `made_at` on, after event `seq`; nothing: nothing would help now.

    `left_out`: so many that were advised are done or no longer possible since.
    """

    branch: str
    seq: int
    made_at: Instant
    advice: tuple[Advice, ...] = ()
    left_out: int = 0

    def is_fresh(self, now: Instant) -> bool:
        """Whether it may still be shown."""
        return abs(now - self.made_at) <= FRESH_MS


def advice_of(
    state: State,
    knowledge: BranchKnowledge,
    now: Instant,
    chances: Chances,
    elsewhere: Mapping[str, Elsewhere] | None = None,
) -> BranchAdvice:
    """The advice of this moment. One day has one seed, so that advice does not come and go by luck alone.

    Raises ValueError for a branch without configuration or day.
    """
    live = live_of(state, now)
    seed = now // 86_400_000
    advice = advise(live, knowledge, limits_of(state, elsewhere), chances, seed)
    return BranchAdvice(state.stream, state.seq, now, tuple(advice))


def still_open(state: State, told: BranchAdvice, now: Instant) -> BranchAdvice | None:
    """Without what has been done, or can no longer be done, since it was advised. None: too old, or of no day."""
    if not told.is_fresh(now) or not state.under_way(now):
        return None
    left = tuple(one for one in told.advice if can_be_made(state, one.change))
    return replace(told, advice=left, left_out=len(told.advice) - len(left))


def can_be_made(state: State, change: Change) -> bool:
    """Whether it would still change something."""
    config = state.config
    if config is None:
        return False
    if isinstance(change, OfService):
        if isinstance(change, SendElsewhere) and change.service in state.service_messages:
            return False  # who comes is told something already
        service = next((one for one in config.services if one.code == change.service), None)
        return service is not None and state.quota_of(service) != 0
    counter = state.counters.get(change.counter)
    if counter is None or counter.gone:
        return False
    if isinstance(change, OpenCounter):
        return counter.is_closed
    if isinstance(change, AddSkill):
        return not counter.is_closed and change.service not in counter.of_counter
    if isinstance(change, OnlyServices):
        return not counter.is_closed and set(change.services) != set(counter.of_counter)
    return not counter.is_closed
