"""Numbers that counters served while the server was away, and that do not fit the queue, on the manager's page."""

from datetime import datetime

from msgspec import Struct

from language.messages import N_
from protocol.configuration import Name
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views

WHY = {
    "completed": N_("another counter has served this number too"),
    "cancelled": N_("this number was cancelled"),
    "expired": N_("this number had expired, or the day was ended"),
    "called": N_("another counter has called this number"),
    "serving": N_("another counter is serving this number"),
    "service_done": N_("this service of the visit was completed before"),
    "unknown": N_("nobody was given this number today"),
    "day_over": N_("this number is of an earlier day"),
}
"""The msgid for each `why` of a `served_conflict`."""


class ConflictRow(Struct, frozen=True):
    """`at`: when the counter was done; `said`: the msgid of why it does not fit."""

    number: str
    counter: Name
    at: datetime
    said: str


def conflicts(state: State) -> list[ConflictRow]:
    """Those that came in today, in order."""
    config = views.config_of(state)
    return [
        ConflictRow(
            one.number, views.counter_name(config, one.counter), moment(one.completed_at, config.time_zone),
            WHY[one.why],
        )
        for one in state.conflicts
    ]  # fmt: skip
