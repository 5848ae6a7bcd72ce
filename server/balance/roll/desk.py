"""A counter of a simulated day: its timetable, and where it stands in it."""

from enum import Enum, auto
from typing import Final

from protocol.ids import Instant
from server.queue.state.state import Counter

from .scenario import CounterPlan

NS: Final = 1_000_000_000


def in_ns(seconds: float) -> int:
    """Whole nanoseconds: what the decimals say."""
    return round(seconds * NS)


class Doing(Enum):
    """What a counter is doing. GONE: for the rest of the day."""

    AWAY = auto()
    IDLE = auto()
    BUSY = auto()
    GONE = auto()


class Desk:
    """A counter's timetable and where it stands in it; `turn` is the opening it is in, or waits for."""

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
        self.doing = Doing.AWAY
        self.due = False
        """Its break's time has come, and the person in hand is not done."""
        self.beyond = False
        """Its last opening is over: it goes on until nobody waits whom it may serve."""
        self.idle_since = 0
        self.hand = -1
        """The place of whom it has in the day's list; -1 for nobody."""
        self.since: Instant | None = None
        """When the person in hand was called."""

    @property
    def ends(self) -> int:
        return self.stretches[self.turn][1]
