"""When a counter is warned that the visit in hand will likely run over the time for its dossiers; pure."""

from protocol.configuration import BranchConfig
from server.balance.dispatch.knowledge import ServiceTimes
from server.queue.state.service_times import Times
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

from .knowledge import BranchKnowledge
from .overrun import warn_after


def warn_s(state: State, ticket: Ticket, known: BranchKnowledge) -> int | None:
    """The seconds of serving after which the counter of this ticket is warned; None: it is not.

    None where the branch wants no warnings, and where the chance is above its level from the beginning: a warning with
    every visit of a long procedure would tell nobody anything.
    """
    config = state.config
    if config is None or config.overrun_percent == 0:
        return None
    times = times_of(config, known, ticket.service, ticket.procedure, state.times.get(ticket.service))
    return round(warn_after(times, config.overrun_percent / 100, config.transaction_target_s, ticket.dossiers)) or None


def times_of(
    config: BranchConfig, known: BranchKnowledge, code: str, procedure: str | None, today: Times | None = None
) -> ServiceTimes:
    """How long a procedure of a service takes at a counter, by the catalogue, the days before and today.

    On the first day a procedure takes the catalogue's minutes, where it says them, and varies as its service does.
    """
    service = config.service(code)
    said = ServiceTimes() if service is None else ServiceTimes(service.mean_s, service.cv)
    times = known.service(code, said, today)
    offered = next((one for one in config.procedures if (one.service, one.code) == (code, procedure)), None)
    if offered is not None and offered.minutes is not None:
        times = ServiceTimes(offered.minutes * 60.0, times.cv, times.seen)
    return known.procedure(code, procedure, times)
