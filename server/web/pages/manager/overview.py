"""What a manager sees of a branch, from its current state: queues, counters and today's figures."""

from msgspec import Struct

from protocol.configuration import Name
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.ids import Instant
from protocol.views import BoardMessage, Today, Wait
from server.access.city.state import Access
from server.balance.estimate import expect
from server.queue.decide.decide import end_of_day, reopening
from server.queue.events import events as e
from server.queue.state.shares import Share, share_of
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.visits.figures import percents
from server.web.follow import views
from server.web.pages.parts.ages import Age

from . import branch_status
from .conflicts import ConflictRow, conflicts

LONGEST = 10
"""Most rows in the list of the longest waits; a low screen shows six."""


class ServiceRow(Struct, frozen=True):
    """`gone`: people wait for a service that the branch no longer has, so no counter calls them in turn."""

    code: str
    name: Name
    waiting: int
    oldest: Age | None
    wait: Wait | None
    gone: bool = False


class UnservedRow(Struct, frozen=True):
    """A service that people wait for and no counter serves.

    `to_open`: counters with the skill that are closed or paused; `open_now`: open ones, which may call by number.
    """

    code: str
    name: Name
    waiting: int
    to_open: tuple[Name, ...]
    open_now: tuple[Name, ...]


class CounterRow(Struct, frozen=True):
    """`doing` is `serving`, `called`, `idle`, `paused` or `closed`; `clock` runs while it is one of the first two.

    `clerk` is the login name of the clerk there, empty if none.
    """

    id: str
    name: Name
    doing: str
    clerk: str
    number: str | None
    clock: Age | None
    since: Age
    reason: Name | None
    then: CounterState | None
    skills: tuple[str, ...]
    alarm: bool


class WaitingRow(Struct, frozen=True):
    number: str
    service: Name
    cls: TicketClass
    age: Age
    gone: bool


class SharesNow(Struct, frozen=True):
    """The three shares so far, as the promise's page has them: `missed` also counts who is still here past the target.

    `under_way`: still here within it. `percents`: of `kept`, `missed` and `gone`; they sum to 100, or are 0.
    """

    kept: int
    missed: int
    gone: int
    under_way: int

    @property
    def decided(self) -> int:
        return self.kept + self.missed + self.gone

    @property
    def percents(self) -> tuple[int, ...]:
        return percents((self.kept, self.missed, self.gone))


class DayChange(Struct, frozen=True):
    """What ending the day would do now, or reopening it once it has ended.

    `waiting` tickets would expire, or wait again; `at_counter` be completed, or wait again; `appointments` be missed,
    or booked again.
    """

    waiting: int
    at_counter: int
    appointments: int


class Overview(Struct, frozen=True):
    """`started` is false before the day's first command; `ended` once the day was closed.

    `longest_wait_s`: of the day so far, up to a call or still waiting; past `guard_s` somebody goes before all others.
    """

    services: list[ServiceRow]
    unserved: list[UnservedRow]
    conflicts: list[ConflictRow]
    counters: list[CounterRow]
    longest: list[WaitingRow]
    alarms: list[branch_status.AlarmRow]
    devices: list[branch_status.DeviceRow]
    message: BoardMessage | None
    today: Today
    shares: SharesNow
    visit_target_s: int
    transaction_target_s: int
    day_change: DayChange
    started: bool
    ended: bool
    longest_wait_s: int
    guard_s: int
    policy: str


