"""What staff are told is possible is what the decisions allow, after any day at all."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule

from protocol import commands as c
from protocol.enums import CounterState, Refusal
from protocol.problem import Refused
from server.queue.decide.possible import acts_at, acts_on
from server.queue.state.state import Counter
from tests.server.queue.test_invariants import BranchMachine

NOT_POSSIBLE = {
    Refusal.NOT_ALLOWED, Refusal.COUNTER_BUSY, Refusal.COUNTER_CLOSED, Refusal.NOTHING_IN_HAND, Refusal.WRONG_STATE,
    Refusal.UNKNOWN_COUNTER, Refusal.UNKNOWN_TICKET, Refusal.MOOT,
}  # fmt: skip


class PossibleMachine(BranchMachine):
    """Asks, at each counter, for every act: it is refused or changes nothing exactly where it is not possible."""

    def _commands(self, counter: Counter) -> list[Any]:
        waiting = next((one.ticket_id for one in self.desk.state.waiting.tickets()), None)
        parked = next(iter(self.desk.state.parked), None)
        named: list[Any] = [] if waiting is None else [c.Call(waiting, "asked")]
        named += [] if parked is None else [c.Pickup(parked)]
        return [
            c.Recall(), c.Start(), c.Complete(), c.NoShow(), c.Park("forms"), c.Return("asked"), c.NextService("HT"),
            c.Reclass(None, "asked"), c.Transfer(service="HT"), c.Open(), c.Close(), c.Logout(), c.Alarm(),
            c.AlarmOff(), c.TakeBack(counter.last_act_on or "none"), *named,
        ]  # fmt: skip

    @rule()
    def everything_is_tried(self) -> None:
        state, at = self.desk.state, max(self.desk.now, self.desk.state.at)
        if state.day is None or not state.day.holds(at):
            return  # the first command of a day brings the day's own events along
        for counter in state.counters.values():
            if counter.gone:
                continue
            acts = acts_at(state, counter)
            for command in self._commands(counter):
                envelope = c.Envelope(self.desk.stream, command, self.desk.key(), "device", counter.id)
                drafts = self.desk.core.decide(state, envelope, at)
                allowed = drafts.code not in NOT_POSSIBLE if isinstance(drafts, Refused) else bool(drafts)
                assert allowed is (c.tag_of(command) in acts), (counter, command, drafts, acts)
            assert ("pause" in acts) is (
                counter.user is not None and counter.state is CounterState.OPEN and counter.then is None
            )

    @rule()
    def tickets_are_tried(self) -> None:
        state, at = self.desk.state, max(self.desk.now, self.desk.state.at)
        if state.day is None or not state.day.holds(at):
            return
        for ticket in state.tickets.values():
            envelope = c.Envelope(self.desk.stream, c.Cancel(ticket.ticket_id), self.desk.key(), "device")
            drafts = self.desk.core.decide(state, envelope, at)
            assert isinstance(drafts, Refused) is ("cancel" not in acts_on(ticket)), (ticket, drafts)


PossibleMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class TestPossible(PossibleMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis builds it
    """Runs the machine."""
