"""A branch's forecasts: from the first ticket where a mean is said, steady, and taught by what became of them."""

from random import Random
from typing import Any

from msgspec import structs

from protocol.commands import Body, Cancel, Complete, EndDay
from protocol.enums import TicketClass
from protocol.views import Wait
from protocol.waits import NOW
from server.balance.dispatch.choose import choose
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.told import BranchForecast, of_newcomer
from server.forecasts.forecaster import BranchForecaster
from server.queue.state.state import State
from server.queue.stream import BranchStream
from tests.server.queue.branch import BRANCH
from tests.server.queue.desk import Desk


def said(mean_s: float | None = 300.0) -> Any:
    """The branch; the catalogue says how long its first service takes, and nothing of the others."""
    first, *others = BRANCH.services
    return structs.replace(BRANCH, services=(structs.replace(first, mean_s=mean_s, cv=0.5), *others))


class Told:
    """A desk whose people are told what a forecaster says, as the server does."""

    def __init__(self, mean_s: float | None = 300.0) -> None:
        self.desk = Desk(said(mean_s))
        self.made = BranchForecaster("CN01", Random(5), Calibration())
        self.desk.core = BranchStream(choose, self._expect)
        self.seen = len(self.desk.rows)

    def _expect(self, state: State, service: str, ahead: int, cls: TicketClass) -> Wait | None:
        return of_newcomer(state, service, ahead, cls, self.made.last)

    def sees(self) -> None:
        for row in self.desk.rows[self.seen :]:
            self.made.saw(self.desk.state, row.recorded)
        self.seen = len(self.desk.rows)

    def forecast(self) -> BranchForecast:
        self.sees()
        found = self.made.forecast(self.desk.state, self.desk.now)
        assert found is not None
        return found

    def act(self, command: Body, counter: str | None = None) -> None:
        self.desk.accept(command, counter)
        self.sees()


def test_from_the_first_ticket_where_a_mean_is_said_and_not_where_none_is() -> None:
    told = Told()
    told.desk.staff("1")
    first = told.forecast()
    assert first.newcomers["HT"][TicketClass.WALK] == NOW
    assert list(first.newcomers) == ["HT"]
    told.desk.issue()
    told.desk.serve("1")
    second = told.desk.issue()
    assert second.wait_p50_s is not None
    assert second.wait_p50_s > 0
    waits = told.forecast().tickets[second.ticket_id]
    assert 60 < waits.p50_s < waits.p90_s < 1200


def test_where_nothing_is_said_five_visits_are_enough() -> None:
    told = Told(mean_s=None)
    told.desk.staff("1")
    for _ in range(5):
        assert told.forecast().newcomers == {}
        told.desk.issue()
        told.desk.serve("1")
        told.desk.later(m=5)
        told.act(Complete(), "1")
    told.desk.issue()
    told.desk.serve("1")
    waits = told.desk.issue()
    assert waits.ticket_id in told.forecast().tickets


def test_without_a_day_nothing_is_forecast() -> None:
    told = Told()
    assert told.made.forecast(told.desk.state, told.desk.now) is None
    told.desk.staff("1")
    told.forecast()
    told.desk.accept(EndDay())
    assert told.made.forecast(told.desk.state, told.desk.now) is None
    assert told.made.last is None


def test_what_was_told_stands_while_little_happens_and_time_runs() -> None:
    told = Told()
    told.desk.staff("1")
    told.desk.issue()
    told.desk.serve("1")
    told.forecast()
    waits = told.desk.issue()
    before = told.forecast()
    for _ in range(5):
        told.desk.later(s=2)
        after = told.forecast()
        assert after.newcomers["HT"][TicketClass.WALK] == before.newcomers["HT"][TicketClass.WALK]
    left = after.tickets[waits.ticket_id]
    assert left.p90_s == before.tickets[waits.ticket_id].p90_s - 10


def test_outcomes_teach_what_was_told_by_a_forecast_and_nothing_else() -> None:
    told = Told()
    told.desk.staff("1")
    told.desk.issue()
    told.desk.serve("1")
    told.desk.issue()
    told.sees()
    assert told.made.calibration.open == {}  # nothing was forecast when it was taken
    told.forecast()
    one, other = told.desk.issue(), told.desk.issue()
    told.sees()
    assert set(told.made.calibration.open) == {one.ticket_id, other.ticket_id}
    told.act(Cancel(other.ticket_id))
    assert set(told.made.calibration.open) == {one.ticket_id}
    told.desk.later(m=300)
    told.forecast()
    assert told.made.calibration.limit.branch > 0


def test_one_that_begins_takes_in_what_it_did_not_see() -> None:
    told = Told()
    told.desk.staff("1")
    told.desk.issue()
    told.desk.serve("1")
    told.forecast()
    one, other = told.desk.issue(), told.desk.issue()
    told.sees()
    told.desk.accept(Cancel(other.ticket_id))
    later = BranchForecaster("CN01", Random(5), told.made.calibration)
    later.begins(told.desk.state)
    assert set(later.calibration.open) == {one.ticket_id}
