"""A branch as one counter sees it; pure."""

from datetime import datetime, timedelta

from protocol.configuration import TARGET_S, ProcedureConfig
from protocol.enums import MessageLevel, TicketState
from protocol.following.picture import BranchPicture
from protocol.messages import Message
from protocol.views import (
    BoardMessage,
    BranchView,
    ClockView,
    CounterReply,
    CounterView,
    NextChoice,
    TicketView,
    Today,
    Wait,
    Why,
)
from ui.link.server_clock import ServerClock


class CounterPicture:
    """The branch as counter `counter_id` sees it.

    `branch` and `me` are None before the first snapshot; both are kept without a connection. `is_connected`: whether
    the server is there, as far as it was told.
    """

    def __init__(self, counter_id: str, clock: ServerClock) -> None:
        self.counter_id = counter_id
        self.clock = clock
        self.is_connected = True
        self._picture = BranchPicture()
        self._told_time: tuple[datetime, int] | None = None
        self.completed_here: TicketView | None = None
        """The last visit that a clerk completed at this counter, since this program began."""

    @property
    def branch(self) -> BranchView | None:
        """Names, services and codes."""
        return self._picture.branch

    @property
    def counters(self) -> dict[str, CounterView]:
        return self._picture.counters

    @property
    def tickets(self) -> dict[str, TicketView]:
        """The tickets whose visit is not over, by id."""
        return self._picture.tickets

    @property
    def today(self) -> Today:
        return self._picture.today

    @property
    def program_is_old(self) -> bool:
        """Whether the server has said that this program should be updated."""
        return self._picture.program_is_old

    @property
    def has_snapshot(self) -> bool:
        return self._picture.branch is not None

    @property
    def me(self) -> CounterView | None:
        """This counter."""
        return self.counters.get(self.counter_id)

    @property
    def in_hand(self) -> TicketView | None:
        """The ticket at this counter, called or serving."""
        return self._picture.in_hand(self.counter_id)

    @property
    def why(self) -> Why | None:
        """Why the policy chose the ticket in hand; None when it was called out of turn."""
        ticket = self.in_hand
        return None if ticket is None else ticket.why

    def likely_next(self) -> tuple[TicketView, Why] | None:
        """The ticket that "call next" would have called at the last request, and why."""
        known = self._picture.next_ticket()
        return None if known is None else known[:2]

    def asked_next_at(self) -> datetime | None:
        """The server's time of the answer that `likely_next` comes from."""
        known = self._picture.next_ticket()
        return None if known is None else known[2]

    def may(self, act: str) -> bool:
        """Whether the server says that this counter may give the command `act` now."""
        return self.me is not None and act in self.me.acts

    def is_open(self, service: str) -> bool:
        """Whether a ticket can be taken for a service now."""
        return self._picture.is_open(service, self.clock.now())

    @property
    def doubted(self) -> ClockView | None:
        """What is wrong with the server's clock while it is not believed; None: it is."""
        clock = None if self.branch is None else self.branch.clock
        return None if clock is None or clock.believed else clock

    def server_time(self) -> datetime:
        """The time that the server uses: as its last snapshot told it, and counted since.

        `clock` never goes back by what the stream says; this does, when the server's time was put back.
        """
        if self._told_time is None:
            return self.clock.now()
        at, told_ms = self._told_time
        return at + timedelta(milliseconds=self.clock.monotonic_ms() - told_ms)

    @property
    def emergency(self) -> BoardMessage | None:
        """The branch's emergency message now; None: there is none."""
        message = self._picture.message
        if message is None or message.level is not MessageLevel.EMERGENCY:
            return None
        return None if message.until is not None and message.until <= self.clock.now() else message

    def procedure(self, ticket: TicketView) -> ProcedureConfig | None:
        """The procedure that the citizen chose; None: none, or the branch no longer offers it."""
        procedures = () if self.branch is None else self.branch.procedures
        return next((one for one in procedures if one.code == ticket.procedure), None)

    def nobody_serves(self, service: str) -> bool:
        """Whether no counter serves a service now."""
        return self._picture.nobody_serves(service)

    def wait_left(self, ticket: TicketView) -> Wait | None:
        """The rest of the wait of a ticket that waits, as its holder is told it; None: not known."""
        return self._picture.wait_left(ticket, self.clock.now())

    def left_alone(self) -> list[tuple[str, int]]:
        """The services that only this counter serves now and that people wait for, and how many wait for each."""
        me = self.me
        others = [one for one in self.counters.values() if one.id != self.counter_id]
        alone = [] if me is None else [code for code in me.skills if me.serves(code)]
        alone = [code for code in alone if not any(one.serves(code) for one in others)]
        return [(code, n) for code in alone if (n := self.count_waiting(code))]

    def unserved(self) -> list[tuple[str, int]]:
        """The services that people wait for and nobody serves now, and how many wait for each."""
        services = () if self.branch is None else self.branch.services
        unserved = [service.code for service in services if self.nobody_serves(service.code)]
        return [(code, n) for code in unserved if (n := self.count_waiting(code))]

    def count_waiting(self, service: str) -> int:
        """How many wait for a service."""
        return sum(ticket.queue == f"service:{service}" for ticket in self.tickets.values())

    def alarms(self) -> list[CounterView]:
        """The other counters whose alarm is raised, the longest first."""
        asking = [one for one in self.counters.values() if one.alarm_at is not None and one.id != self.counter_id]
        return sorted(asking, key=lambda one: (one.alarm_at or one.since, one.id))

    def waiting(self) -> tuple[list[TicketView], list[TicketView]]:
        """The tickets this counter may call, the likely next first, then by `queued_at`; and those only others may."""
        mine, others = self._picture.waiting(self.counter_id)
        likely = self.likely_next()
        if likely is not None and likely[0] in mine:
            mine.remove(likely[0])
            mine.insert(0, likely[0])
        return mine, others

    def parked(self) -> list[TicketView]:
        """The parked tickets of all counters, the longest parked first."""
        return self._picture.parked()

    @property
    def visit_target_s(self) -> int:
        """The branch's target for a whole visit, from the ticket to leaving."""
        return TARGET_S if self.branch is None else self.branch.visit_target_s

    @property
    def transaction_target_s(self) -> int:
        """The branch's target for the time at counters, for each dossier."""
        return TARGET_S if self.branch is None else self.branch.transaction_target_s

    def take(self, message: Message) -> None:
        """Takes a snapshot or an event."""
        self._picture.take(message)
        self._note_completed(message.ticket)
        if message.type == "snapshot" and message.at is not None:
            self._told_time = message.at, self.clock.monotonic_ms()

    def take_reply(self, reply: CounterReply) -> None:
        """Takes the answer to a command of this counter, which may come before its event."""
        self._picture.take_reply(reply)
        self._note_completed(reply.ticket)

    def _note_completed(self, ticket: TicketView | None) -> None:
        if ticket is not None and ticket.state is TicketState.COMPLETED and ticket.counter == self.counter_id:
            self.completed_here = ticket

    def take_next(self, choice: NextChoice) -> None:
        """Takes the answer to `GET …/next`."""
        self._picture.take_next(choice)
