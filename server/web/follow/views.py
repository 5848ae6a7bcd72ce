"""Turns the state into the shapes of the API. Public views contain no secret and no clerk."""

from collections import Counter as Counted
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType, structs

from language.places import place_text
from protocol.configuration import BranchConfig, Name, Text
from protocol.enums import ReasonFor, TicketState
from protocol.ids import Instant
from protocol.opening_hours import Day, day_of
from protocol.views import (
    Board,
    BoardCall,
    BoardMessage,
    BoardService,
    BranchSummary,
    BranchView,
    ClockView,
    CounterView,
    DeviceView,
    KeptPlaces,
    PublicTicket,
    QuotaLeft,
    ServiceView,
    TicketView,
    Today,
    Wait,
)
from server.access.city.state import Access
from server.balance.dispatch.policies import plain_weights
from server.balance.foresight.told import BranchForecast, of_service, of_ticket
from server.journal.clock.belief import SURE, Belief
from server.queue.decide.decide import issuing as issues_now
from server.queue.decide.free_times import quota_left
from server.queue.decide.more_time import is_deferred, may_defer
from server.queue.decide.possible import acts_at, acts_on
from server.queue.events.events import DeviceStatus, StandingMessage
from server.queue.state.order import ahead_of, rules_of
from server.queue.state.state import CallMade, Counter, State
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import queue_name, queue_names
from server.web.base.clock import moment


def config_of(state: State) -> BranchConfig:
    """The configuration of a branch that has one. Raises ValueError otherwise."""
    if state.config is None:
        raise ValueError(f"{state.stream} has no configuration")
    return state.config


def zone_of(state: State) -> str:
    """The branch's time zone."""
    return config_of(state).time_zone


def today_of(state: State, now: Instant) -> Day:
    """The day that contains `now`, also before its first command."""
    if state.day is not None and state.day.holds(now):
        return state.day
    return day_of(config_of(state), now)


def issuing(state: State, now: Instant, clock: Belief = SURE) -> bool:
    """Whether the branch gives tickets now."""
    if not clock.believed:
        return issues_now(state, now, believed=False)
    today = today_of(state, now)
    ended = state.ended_at is not None and today is state.day
    return not ended and today.issuing(now)


def is_at_work(state: State) -> bool:
    """Whether the branch is configured, and not retired."""
    return state.config is not None and not state.config.retired


def branch_summary(state: State, now: Instant, clock: Belief = SURE) -> BranchSummary:
    config = config_of(state)
    return BranchSummary(config.id, config.name, issuing(state, now, clock), config.lat, config.lon)


def branch_view(state: State, now: Instant, clock: Belief = SURE) -> BranchView:
    config = config_of(state)
    open_now = issuing(state, now, clock)
    services = []
    for service in config.services_as_shown():
        left = quota_left(state, service, now) if today_of(state, now) is state.day else service.quota
        open_here = open_now and left != 0
        quota, icon = service.quota, service.icon
        services.append(ServiceView(service.code, service.prefix, service.name, open_here, left, quota, icon))
    return BranchView(
        id=config.id,
        name=config.name,
        time_zone=config.time_zone,
        hours=config.hours,
        open_now=open_now,
        services=services,
        counters=config.counters,
        priorities=config.priorities,
        reasons=config.reasons,
        outcomes=config.outcomes,
        visit_target_s=config.visit_target_s,
        transaction_target_s=config.transaction_target_s,
        procedures=config.procedures,
        policy=config.policy,
        weights=plain_weights(config),
        guard_s=config.guard_s,
        no_show_s=config.no_show_s,
        closed_dates=config.closed_dates,
        special_days=config.special_days,
        retired=config.retired,
        appointments=config.appointments,
        slip=config.slip,
        ended_on=None if state.ended_at is None or state.day is None else state.day.date,
        clock=clock_view(state, clock),
        agency=config.agency,
        dossiers_per_ticket=config.dossiers_per_ticket,
        media=config.media,
        languages=config.languages,
        pay_to=config.pay_to,
        result_service=config.result_service,
    )


