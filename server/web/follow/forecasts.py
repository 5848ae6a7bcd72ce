"""The forecasts that this process tells of now, by branch. Read by its event loop and by its writer's thread."""

from collections.abc import Iterable

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Wait
from server.balance.foresight.told import BranchForecast, of_newcomer
from server.queue.state.state import State


class Forecasts:
    """Without one of a branch its people are told the pace of the day. Only the event loop changes it."""

    def __init__(self) -> None:
        self._by_branch: dict[str, BranchForecast] = {}

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

    def expect(self, state: State, service: str, ahead: int, cls: TicketClass) -> Wait | None:
        """What somebody who takes a number now is told."""
        return of_newcomer(state, service, ahead, cls, self.of(state.stream))
