"""The forecasts, the advice and the next two hours that this process tells of now, by branch.

Read by its event loop and by its writer's thread.
"""

from collections.abc import Iterable

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Wait
from server.balance.advice.told import BranchAdvice, still_open
from server.balance.foresight.told import BranchForecast, of_newcomer
from server.balance.staffing.next_hours import BranchNextHours
from server.queue.state.state import State


class Forecasts:
    """Without one of a branch its people are told the pace of the day. Only the event loop changes it."""

    def __init__(self) -> None:
        self._missing_since: float | None = None
        self._by_branch: dict[str, BranchForecast] = {}
        self._advice: dict[str, BranchAdvice] = {}
        self._hours: dict[str, BranchNextHours] = {}

    def of(self, branch: str) -> BranchForecast | None:
        """The branch's forecast; None: there is none that may be told."""
        return self._by_branch.get(branch)

    def changes(self, news: Iterable[BranchForecast], now: Instant) -> dict[str, BranchForecast | None]:
        """What is to be told instead of what is told: fresh ones, and None for those that have become too old."""
        changed: dict[str, BranchForecast | None] = {
            name: None for name, known in self._by_branch.items() if not known.is_fresh(now)
        }
        return changed | {one.branch: one for one in news if one.is_fresh(now)}

    def put(self, branch: str, forecast: BranchForecast | None) -> None:
        """Tells this one from now on."""
        if forecast is None:
            self._by_branch.pop(branch, None)
        else:
            self._by_branch[branch] = forecast

    def note_missing(self, missing: bool, now_s: float) -> None:
        """Takes in whether a branch whose day is under way has none; `now_s`: of the monotonic clock."""
        if not missing:
            self._missing_since = None
        elif self._missing_since is None:
            self._missing_since = now_s

    def missing_s(self, now_s: float) -> float:
        """For how long a branch whose day is under way has had none; 0: all have theirs."""
        return 0.0 if self._missing_since is None else now_s - self._missing_since

    def take_advice(self, news: Iterable[BranchAdvice]) -> None:
        """Shows these from now on."""
        self._advice |= {one.branch: one for one in news}

    def advice_of(self, state: State, now: Instant) -> BranchAdvice | None:
        """What the branch's manager is advised now, of what can still be done; None: nothing is known."""
        known = self._advice.get(state.stream)
        return None if known is None else still_open(state, known, now)

    def take_next_hours(self, news: Iterable[BranchNextHours]) -> None:
        """Shows these from now on."""
        self._hours |= {one.branch: one for one in news}

    def next_hours_of(self, state: State, now: Instant) -> BranchNextHours | None:
        """What is expected of the branch's next two hours; None: nothing is known."""
        known = self._hours.get(state.stream)
        return known if known is not None and known.is_fresh(now) and state.under_way(now) else None

    def expect(self, state: State, service: str, ahead: int, cls: TicketClass) -> Wait | None:
        """What somebody who takes a number now is told."""
        return of_newcomer(state, service, ahead, cls, self.of(state.stream))