def overview(state: State, now: Instant, access: Access) -> Overview:
    """The branch now. Before the day's first command nobody waits and all figures are zero.

    Alarms, devices and the message are shown at any time.
    """
    config = views.config_of(state)
    started = views.today_of(state, now) is state.day
    waiting = sorted(state.waiting.tickets(), key=lambda ticket: (ticket.issued_at, ticket.order)) if started else []
    oldest: dict[str, Ticket] = {}
    for ticket in waiting:
        oldest.setdefault(ticket.service, ticket)
    names = {service.code: service.name for service in config.services}

    def aged(ticket: Ticket | None) -> Age | None:
        return None if ticket is None else _aged(ticket.issued_at, now, config.visit_target_s)

    gone = [code for code in oldest if code not in names]
    return Overview(
        services=[
            *(
                ServiceRow(
                    code, {"vi": code, "en": code}, state.waiting.count(code), aged(oldest[code]), None, gone=True
                )
                for code in gone
            ),
            *(
                ServiceRow(
                    service.code,
                    service.name,
                    state.waiting.count(service.code) if started else 0,
                    aged(oldest.get(service.code)),
                    expect(state, service.code, state.waiting.count(service.code)) if started else None,
                )
                for service in config.services
            ),
        ],
        unserved=_unserved(state) if started else [],
        conflicts=conflicts(state) if started else [],
        counters=[
            _counter(state, counter, now, access)
            for counter in state.counters.values()
            if not counter.gone or counter.ticket_id is not None
        ],
        longest=[
            WaitingRow(
                ticket.number,
                names.get(ticket.service) or {"vi": ticket.service, "en": ticket.service},
                ticket.cls,
                _aged(ticket.issued_at, now, config.visit_target_s),
                ticket.service not in names,
            )
            for ticket in waiting[:LONGEST]
        ],
        alarms=branch_status.alarms(state, access, now),
        devices=branch_status.devices(state, access, now),
        message=views.message_now(state, now),
        today=views.today(state) if started else Today(),
        shares=_shares(state, now) if started else SharesNow(0, 0, 0, 0),
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
        day_change=_day_change(state) if started else DayChange(0, 0, 0),
        started=started,
        ended=started and state.ended_at is not None,
        longest_wait_s=_longest_wait_s(state, now) if started else 0,
        guard_s=config.guard_s,
        policy=config.policy,
    )


def _day_change(state: State) -> DayChange:
    """Counted from the very events that the decision would give."""
    events = end_of_day(state) if state.ended_at is None else reopening(state)
    last = events[-1]
    assert isinstance(last, e.DayEnded | e.DayReopened)
    of_appointments = sum(isinstance(event, e.AppointmentMissed | e.AppointmentRestored) for event in events)
    return DayChange(last.expired, last.completed, of_appointments)


def _longest_wait_s(state: State, now: Instant) -> int:
    still = max((now - ticket.queued_at for ticket in state.waiting.tickets()), default=0)
    return max(state.longest_wait_ms, still) // 1000


def _shares(state: State, now: Instant) -> SharesNow:
    target_s = views.config_of(state).visit_target_s
    here = views.still_here(state)
    late = sum(share_of(now - ticket.issued_at, target_s, ended=False, served=False) is Share.MISSED for ticket in here)
    return SharesNow(state.tally.kept, state.tally.missed + late, state.tally.gone, len(here) - late)


def _unserved(state: State) -> list[UnservedRow]:
    """The services that people wait for and no counter serves, the longest queue first."""
    config = views.config_of(state)
    names = {counter.id: counter.name for counter in config.counters}
    there = [counter for counter in state.counters.values() if counter.id in names]
    open_now = tuple(names[one.id] for one in there if one.state is CounterState.OPEN and one.then is None)
    rows = [
        UnservedRow(
            service.code,
            service.name,
            state.waiting.count(service.code),
            tuple(names[one.id] for one in there if service.code in one.skills),
            open_now,
        )
        for service in config.services
        if state.waiting.count(service.code) and not state.open_counters(service.code)
    ]
    return sorted(rows, key=lambda row: -row.waiting)


def _counter(state: State, counter: Counter, now: Instant, access: Access) -> CounterRow:
    config = views.config_of(state)
    ticket = state.in_hand(counter)
    reason = next((known.name for known in config.reasons if known.code == counter.reason), None)
    return CounterRow(
        id=counter.id,
        name=views.counter_name(config, counter.id),
        doing=_doing(counter, ticket),
        clerk=branch_status.clerk_name(access, counter.user),
        number=ticket.number if ticket else None,
        clock=_in_hand(ticket, now, config.transaction_target_s) if ticket else None,
        since=_aged(counter.since, now, config.visit_target_s),
        reason=reason,
        then=counter.then,
        skills=counter.skills,
        alarm=counter.alarm_at is not None,
    )


def _doing(counter: Counter, ticket: Ticket | None) -> str:
    if ticket is not None:
        return "serving" if ticket.state is TicketState.SERVING else "called"
    return "idle" if counter.state is CounterState.OPEN else counter.state.value


def _in_hand(ticket: Ticket, now: Instant, target_s: int) -> Age | None:
    """Time at counters against the target per dossier; before serving starts, the time since the call."""
    if ticket.started_at is not None and ticket.state is TicketState.SERVING:
        return _aged(ticket.started_at - ticket.served_ms, now, target_s * ticket.dossiers)
    return None if ticket.called_at is None else _aged(ticket.called_at, now, target_s)


def _aged(since: Instant, now: Instant, target_s: int) -> Age:
    return Age(since, max(0, now - since) // 1000, target_s)
