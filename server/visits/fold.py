"""A branch's events folded into visits and listed acts; pure.

The fold of a visit needs its row and the targets in force, nothing else, so it may begin again at any event.
"""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.configuration import BranchConfig
from protocol.enums import TicketState
from protocol.ids import Instant
from protocol.transitions import after
from server.queue.events import events as e
from server.queue.events.recorded import CITIZEN, Recorded
from server.queue.state.shares import within_mandate

from .parts import services_of
from .visit import Act, ActKind, Ending, Part, Visit

JUST_BEFORE_S: Final = 120
"""A park, transfer or return within this time before the limit is listed; the counter's timer is red then."""

_TIME_OF: Final = {
    TicketState.WAITING: "wait_ms",
    TicketState.CALLED: "called_ms",
    TicketState.SERVING: "served_ms",
    TicketState.PARKED: "parked_ms",
    # what ended and was restored has waited meanwhile
    TicketState.COMPLETED: "wait_ms",
    TicketState.CANCELLED: "wait_ms",
    TicketState.EXPIRED: "wait_ms",
}
"""The time of a visit that a stretch in a state counts for."""


class Returned(Struct, frozen=True):
    """A called number that its counter returned before serving began, or (`again`) was given back by an undo.

    It concerns that counter's calls of it out of turn, since which nobody was served. `served_ms`: of the visit so far.
    """

    ticket_id: str
    counter: str | None
    served_ms: int
    again: bool

    @property
    def kinds(self) -> tuple[ActKind, ActKind]:
        """What such a call is listed as before and after."""
        kinds = ActKind.OUT_OF_TURN, ActKind.OUT_OF_TURN_RETURNED
        return kinds[::-1] if self.again else kinds

    def follow(self, act: Act) -> Act:
        """The act after this: unchanged, unless it is such a call."""
        before, after = self.kinds
        here = (self.ticket_id, self.counter, self.served_ms, before)
        return replace(act, kind=after) if (act.ticket_id, act.counter, act.served_ms, act.kind) == here else act


