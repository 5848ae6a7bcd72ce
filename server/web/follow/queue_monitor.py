"""The public's waits as entities of FIWARE's data model QueueMonitor, one for each service of each branch; pure."""

from collections.abc import Mapping

from protocol.public import PublicBranch, PublicService, PublicState, QueueMonitor, QueuePlace, WaitsFeed
from protocol.ticket_numbers import number_text, parts_of
from server.queue.state.state import State

from . import views

STATUS = {
    PublicState.OPEN: "Open",
    PublicState.TOO_FEW: "Open",
    PublicState.CLOSED: "Closed",
    PublicState.USED_UP: "Suspended",
    PublicState.NO_COUNTER: "Suspended",
}
"""Of an unknown state there is no status."""


def monitors(states: Mapping[str, State], feed: WaitsFeed) -> list[QueueMonitor]:
    """An entity for each service of the feed. `states`: by branch."""
    return [
        _monitor(states[branch.id], branch, service, feed)
        for branch in feed.branches
        if branch.id in states
        for service in branch.services
    ]


def _monitor(state: State, branch: PublicBranch, service: PublicService, feed: WaitsFeed) -> QueueMonitor:
    config = views.config_of(state)
    configured = config.service(service.code)
    prefix = "" if configured is None else configured.prefix
    known = service.state is not PublicState.UNKNOWN
    issued = state.numbers.get(prefix) if known else None
    called = next((call.number for call in state.calls if parts_of(call.number)[0] == prefix), None) if known else None
    office, name = config.name["vi"], views.service_name(config, service.code)["vi"]
    placed = config.lat is not None and config.lon is not None
    return QueueMonitor(
        id=f"urn:ngsi-ld:QueueMonitor:{branch.id}:{service.code}",
        type="QueueMonitor",
        date_modified=feed.last_updated,
        local_id=f"{branch.id}/{service.code}",
        name=f"{office}: {name}",
        office_name=office,
        service_name=name,
        service_id=service.code,
        queue_line=prefix,
        service_status_note=service.state.value,
        service_status=STATUS.get(service.state),
        last_ticket_issued=issued,
        last_ticket_issued_label=None if issued is None else number_text(prefix, issued),
        ticket_served=None if called is None else parts_of(called)[1],
        ticket_served_label=called,
        tickets_to_serve=service.waiting,
        location=QueuePlace("Point", (config.lon or 0.0, config.lat or 0.0)) if placed else None,
    )
