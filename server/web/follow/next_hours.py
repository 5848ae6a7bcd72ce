"""The next two hours of a branch as the wire and the manager's page show them."""

from protocol.ids import Instant
from protocol.next_hours import HalfHourView, NextHoursView
from server.balance.staffing.next_hours import BranchNextHours
from server.queue.state.state import State
from server.web.base.clock import moment

from . import views


def next_hours_view(state: State, now: Instant, known: BranchNextHours | None) -> NextHoursView:
    """`known`: None where nothing is known now."""
    zone, target_s = views.zone_of(state), views.config_of(state).visit_target_s
    if known is None:
        return NextHoursView(target_s, None, 0, None, state.seq, moment(now, zone))
    half_hours = tuple(
        HalfHourView(
            moment(one.starts, zone),
            one.taken,
            one.arrivals,
            one.arrivals_p10,
            one.arrivals_p90,
            one.wait_p50_s,
            one.wait_p90_s,
            one.needed,
            one.open,
        )
        for one in known.half_hours
    )
    return NextHoursView(target_s, moment(known.made_at, zone), known.days, half_hours, state.seq, moment(now, zone))
