"""The state of a branch as every client keeps it, from the stream and from answers. No socket, no clock."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET, structs

from protocol.enums import TicketState
from protocol.messages import Message
from protocol.opening_hours import day_of
from protocol.version import VERSION, ServerVersion, is_older
from protocol.views import (
    BoardMessage,
    BoardService,
    BranchView,
    CounterReply,
    CounterView,
    NextChoice,
    ServiceView,
    TicketView,
    Today,
    Wait,
    Why,
)
from protocol.waits import aged

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
ENDED_STATES = (TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED)


class BranchPicture:
    """The known state of one branch. Give it each message that `Follower` accepts, and each `CounterReply`.

    `branch`: the branch's description, None before the first snapshot. `history`: the id of the server's journal.
    `server`: its version, None from one before 0.2.
    `counters`, `tickets` (not yet over) and `today` are for staff, and empty for the public. An after-image replaces
    the known state of its counter or ticket, unless an answer with a later seq has come before it.
    """

    def __init__(self) -> None:
        self.history: str | None = None
        self.server: ServerVersion | None = None
        self.branch: BranchView | None = None
        self.services: dict[str, BoardService] = {}
        self.message: BoardMessage | None = None
        self.counters: dict[str, CounterView] = {}
        self.tickets: dict[str, TicketView] = {}
        self.today = Today()
        self.next: NextChoice | None = None
        self._left: dict[str, tuple[Wait, datetime]] = {}
        self._whole_seq = 0
        self._seen: dict[str, int] = {}

    def take(self, message: Message) -> None:
        """Takes a snapshot or an event."""
        if message.type == "snapshot":
            self.history, self.server = message.history, message.server
        if message.branch is not None:
            self.branch = _in_known_zone(message.branch)
        if message.board is not None:
            self.services = {service.code: service for service in message.board.services}
            self.message = message.board.message
        if message.counters is not None:
            self._take_all(message.seq, message.counters, message.tickets or ())
        self._take_left(message)
        for service in message.services or ():
            self.services[service.code] = service
        if message.message is not UNSET:
            self.message = message.message
        for counter in (message.counter, *(message.other_counters or ())):
            if counter is not None:
                self._take_counter(message.seq, counter)
        if message.ticket is not None:
            self._take_ticket(message.seq, message.ticket)
        if message.today is not None:
            self.today = message.today

    def take_reply(self, reply: CounterReply) -> None:
        """Takes a counter's answer, which may come before or after the events that it depends on."""
        if reply.ticket is not None:
            self._take_ticket(reply.seq, reply.ticket)
        self._take_counter(reply.seq, reply.counter)

    def take_next(self, choice: NextChoice) -> None:
        """Takes the answer to `GET …/next`: whom the policy would call at `choice.at`."""
        if self.next is None or choice.at >= self.next.at:
            self.next = choice

    @property
    def program_is_old(self) -> bool:
        """Whether this program is older than the server serves in full: it goes on, and should be updated."""
        return self.server is not None and is_older(VERSION, self.server.oldest_client)

    def service(self, code: str) -> ServiceView | None:
        """A service's description."""
        services = () if self.branch is None else self.branch.services
        return next((service for service in services if service.code == code), None)

    # -- what is open ------------------------------------------------------------------------------------------------

    def gives_tickets(self, now: datetime) -> bool:
        """Whether the branch gives tickets at `now`, by its hours; False before the first snapshot."""
        if self.branch is None:
            return False
        if self.branch.clock is not None and not self.branch.clock.believed:  # its hours are asked of no doubted clock
            return self.branch.open_now
        today = day_of(self.branch, _ms(now))
        return today.date != self.branch.ended_on and today.issuing(_ms(now))

    def quota_left(self, code: str, now: datetime) -> int | None:
        """How many more tickets a service gives on the day of `now`; None: no limit."""
        service = self.service(code)
        if self.branch is None or service is None:
            return None
        known = self.services.get(code)
        if known is None or known.quota is UNSET or known.quota.day != day_of(self.branch, _ms(now)).date:
            return service.quota  # nothing is known of that day alone
        return max(0, known.quota.left - sum(kept.places for kept in known.quota.kept if now <= kept.until))

    def is_open(self, code: str, now: datetime) -> bool:
        """Whether a ticket can be taken for a service at `now`."""
        return self.service(code) is not None and self.gives_tickets(now) and self.quota_left(code, now) != 0

    def wait(self, code: str) -> Wait | None:
        """The expected wait for a service; None when there is no estimate."""
        known = self.services.get(code)
        return None if known is None else known.wait

    def wait_left(self, ticket: TicketView, now: datetime) -> Wait | None:
        """The rest of the wait of a ticket that waits, as its holder is told it; None: not known, or not served."""
        told, at = self._left.get(ticket.ticket_id, (None, now))
        is_sent = ticket.for_counter is not None or ticket.for_user is not None
        if told is None or (self.nobody_serves(ticket.service) and not is_sent):
            return None
        return aged(told, _ms(now) - _ms(at))

    def nobody_serves(self, code: str) -> bool:
        """Whether no counter serves a service now: all are closed, paused or about to be. False while not known."""
        known = self.services.get(code)
        return known is not None and known.open_counters == 0

    # -- who waits ---------------------------------------------------------------------------------------------------

    def in_hand(self, counter_id: str) -> TicketView | None:
        """The ticket that is called to or served at a counter."""
        counter = self.counters.get(counter_id)
        return None if counter is None or counter.ticket_id is None else self.tickets.get(counter.ticket_id)

    def waiting(self, counter_id: str) -> tuple[list[TicketView], list[TicketView]]:
        """The waiting tickets that this counter may call, and those that only others may; each by `queued_at`."""
        counter = self.counters.get(counter_id)
        queues = () if counter is None else counter.queues
        waiting = [ticket for ticket in self.tickets.values() if ticket.state is TicketState.WAITING]
        waiting.sort(key=lambda ticket: (ticket.queued_at, ticket.issued_at, ticket.number))
        mine = [ticket for ticket in waiting if ticket.queue in queues]
        return mine, [ticket for ticket in waiting if ticket.queue not in queues]

    def next_ticket(self) -> tuple[TicketView, Why, datetime] | None:
        """The ticket that "call next" would bring, why, and as of when; None once that ticket no longer waits."""
        choice = self.next
        ticket = None if choice is None else self.tickets.get(choice.ticket_id or "")
        if choice is None or choice.why is None or ticket is None or ticket.state is not TicketState.WAITING:
            return None
        return ticket, choice.why, choice.at

    def parked(self) -> list[TicketView]:
        """The parked tickets of all counters, the longest parked first."""
        parked = [ticket for ticket in self.tickets.values() if ticket.state is TicketState.PARKED]
        return sorted(parked, key=lambda ticket: (ticket.parked_at or ticket.issued_at, ticket.number))

    # -- order -------------------------------------------------------------------------------------------------------

    def _take_all(self, seq: int, counters: Iterable[CounterView], tickets: Iterable[TicketView]) -> None:
        self._whole_seq = seq
        self._seen.clear()
        self.counters = {counter.id: counter for counter in counters}
        self.tickets = {ticket.ticket_id: ticket for ticket in tickets}
        self._left.clear()

    def _take_counter(self, seq: int, counter: CounterView) -> None:
        if self._is_news(f"counter {counter.id}", seq):
            self.counters[counter.id] = counter

    def _take_ticket(self, seq: int, ticket: TicketView) -> None:
        if not self._is_news(f"ticket {ticket.ticket_id}", seq):
            return
        if ticket.state is not TicketState.WAITING:
            self._left.pop(ticket.ticket_id, None)
        if ticket.state in ENDED_STATES:
            self.tickets.pop(ticket.ticket_id, None)
        else:
            self.tickets[ticket.ticket_id] = ticket

    def _take_left(self, message: Message) -> None:
        for ticket_id, wait in (message.waits_left or {}).items():
            if wait is None or message.at is None:
                self._left.pop(ticket_id, None)
            else:
                self._left[ticket_id] = wait, message.at

    def _is_news(self, thing: str, seq: int) -> bool:
        """Whether `seq` is at least that of the last update of `thing`; if so, it is noted."""
        if seq < self._seen.get(thing, self._whole_seq):
            return False
        self._seen[thing] = seq
        return True


def _in_known_zone(branch: BranchView) -> BranchView:
    """The description, with Vietnam's time zone where this machine does not know the branch's."""
    try:
        ZoneInfo(branch.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return structs.replace(branch, time_zone=DEFAULT_ZONE)
    return branch


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
