"""`/counter`: which branch, and at which counter a clerk sits down."""

from msgspec import Struct
from starlette.responses import Response

from protocol.configuration import Name
from protocol.enums import CounterState
from server.access.permissions import Permission, may
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .desk import COUNTER


class Seat(Struct, frozen=True):
    """A counter, and who is signed in there. `mine`: the reader is."""

    id: str
    name: Name
    state: CounterState
    clerk: str
    mine: bool


async def choose_branch(asked: OperationRequest) -> Response:
    """Straight to the clerk's own branch; a list for who works in several."""
    states = [
        branch.state
        for name, branch in sorted(asked.context.live.branches.items())
        if views.is_at_work(branch.state) and may(asked.principal, Permission.WORK_AT_COUNTER, name)
    ]
    if len(states) == 1:
        return see_other(f"{COUNTER}/{states[0].stream}")
    named = [(state.stream, views.config_of(state).name) for state in states]
    return page(asked.request, "desk_choose.html", branches=named, branch=None, seats=[], person=_person(asked))


async def choose_counter(asked: OperationRequest) -> Response:
    """The counters of the branch; the reader's own first."""
    state, access = asked.branch.state, asked.context.live.access
    config = views.config_of(state)
    seats = []
    for one in config.counters:
        counter = state.counters.get(one.id)
        if counter is not None:
            mine = counter.user == asked.principal.id
            seats.append(Seat(one.id, one.name, counter.state, access.called(counter.user), mine))
    seats.sort(key=lambda seat: not seat.mine)
    return page(asked.request, "desk_choose.html", branches=[], branch=config, seats=seats, person=_person(asked))


def _person(asked: OperationRequest) -> str:
    return asked.context.live.access.called(asked.principal.id)