class VisitFold(Struct):
    """Visits by ticket id, as the events so far leave them. `config`: the one in force; `acts`: found since the start.

    `changed`: the ids of visits that an event changed. `taken_back`: the ticket and moment of acts that a counter took
    back; no act of that ticket and moment is listed. `returned`: in order. `left_days`: days that visits were of before
    another day went on with them.
    """

    config: BranchConfig | None = None
    visits: dict[str, Visit] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    taken_back: list[tuple[str, Instant]] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    left_days: set[str] = field(default_factory=set)

    def take(self, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow."""
        body = recorded.body
        if isinstance(body, e.Configured | e.DayOpened):
            self.config = body.config
        if isinstance(body, e.DayOpened):
            self._go_on(recorded, body)
        ticket_id: str | None = getattr(body, "ticket_id", None)
        if ticket_id is None or isinstance(body, e.ScanStored):
            return
        if self.config is None:
            raise ValueError(f"{recorded.stream}: a ticket before any configuration")
        if isinstance(body, e.RecordedLate):
            if ticket_id in self.visits:  # a counter had admitted it
                return
            self.visits[ticket_id] = _recorded_late(recorded, body, self.config)
        elif isinstance(body, e.Issued):
            if ticket_id in self.visits:
                raise ValueError(f"{recorded.stream}: {ticket_id} issued twice")
            self.visits[ticket_id] = _issued(recorded, body, self.config)
        else:
            before = self.visits.get(ticket_id)
            if before is None:
                raise ValueError(f"{recorded.stream}: no visit {ticket_id}")
            act = _act_of(before, recorded, self.config)
            if act is not None:
                self.acts.append(act)
            if isinstance(body, e.Resumed):
                self.taken_back.append((ticket_id, body.acted_at))
                gone = self.taken_back[-1]
                self.acts = [one for one in self.acts if (one.ticket_id, one.at) != gone or one.kind not in UNDOABLE]
            if isinstance(body, e.CallResumed) or (isinstance(body, e.Returned) and before.state is TicketState.CALLED):
                again = isinstance(body, e.CallResumed)
                counter = body.counter if isinstance(body, e.CallResumed) else before.counter
                self.returned.append(Returned(ticket_id, counter, before.served_ms, again))
                self.acts = [self.returned[-1].follow(one) for one in self.acts]
            self.visits[ticket_id] = _followed(before, recorded, self.config)
        self.changed.add(ticket_id)

    def _go_on(self, recorded: Recorded[Any], opened: e.DayOpened) -> None:
        """The visits that another day goes on with: its clock and its date count."""
        for ticket in opened.tickets:
            before = self.visits.get(ticket.ticket_id)
            if before is None:
                raise ValueError(f"{recorded.stream}: no visit {ticket.ticket_id}")
            self.left_days.add(before.day)
            self.visits[ticket.ticket_id] = _gone_on(before, ticket, recorded)
            self.changed.add(ticket.ticket_id)


def folded(events: Iterable[Recorded[Any]]) -> VisitFold:
    """The visits and acts of a stream from its beginning. Raises ValueError where the events do not follow."""
    fold = VisitFold()
    for recorded in events:
        fold.take(recorded)
    return fold


def so_far(visit: Visit, now: Instant) -> Visit:
    """The visit with the stretch under way counted up to `now`; an ended visit is unchanged."""
    return visit if visit.ended is not Ending.OPEN else _counted(visit, max(now, visit.since))


def _issued(recorded: Recorded[Any], issued: e.Issued, config: BranchConfig) -> Visit:
    """A number given while the server was away waits since then."""
    taken_at = recorded.at if issued.taken_at is None else issued.taken_at
    return Visit(
        branch=recorded.stream,
        ticket_id=issued.ticket_id,
        day=recorded.day,
        number=issued.number,
        service=issued.service,
        cls=issued.cls,
        state=TicketState.WAITING,
        since=taken_at,
        issued_at=taken_at,
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
        dossiers=issued.dossiers,
        procedure=issued.procedure,
        priority=issued.priority,
        language=issued.language,
        slot_at=issued.slot_at,
        further=issued.further,
    )


def _recorded_late(recorded: Recorded[Any], late: e.RecordedLate, config: BranchConfig) -> Visit:
    """A visit of a day that was over before its number came in: nobody called it, and it waited until the day's end."""
    return Visit(
        branch=recorded.stream,
        ticket_id=late.ticket_id,
        day=late.date,
        number=late.number,
        service=late.service,
        cls=late.cls,
        state=TicketState.EXPIRED,
        since=late.closed_at,
        issued_at=late.taken_at,
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
        ended=Ending.EXPIRED,
        ended_at=late.closed_at,
        ended_by=recorded.actor,
        wait_ms=late.closed_at - late.taken_at,
        dossiers=late.dossiers,
        procedure=late.procedure,
        priority=late.priority,
        language=late.language,
    )


def _gone_on(before: Visit, ticket: e.CarriedTicket, recorded: Recorded[Any]) -> Visit:
    since_of = {
        TicketState.CALLED: ticket.called_at,
        TicketState.SERVING: ticket.started_at,
        TicketState.PARKED: ticket.parked_at,
    }
    since = since_of.get(ticket.state) or recorded.at
    elsewhere_ms = before.called_ms + before.served_ms + before.parked_ms
    return replace(
        before,
        day=recorded.day,
        state=ticket.state,
        since=since,
        issued_at=ticket.issued_at,
        wait_ms=max(0, since - ticket.issued_at - elsewhere_ms),
        counter=ticket.counter,
        ended=Ending.OPEN,
        ended_at=None,
        ended_by=None,
        outcome=None,
    )


def _followed(before: Visit, recorded: Recorded[Any], config: BranchConfig) -> Visit:
    at = recorded.at
    if isinstance(recorded.body, e.Rated):  # which moves nothing, as an overrun's reason
        return replace(before, rating=recorded.body.rating)
    if isinstance(recorded.body, e.Overran):
        return replace(before, overrun=recorded.body.cause)
    if isinstance(recorded.body, e.ServedOffline | e.PartServedOffline):
        return _served_offline(before, recorded, recorded.body, config)
    visit = replace(
        _counted(before, at),
        state=after(before.state, recorded.kind),
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
    )
    match recorded.body:
        case e.Called(counter=counter) | e.PickedUp(counter=counter):
            return replace(visit, counter=counter, calls=visit.calls + 1, called_at=visit.called_at or at)
        case e.Recalled():
            return replace(visit, calls=visit.calls + 1)
        case e.Started():
            return replace(visit, started_at=visit.started_at or at)
        case e.NoShowed(reason=reason):
            return replace(visit, no_shows=visit.no_shows + (reason is None))
        case e.Transferred(service=service) | e.Moved(service=service):
            return replace(visit, service=service or visit.service)
        case e.NextServiced(service=following, outcome=outcome, dossiers=noted):
            return _gone_on_to(visit, visit.service, following, outcome, noted, at)
        case e.Reclassed(cls=cls, priority=priority):
            return replace(visit, cls=cls, priority=priority)
        case e.Completed(outcome=outcome, dossiers=dossiers):
            ended = Ending.CLOSED if outcome == e.CLOSED_OUTCOME else Ending.COMPLETED
            brought = visit.dossiers if dossiers is None else visit.dossiers_before + dossiers
            return _ended(replace(visit, outcome=outcome, dossiers=brought), ended, recorded)
        case e.Cancelled(no_shows=no_shows):
            left = no_shows is not None or recorded.actor == CITIZEN
            return _ended(visit, Ending.LEFT if left else Ending.SENT_AWAY, recorded)
        case e.Expired():
            return _ended(visit, Ending.EXPIRED, recorded)
        case e.Resumed() as resumed:
            return _taken_back(visit, before, resumed)
        case e.Restored():
            return replace(visit, ended=Ending.OPEN, ended_at=None, ended_by=None, outcome=None)
        case _:
            return visit


def _served_offline(
    before: Visit, recorded: Recorded[Any], served: e.ServedOffline | e.PartServedOffline, config: BranchConfig
) -> Visit:
    """It waited until its counter took it, and was served from then on, whatever the server knew at the time.

    Services of one visit may come in in another order: the time of an earlier one was counted as waiting.
    """
    called_at = before.since if before.state is TicketState.SERVING else max(before.since, served.called_at)
    completed_at = max(called_at, served.completed_at)
    visit = _counted(before, called_at)
    earlier_ms = min(visit.wait_ms, max(0, min(before.since, served.completed_at) - served.called_at))
    if before.state is not TicketState.WAITING:
        earlier_ms = 0
    visit = replace(
        visit,
        since=completed_at,
        wait_ms=visit.wait_ms - earlier_ms,
        parts=_waited_less(visit.parts, earlier_ms),
        served_ms=visit.served_ms + completed_at - called_at + earlier_ms,
        counter=served.counter,
        calls=max(1, visit.calls),
        called_at=visit.called_at or called_at,
        started_at=visit.started_at or called_at,
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
    )
    if isinstance(served, e.PartServedOffline):
        visit = replace(visit, state=TicketState.WAITING)
        return _gone_on_to(visit, served.served, served.service, served.outcome, served.dossiers, completed_at)
    return replace(
        visit,
        state=TicketState.COMPLETED,
        outcome=served.outcome,
        dossiers=visit.dossiers if served.dossiers is None else visit.dossiers_before + served.dossiers,
        ended=Ending.COMPLETED,
        ended_at=completed_at,
        ended_by=recorded.actor,
    )


def _waited_less(parts: tuple[Part, ...], ms: int) -> tuple[Part, ...]:
    """`ms` of what the last part waited was at a counter that told of it later."""
    return (*parts[:-1], replace(parts[-1], wait_ms=max(0, parts[-1].wait_ms - ms))) if parts and ms else parts


def _gone_on_to(
    visit: Visit, served: str, following: str, outcome: str | None, noted: int | None, at: Instant
) -> Visit:
    """`served` is done. A service that was planned has dossiers of its own: one, until a clerk notes others."""
    last = services_of(visit)[-1]
    in_turn = served == visit.service
    if in_turn:
        of_it, planned = last, next((one for one in visit.further if one.service == following), None)
    else:  # a later one was served before the one that the visit waits for
        planned = next((one for one in visit.further if one.service == served), None)
        of_it = last if planned is None else replace(last, procedure=planned.procedure, slot_at=planned.slot_at)
    part = Part(
        served, at, last.wait_ms, last.called_ms, last.served_ms, last.parked_ms,
        noted or (last.dossiers if in_turn else 1), last.dossiers, last.no_shows, in_turn and planned is None,
        of_it.procedure, of_it.slot_at, visit.counter, outcome, visit.further, visit.overrun if in_turn else None,
    )  # fmt: skip
    left = tuple(one for one in visit.further if one.service not in ((served, following) if in_turn else (served,)))
    own = last.dossiers if not in_turn else part.dossiers if part.shared else 1
    counted = visit.dossiers_before + (0 if part.shared else part.dossiers)
    visit = replace(
        visit, parts=(*visit.parts, part), further=left, dossiers=counted + own, service=following, counter=None
    )
    if in_turn and planned is not None:
        return replace(visit, procedure=planned.procedure, slot_at=planned.slot_at, overrun=None)
    return visit


def _taken_back(visit: Visit, before: Visit, resumed: e.Resumed) -> Visit:
    """The visit as if the act had not been: the time since then belongs to the state that it is in again."""
    name = _TIME_OF[before.state]
    if visit.parts and visit.parts[-1].ended_at == resumed.acted_at and before.state is TicketState.WAITING:
        visit = _not_gone_on(visit)
    return replace(
        visit,
        since=resumed.acted_at,
        counter=resumed.counter,
        service=resumed.service,
        no_shows=resumed.no_shows,
        calls=visit.calls - isinstance(resumed, e.ParkingResumed),
        ended=Ending.OPEN,
        ended_at=None,
        ended_by=None,
        **{name: getattr(visit, name) - (visit.since - resumed.acted_at)},
    )


def _not_gone_on(visit: Visit) -> Visit:
    """Its last service was not done after all; what the clerk noted of it is forgotten, as the ticket forgets it."""
    part = visit.parts[-1]
    visit = replace(visit, parts=visit.parts[:-1])
    return replace(
        visit,
        further=part.further,
        procedure=part.procedure,
        slot_at=part.slot_at,
        overrun=part.overrun,
        dossiers=visit.dossiers_before + part.brought,
    )


def _ended(visit: Visit, ended: Ending, recorded: Recorded[Any]) -> Visit:
    return replace(visit, ended=ended, ended_at=recorded.at, ended_by=recorded.actor)


def _counted(visit: Visit, at: Instant) -> Visit:
    """The visit with its stretch up to `at` added to the time that it counts for."""
    name = _TIME_OF[visit.state]
    return replace(visit, since=at, **{name: getattr(visit, name) + at - visit.since})


_LEAVES: Final[dict[type[Any], ActKind]] = {
    e.Parked: ActKind.PARKED_JUST_BEFORE,
    e.Transferred: ActKind.TRANSFERRED_JUST_BEFORE,
    e.Returned: ActKind.RETURNED_JUST_BEFORE,
}

UNDOABLE: Final = (ActKind.EARLY_NO_SHOW, *_LEAVES.values())
"""The listed acts that can be taken back."""


def _act_of(before: Visit, recorded: Recorded[Any], config: BranchConfig) -> Act | None:
    """The event as a listed act, or None; `before`: the visit before it."""
    body = recorded.body
    served_ms, dossiers = before.served_ms, before.dossiers
    if before.state is TicketState.SERVING:
        served_ms += recorded.at - before.since
    kind, counter = None, before.counter
    limit_ms = config.transaction_target_s * 1000 * dossiers
    match body:
        case e.Called(reason=str(), counter=counter):
            kind = ActKind.OUT_OF_TURN
        case e.NoShowed(reason=str()):
            kind = ActKind.EARLY_NO_SHOW
        case e.Parked() | e.Transferred() | e.Returned() if before.state is TicketState.SERVING:
            if limit_ms - JUST_BEFORE_S * 1000 <= served_ms <= limit_ms:
                kind = _LEAVES[type(body)]
        case e.Completed(dossiers=int(noted), outcome=outcome) if outcome != e.CLOSED_OUTCOME:
            target_s, brought, dossiers = config.transaction_target_s, dossiers, before.dossiers_before + noted
            if within_mandate(served_ms, dossiers, target_s) and not within_mandate(served_ms, brought, target_s):
                kind = ActKind.DOSSIERS_ADDED
    if kind is None:
        return None
    return Act(
        before.branch, recorded.seq, recorded.day, before.ticket_id, kind, recorded.at, recorded.actor, counter,
        getattr(body, "reason", None), served_ms, dossiers,
    )  # fmt: skip
