"""How far a day's visits were at a moment: the few moments of each visit, from the running state or from rows. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from protocol.enums import TicketState
from protocol.ids import Instant
from server.queue.state.shares import Share, share_of
from server.queue.state.ticket import Ticket

from .figures import percents, quantile
from .visit import Ending, Visit


class Course(Struct, frozen=True, gc=False):
    """The moments of a visit. `called_at`: of a call, None before it; `left_at`: when it left that counter, None while
    it is there. `served`: it ended because a clerk completed it.
    """

    issued_at: Instant
    called_at: Instant | None
    left_at: Instant | None
    ended_at: Instant | None
    served: bool


class SoFar(Struct, frozen=True):
    """The visits up to a moment: `issued`, `served`, and of the `decided` those `kept`, as in `figures.py`.

    `wait_p50_s`: the median wait of those called, in seconds; None where nobody was.
    """

    issued: int
    served: int
    kept: int
    decided: int
    wait_p50_s: int | None

    @property
    def percent(self) -> int | None:
        """`kept` in whole percent of `decided`, as `figures.percents` rounds; None without any."""
        return percents((self.kept, self.decided - self.kept))[0] if self.decided else None


def of_visit(visit: Visit) -> Course:
    """From a row; its call is the first one."""
    return Course(
        visit.issued_at, visit.called_at, visit.ended_at, visit.ended_at, served=visit.ended is Ending.COMPLETED
    )


def of_ticket(ticket: Ticket, closed_outcome: str) -> Course:
    """From the running state; its call is the last one. `closed_outcome`: of what the day's end completed."""
    left_at = ticket.ended_at
    if ticket.called_at is not None and left_at is None and ticket.counter is None:
        left_at = ticket.parked_at or max(ticket.called_at, ticket.waits_since)
    served = ticket.state is TicketState.COMPLETED and ticket.outcome != closed_outcome
    return Course(ticket.issued_at, ticket.called_at, left_at, ticket.ended_at, served)


def so_far(courses: Iterable[Course], at: Instant, target_s: int) -> SoFar:
    """What had become of the visits at the moment `at`, held against the target."""
    issued = served = kept = decided = 0
    waits_s: list[int] = []
    for one in courses:
        if one.issued_at > at:
            continue
        issued += 1
        ended = one.ended_at is not None and one.ended_at <= at
        served += ended and one.served
        length_ms = (one.ended_at if ended and one.ended_at is not None else at) - one.issued_at
        share = share_of(length_ms, target_s, ended=ended, served=ended and one.served)
        kept += share is Share.KEPT
        decided += share is not None
        if one.called_at is not None and one.called_at <= at:
            waits_s.append(max(0, one.called_at - one.issued_at) // 1000)
    return SoFar(issued, served, kept, decided, quantile(sorted(waits_s), 0.5))