def clock_view(state: State, clock: Belief) -> ClockView | None:
    """What is wrong with the server's clock; None when nothing is."""
    if clock.doubt is None:
        return None
    no_day = state.day is None or state.ended_at is not None
    return ClockView(clock.doubt, clock.believed, clock.off_ms // 1000, not clock.believed and no_day)


class _FirstRules(Struct, frozen=True):
    """`AppointmentRules` as they were in 0.1."""

    slot_s: int
    per_slot: int
    days_ahead: int
    early_s: int
    late_s: int


def as_of_first_version(view: BranchView) -> BranchView:
    """The description as the programs of 0.1 can read it. They refuse a whole branch for one field or word in it that
    they do not know: no synonyms, no reason for a no-show, and no rules of booking by citizens."""
    rules = {name: getattr(view.appointments, name) for name in _FirstRules.__struct_fields__}
    return structs.replace(
        view,
        appointments=_FirstRules(**rules),
        procedures=tuple(structs.replace(each, synonyms=()) for each in view.procedures),
        reasons=tuple(structs.replace(each, used_by=_but_no_show(each.used_by)) for each in view.reasons),
    )


def _but_no_show(used_by: tuple[ReasonFor, ...]) -> tuple[ReasonFor, ...]:
    return tuple(verb for verb in used_by if verb is not ReasonFor.NO_SHOW)


def ticket_view(state: State, ticket: Ticket) -> TicketView:
    """As staff see it."""
    zone = zone_of(state)

    def shown(at: Instant | None) -> datetime | None:
        return None if at is None else moment(at, zone)

    return TicketView(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        service=ticket.service,
        cls=ticket.cls,
        state=ticket.state,
        issued_at=moment(ticket.issued_at, zone),
        queued_at=moment(ticket.queued_at, zone),
        dossiers=ticket.dossiers,
        language=ticket.language,
        priority=ticket.priority,
        procedure=ticket.procedure,
        counter=ticket.counter,
        called_at=shown(ticket.called_at),
        announced_at=shown(ticket.announced_at),
        started_at=shown(ticket.started_at),
        ended_at=shown(ticket.ended_at),
        parked_at=shown(ticket.parked_at),
        parked_until=shown(ticket.parked_until),
        served_s=ticket.served_ms // 1000,
        served_before_s=ticket.served_before_ms // 1000,
        parked_s=ticket.parked_ms // 1000,
        no_shows=ticket.no_shows,
        calls=ticket.calls,
        for_counter=ticket.for_counter,
        for_user=ticket.for_user,
        outcome=ticket.outcome,
        scanned_pages=ticket.scanned_pages,
        scans=ticket.scans,
        why=ticket.why,
        park_reason=ticket.park_reason,
        slot_at=shown(ticket.slot_at),
        queue=queue_name(ticket) if ticket.state is TicketState.WAITING else None,
        acts=acts_on(ticket),
        check_identity=state.person_behind(ticket) is not None,
        further=tuple(one.service for one in ticket.further),
        dossier_id=ticket.dossier_id,
        warn_s=ticket.warn_s if ticket.state is TicketState.SERVING else None,
        overrun=ticket.overrun,
    )


def counter_name(config: BranchConfig, counter_id: str) -> Name:
    """A counter's name; its id where the configuration no longer has it."""
    for counter in config.counters:
        if counter.id == counter_id:
            return counter.name
    return as_code(counter_id)


def service_name(config: BranchConfig, code: str) -> Name:
    """A service's name; its code where the configuration no longer has it."""
    service = config.service(code)
    return as_code(code) if service is None else service.name


def as_code(code: str) -> Name:
    """The name of what the configuration no longer has."""
    return {"vi": code, "en": code}


def counter_view(state: State, counter: Counter, access: Access) -> CounterView:
    """For staff only: it contains the clerk's name; the branch's stream has an opaque id."""
    ticket = state.in_hand(counter)
    zone = zone_of(state)
    return CounterView(
        id=counter.id,
        name=counter_name(config_of(state), counter.id),
        state=counter.state,
        since=moment(counter.since, zone),
        skills=counter.skills,
        then=counter.then,
        reason=counter.reason,
        user=counter.user,
        ticket_id=counter.ticket_id,
        number=ticket.number if ticket else None,
        user_name=access.called(counter.user) or None,
        served_today=counter.served,
        served_s_today=counter.served_ms // 1000,
        alarm_at=None if counter.alarm_at is None else moment(counter.alarm_at, zone),
        queues=queue_names(counter),
        acts=acts_at(state, counter),
    )


def board_call(state: State, call: CallMade) -> BoardCall:
    ticket = state.tickets.get(call.ticket_id)
    language = None if ticket is None else ticket.language
    return BoardCall(call.number, call.counter, moment(call.at, zone_of(state)), call.calls, language)


def board_service(state: State, code: str, forecast: BranchForecast | None = None) -> BoardService:
    """Without a counter that serves it there is no expected wait; without a `forecast` it is the pace of the day."""
    waiting, open_counters = state.waiting.count(code), state.open_counters(code)
    wait = of_service(state, code, forecast)
    told = state.service_messages.get(code)
    message = UNSET if told is None else _told(state, told, state.at) or UNSET
    return BoardService(code, waiting, wait, quota_now(state, code), open_counters, message)


def quota_of(state: State, code: str) -> int | None:
    """A service's quota today; None for one without, or one that the branch does not have."""
    return next((state.quota_of(service) for service in config_of(state).services if service.code == code), None)


def quota_now(state: State, code: str) -> QuotaLeft | UnsetType:
    """The rest of a service's quota today, and the places kept for appointments, counted at the last event."""
    quota = quota_of(state, code)
    if quota is None or state.day is None:
        return UNSET
    late_ms = config_of(state).appointments.late_s * 1000
    since = max(state.day.starts, state.at - late_ms)
    slots = Counted(slot for slot in state.appointments.expected.get(code, ()) if since <= slot < state.day.ends)
    kept = [KeptPlaces(moment(slot + late_ms, zone_of(state)), places) for slot, places in slots.items()]
    return QuotaLeft(state.day.date, max(0, quota - state.issued_by_service.get(code, 0)), kept)


def board(state: State, now: Instant, forecast: BranchForecast | None = None) -> Board:
    """Today's recent calls, the newest first, each ticket once, and how many wait for each service."""
    newest: dict[str, CallMade] = {}
    for call in state.calls if today_of(state, now) is state.day else ():
        newest.setdefault(call.ticket_id, call)
    return Board(
        seq=state.seq,
        at=moment(now, zone_of(state)),
        calls=[board_call(state, call) for call in newest.values()],
        services=[board_service(state, service.code, forecast) for service in config_of(state).services_as_shown()],
        message=message_now(state, now),
    )


def message_now(state: State, now: Instant) -> BoardMessage | None:
    """The branch's message to everybody; None once its time is over, even if its timer has not fired yet."""
    return None if state.message is None else _told(state, state.message, now)


def service_message(state: State, code: str, now: Instant) -> BoardMessage | None:
    """The message to those who wait for a service."""
    standing = state.service_messages.get(code)
    return None if standing is None else _told(state, standing, now)


def _told(state: State, standing: StandingMessage, now: Instant) -> BoardMessage | None:
    if standing.until is not None and standing.until <= now:
        return None
    zone = zone_of(state)
    until = None if standing.until is None else moment(standing.until, zone)
    return BoardMessage(standing.level, standing.text, moment(standing.since, zone), until)


def device_view(state: State, now: DeviceStatus, access: Access) -> DeviceView | None:
    """A device's reported state with its name; None for a device no longer in use."""
    device = access.devices.get(now.device)
    if device is None or device.revoked:
        return None
    since = moment(now.since, zone_of(state))
    return DeviceView(now.device, device.name, device.role, now.printer, now.pending, now.unconfirmed, since, now.cause)


def devices(state: State, access: Access) -> list[DeviceView]:
    """Every device in use that has reported its state, by name."""
    views = (device_view(state, each, access) for each in state.devices.values())
    return sorted((view for view in views if view is not None), key=lambda view: (view.name, view.device))


def today(state: State) -> Today:
    tally = state.tally
    return Today(
        issued=tally.issued,
        waiting=state.waiting.total,
        at_counter=sum(counter.ticket_id is not None for counter in state.counters.values()),
        parked=len(state.parked),
        served=tally.served,
        cancelled=tally.cancelled,
        expired=tally.expired,
        no_shows=tally.no_shows,
        within_mandate=tally.within_mandate,
        kept=tally.kept,
        missed=tally.missed,
        gone=tally.gone,
    )


def public_ticket(state: State, ticket: Ticket, now: Instant, forecast: BranchForecast | None = None) -> PublicTicket:
    """What the holder of the secret sees: people ahead, expected wait, counter."""
    config = config_of(state)
    waits = ticket.state is TicketState.WAITING
    ahead = ahead_of(state.waiting, ticket, now, rules_of(config)) if waits else None
    back_at = ticket.parked_until if is_deferred(ticket) else None
    return PublicTicket(
        number=ticket.number,
        branch=config.name,
        branch_id=config.id,
        service=service_name(config, ticket.service),
        state=ticket.state,
        ahead=ahead,
        is_sent=_is_sent(ticket),
        wait=wait_left(state, ticket, now, forecast),
        counter=counter_name(config, ticket.counter) if ticket.counter else None,
        issued_at=moment(ticket.issued_at, config.time_zone),
        at=moment(now, config.time_zone),
        place=_place(config, ticket),
        nobody_serves=_nobody_serves(state, ticket),
        back_at=None if back_at is None else moment(back_at, config.time_zone),
        may_defer=waits and may_defer(ticket),
        may_rate=ticket.state is TicketState.COMPLETED and ticket.rating is None,
        rating=ticket.rating,
        further=tuple(service_name(config, one.service) for one in ticket.further),
    )


def wait_left(state: State, ticket: Ticket, now: Instant, forecast: BranchForecast | None) -> Wait | None:
    """The rest of the wait of who waits; None: not known, or nobody serves it."""
    if ticket.state is not TicketState.WAITING or _nobody_serves(state, ticket):
        return None
    ahead = ahead_of(state.waiting, ticket, now, rules_of(config_of(state)))
    return of_ticket(state, ticket, ahead, now, forecast)


def _is_sent(ticket: Ticket) -> bool:
    return ticket.for_counter is not None or ticket.for_user is not None


def _nobody_serves(state: State, ticket: Ticket) -> bool:
    waits = ticket.state is TicketState.WAITING
    return waits and not _is_sent(ticket) and not state.open_counters(ticket.service)


def _place(config: BranchConfig, ticket: Ticket) -> Text | None:
    if ticket.state is TicketState.WAITING:
        sent = [counter for counter in config.counters if counter.id == ticket.for_counter]
        return place_text(ticket.service, sent or config.counters)
    return next((counter.direction for counter in config.counters if counter.id == ticket.counter), None)


def live_tickets(state: State) -> list[TicketView]:
    """Tickets whose visit is not over, in order of issue."""
    return [ticket_view(state, ticket) for ticket in sorted(still_here(state), key=lambda ticket: ticket.order)]


def still_here(state: State) -> list[Ticket]:
    """Tickets whose visit is not over: waiting, at a counter or parked."""
    hand = [state.tickets[counter.ticket_id] for counter in state.counters.values() if counter.ticket_id]
    return [*state.waiting.tickets(), *hand, *state.parked.values()]
