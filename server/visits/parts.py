"""The services of a visit, each as a visit of its own, for figures by service, procedure and counter; pure.

What the visit waited and was served at each is told apart; together the parts are the visit, each moment once.
"""

from msgspec.structs import replace

from protocol.enums import TicketState

from .visit import NOT_ASKED, Ending, Visit


def services_of(visit: Visit) -> tuple[Visit, ...]:
    """One for each service, in the order in which they were done; the visit itself where there was one alone.

    A part is issued when the part before it ended. Those that are done are completed; the last has ended as the visit
    has, with its rating.
    """
    found = []
    begin, left = visit.issued_at, replace(visit, parts=(), further=())
    for part in visit.parts:
        found.append(
            replace(
                left,
                service=part.service,
                procedure=part.procedure,
                slot_at=part.slot_at,
                counter=part.counter,
                outcome=part.outcome,
                dossiers=part.dossiers,
                state=TicketState.COMPLETED,
                ended=Ending.COMPLETED,
                issued_at=begin,
                since=part.ended_at,
                ended_at=part.ended_at,
                wait_ms=part.wait_ms,
                called_ms=part.called_ms,
                served_ms=part.served_ms,
                parked_ms=part.parked_ms,
                no_shows=part.no_shows,
                rating=NOT_ASKED,
                overrun=part.overrun,
            )
        )
        begin = part.ended_at
        left = replace(
            left,
            dossiers=left.dossiers - (0 if part.shared else part.dossiers),
            wait_ms=max(0, left.wait_ms - part.wait_ms),
            called_ms=left.called_ms - part.called_ms,
            served_ms=left.served_ms - part.served_ms,
            parked_ms=left.parked_ms - part.parked_ms,
            no_shows=left.no_shows - part.no_shows,
        )
    return (*found, replace(left, issued_at=begin))
