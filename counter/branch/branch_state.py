"""What this counter knows of its branch: after-images from the stream and from answers, the newest of each kept."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from protocol.configuration import TARGET_S
from protocol.enums import TicketState
from protocol.messages import Message
from protocol.views import BranchView, CounterReply, CounterView, NextChoice, TicketView, Today, Why
from ui.link.server_clock import ServerClock

from .order import Rules, likely_order, why_first

LIVE = (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED)


class Desk(QObject):
    """The branch as seen from counter `counter_id`. `changed` after every message or answer that was taken in.

    `branch` is None until it was read, `me` until a snapshot named this counter; both stay when the line is cut.
    """

    changed = Signal()

    def __init__(self, counter_id: str, clock: ServerClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counter_id = counter_id
        self.clock = clock
        self.branch: BranchView | None = None
        self.counters: dict[str, CounterView] = {}
        self.tickets: dict[str, TicketView] = {}
        self.today = Today()
        self.has_snapshot = False
        self._next: NextChoice | None = None
        self._seen: dict[str, int] = {}
        self._seq = 0

    @property
    def me(self) -> CounterView | None:
        """This counter."""
        return self.counters.get(self.counter_id)

    @property
    def in_hand(self) -> TicketView | None:
        """The ticket at this counter, called or serving."""
        me = self.me
        return None if me is None or me.ticket_id is None else self.tickets.get(me.ticket_id)

    @property
    def why(self) -> Why | None:
        """Why the policy chose the ticket in hand; None when it was called out of turn."""
        ticket = self.in_hand
        return None if ticket is None else ticket.why

    @property
    def rules(self) -> Rules:
        """How this branch chooses whom to call."""
        return Rules.of(self.branch)

    def likely_next(self) -> tuple[TicketView, Why] | None:
        """Whom "call next" will likely bring, and why."""
        known = self._foreseen()
        if known is not None:
            return known
        if not self.rules.is_listed:
            return None  # only the server can tell, and has not yet
        mine, _others = self.waiting()
        why = why_first(mine, self.clock.age_s, self.rules)
        return None if why is None else (mine[0], why)

    def take_next(self, choice: NextChoice) -> None:
        """What the server would bring this counter now."""
        if choice != self._next:
            self._next = choice
            self.changed.emit()

    def _foreseen(self) -> tuple[TicketView, Why] | None:
        """The server's own word on whom this counter will call, as long as that one waits."""
        ticket = None if self._next is None else self.tickets.get(self._next.ticket_id or "")
        if ticket is None or self._next is None or self._next.why is None:
            return None
        return (ticket, self._next.why) if ticket.state is TicketState.WAITING else None

    def alarms(self) -> list[CounterView]:
        """The other counters where somebody asks for help, the first to ask first. One's own is not for this screen."""
        asking = [one for one in self.counters.values() if one.alarm_at is not None and one.id != self.counter_id]
        return sorted(asking, key=lambda one: (one.alarm_at or one.since, one.id))

    def waiting(self) -> tuple[list[TicketView], list[TicketView]]:
        """Whom this counter may call, the likely next one first; and whom only others may."""
        me = self.me
        if me is None:
            return [], []
        mine, others = likely_order(self.tickets.values(), me, self.clock.age_s, self.rules)
        known = self._foreseen()
        if known is not None and known[0] in mine:
            mine.remove(known[0])
            mine.insert(0, known[0])
        return mine, others

    def parked(self) -> list[TicketView]:
        """Set aside, at whichever counter; the longest first."""
        parked = [ticket for ticket in self.tickets.values() if ticket.state is TicketState.PARKED]
        return sorted(parked, key=lambda ticket: (ticket.parked_at or ticket.issued_at, ticket.number))

    @property
    def visit_target_s(self) -> int:
        """The branch's target for a whole visit, from the ticket to leaving."""
        return TARGET_S if self.branch is None else self.branch.visit_target_s

    @property
    def transaction_target_s(self) -> int:
        """The branch's target for the time at counters, for each dossier."""
        return TARGET_S if self.branch is None else self.branch.transaction_target_s

    def take_branch(self, branch: BranchView) -> None:
        """Names, services and codes, read anew."""
        self.branch = branch
        self.changed.emit()

    def take(self, message: Message) -> None:
        """A snapshot or an event."""
        if message.counters is not None:
            self._take_all(message.seq, message.counters, message.tickets or ())
        if message.counter is not None:
            self._take_counter(message.seq, message.counter)
        if message.ticket is not None:
            self._take_ticket(message.seq, message.ticket)
        if message.today is not None:
            self.today = message.today
        self.changed.emit()

    def take_reply(self, reply: CounterReply) -> None:
        """The answer to a verb, which may be here before its event."""
        if reply.ticket is not None:
            self._take_ticket(reply.seq, reply.ticket)
        self._take_counter(reply.seq, reply.counter)
        self.changed.emit()

    def _take_all(self, seq: int, counters: Iterable[CounterView], tickets: Iterable[TicketView]) -> None:
        self.has_snapshot = True
        self._seq = seq
        self._seen.clear()
        self.counters = {counter.id: counter for counter in counters}
        self.tickets = {ticket.ticket_id: ticket for ticket in tickets}

    def _take_counter(self, seq: int, counter: CounterView) -> None:
        if self._is_news(f"counter {counter.id}", seq):
            self.counters[counter.id] = counter

    def _take_ticket(self, seq: int, ticket: TicketView) -> None:
        if not self._is_news(f"ticket {ticket.ticket_id}", seq):
            return
        if ticket.state in LIVE:
            self.tickets[ticket.ticket_id] = ticket
        else:
            self.tickets.pop(ticket.ticket_id, None)

    def _is_news(self, what: str, seq: int) -> bool:
        """An answer may overtake the events before it: what they say is then older than what is known."""
        if seq < self._seen.get(what, self._seq):
            return False
        self._seen[what] = seq
        return True
