"""A counter of a simulated day and its timetable."""

from enum import Enum, auto
from typing import Final

from protocol.ids import Instant
from server.queue.state.state import Counter

from .scenario import CounterPlan

NS: Final = 1_000_000_000


def in_ns(seconds: float) -> int:
    """Seconds in whole nanoseconds."""
    return round(seconds * NS)


class CounterActivity(Enum):
    """What a counter is doing. GONE: closed for the rest of the day."""

    AWAY = auto()
    IDLE = auto()
    BUSY = auto()
    GONE = auto()


class SimulatedCounter:
    """A counter and its timetable; `turn`: the index of the opening that it is in, or waits for."""

    __slots__ = (
        "beyond", "counter", "doing", "due", "hand", "id", "idle_since", "place", "since", "skills", "stretches",
        "turn",
    )  # fmt: skip

    def __init__(self, place: int, plan: CounterPlan, counter: Counter) -> None:
        self.place = place
        self.id = plan.id
        self.skills = plan.skills
        self.counter = counter
        self.stretches = [(in_ns(one.from_s), in_ns(one.to_s)) for one in plan.open]
        self.turn = 0
        self.doing = CounterActivity.AWAY
        self.due = False
        """The break's time has come, and the person in hand is not done."""
        self.beyond = False
        """The last opening is over; the counter goes on until nobody waits whom it may serve."""
        self.idle_since = 0
        self.hand = -1
        """The index in the day's arrivals of the person in hand; -1: nobody."""
        self.since: Instant | None = None
        """When the person in hand was called."""

    @property
    def ends(self) -> int:
        return self.stretches[self.turn][1]
