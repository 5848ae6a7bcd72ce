"""What one branch's people are told, from its events: calibrated by outcomes, and steady. No I/O, no clock."""

from typing import Any, Final

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass, TicketState
from protocol.ids import Instant
from protocol.views import Wait
from protocol.waits import aged
from server.balance.dispatch.knowledge import USUAL, ServiceTimes
from server.balance.estimate import LEAST_GAPS
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.forecast import Band, Kind, forecast
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge
from server.balance.foresight.live import Live, live_of
from server.balance.foresight.outlook import Chance
from server.balance.foresight.told import BranchForecast, steady, told_at_issue
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

LEAST_SEEN: Final = LEAST_GAPS
"""Of a service whose mean the catalogue does not say, so many visits are enough."""


class BranchForecaster:
    """`knowledge`: replaced by who reads it, once a day or more often. `calibration`: is learned here."""

    def __init__(self, branch: str, chance: Chance, calibration: Calibration) -> None:
        self.branch = branch
        self.knowledge: BranchKnowledge = EMPTY
        self.calibration = calibration
        self.last: BranchForecast | None = None
        self._chance = chance

    def begins(self, state: State) -> None:
        """Takes in what became, without being seen, of those whose outcome was open."""
        for ticket_id in list(self.calibration.open):
            ticket = state.tickets.get(ticket_id)
            if ticket is not None and ticket.called_at is not None:
                self.calibration.called(ticket_id, ticket.called_at)
            elif ticket is None or ticket.state is not TicketState.WAITING:
                self.calibration.gone(ticket_id)

    def saw(self, state: State, recorded: Recorded[Any]) -> None:
        """An event, after it was folded into the state."""
        body = recorded.body
        if isinstance(body, e.DayOpened):
            self.calibration.forget()
            self.last = None
        elif isinstance(body, e.Issued):
            self._issued(state.tickets.get(body.ticket_id), recorded.at)
        elif isinstance(body, e.Called):
            self.calibration.called(body.ticket_id, recorded.at)
        elif (ticket_id := getattr(body, "ticket_id", None)) in self.calibration.open:
            ticket = state.tickets.get(ticket_id)
            kind = self.calibration.open[ticket_id].kind
            waits = ticket is not None and ticket.state is TicketState.WAITING
            if ticket is None or not waits or kind != (ticket.service, ticket.cls):
                self.calibration.gone(ticket_id)

    def forecast(self, state: State, now: Instant) -> BranchForecast | None:
        """What is told from now on; None where no day is under way."""
        config = state.config
        if config is None or not state.under_way(now):
            self.last = None
            return None
        self.calibration.passed(now)
        live = live_of(state, now)
        said = {one.code: one for one in config.services if self._is_known(live, one.code)}
        kinds = [(code, cls) for code in said if state.open_counters(code) for cls in _classes(config)]
        found = forecast(live, self.knowledge, self._chance, newcomers=kinds)
        last = self.last
        newcomers: dict[str, dict[TicketClass, Wait]] = {}
        for (service, cls), band in found.newcomers.items():
            before = None if last is None else last.newcomers.get(service, {}).get(cls)
            newcomers.setdefault(service, {})[cls] = steady(before, self._calibrated((service, cls), band))
        tickets: dict[str, Wait] = {}
        for ticket_id, band in found.tickets.items():
            ticket = state.tickets[ticket_id]
            if ticket.service in said:
                waited_s = max(0, now - ticket.waits_since) / 1000
                fresh = self._calibrated((ticket.service, ticket.cls), band, waited_s)
                tickets[ticket_id] = steady(self._told_before(ticket, now), fresh)
        self.last = BranchForecast(
            self.branch,
            state.seq,
            now,
            newcomers,
            {code: state.waiting.count(code) for code in newcomers},
            {code: self._mean_s(live, code) for code in newcomers},
            tickets,
        )
        return self.last

    def _issued(self, ticket: Ticket | None, at: Instant) -> None:
        """Its outcome will teach, if what it was told came from here."""
        told = None if ticket is None else told_at_issue(ticket)
        last = self.last
        if ticket is None or told is None or last is None or not last.is_fresh(at):
            return
        if ticket.cls in last.newcomers.get(ticket.service, {}):
            self.calibration.told(ticket.ticket_id, (ticket.service, ticket.cls), Band(told.p50_s, told.p90_s), at)

    def _told_before(self, ticket: Ticket, now: Instant) -> Wait | None:
        known = None if self.last is None else self.last.tickets.get(ticket.ticket_id)
        if self.last is not None and known is not None:
            return aged(known, now - self.last.made_at)
        at_issue = told_at_issue(ticket)
        if at_issue is None or ticket.waits_since != ticket.issued_at:
            return None
        return aged(at_issue, now - ticket.issued_at)

    def _calibrated(self, kind: Kind, band: Band, waited_s: float = 0.0) -> Wait:
        told = self.calibration.of(kind, band, waited_s)
        return Wait(round(told.p50_s), round(told.p90_s))

    def _is_known(self, live: Live, service: str) -> bool:
        """Whether anything is known of how long it takes: said by the catalogue, or seen."""
        times = self._times(live, service)
        return live.rules.services[service].mean_s is not None or times.seen >= LEAST_SEEN

    def _mean_s(self, live: Live, service: str) -> float:
        return self._times(live, service).mean_s or USUAL.mean_s or 1.0

    def _times(self, live: Live, service: str) -> ServiceTimes:
        return self.knowledge.service(service, live.rules.services[service], live.today.times.get(service))


def _classes(config: BranchConfig) -> tuple[TicketClass, ...]:
    """The classes of those who may come."""
    booked = (TicketClass.APPT,) if config.appointments.per_slot else ()
    return (TicketClass.WALK, *((TicketClass.PRIO,) if config.priorities else ()), *booked)
