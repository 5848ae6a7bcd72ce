"""The automatic mode of a branch as the wire shows it."""

from protocol.automatic import AutomaticActView, AutomaticView
from server.queue.state.state import State
from server.web.base.clock import moment

from . import views


def automatic_view(state: State) -> AutomaticView:
    """How it stands today, with what it did, the oldest first."""
    known = state.automatic
    if known is None:
        return AutomaticView(state.seq)
    zone = views.zone_of(state)
    acts = tuple(
        AutomaticActView(
            one.n, one.change, moment(one.at, zone), moment(one.until, zone), round(one.share_before, 4),
            round(one.share_after, 4), one.confidence, one.ended, one.by,
        )
        for one in known.acts
    )  # fmt: skip
    if not known.user:
        return AutomaticView(state.seq, acts=acts)
    return AutomaticView(state.seq, known.limits, known.user, moment(known.since, zone), known.off, acts)
