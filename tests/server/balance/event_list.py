"""First come, first served, once more: a simulator that shares nothing with the roll but the words.

It has no heap and no lines. It looks for the next moment at which anything happens, and there goes through the design's
order: who is done, who begins or breaks off, who is free and chooses, who arrives. Times are exact fractions.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from server.balance.roll.scenario import Arrival, Scenario

Row = tuple[str, Fraction | None, Fraction | None, str | None, str]
"""id, call, end, counter, outcome"""


def exact(seconds: float) -> Fraction:
    """What the number says in decimals, not what it is in binary."""
    return Fraction(str(seconds))


def waits_from(person: Arrival) -> int:
    """Since when, in whole milliseconds as policies see it; an appointment at most 15 minutes before its slot."""
    came_ms = int(exact(person.arrive_s) * 1000)
    return came_ms if person.appointment_s is None else max(came_ms, round(person.appointment_s * 1000) - 900_000)


class Window:
    """A counter: `free` since when, `busy` until when with whom, or `away` until when."""

    def __init__(self, number: int, plan: Any) -> None:
        self.number = number
        self.id = plan.id
        self.skills = set(plan.skills)
        self.spans = [(exact(one.from_s), exact(one.to_s)) for one in plan.open]
        self.span = 0
        self.free: Fraction | None = None
        self.busy: Fraction | None = None
        self.away: Fraction | None = self.spans[0][0]

    @property
    def last(self) -> bool:
        return self.span == len(self.spans) - 1

    def next_moment(self, now: Fraction) -> list[Fraction]:
        found = [moment for moment in (self.busy, self.away) if moment is not None]
        if self.free is not None and self.spans[self.span][1] > now:
            found.append(self.spans[self.span][1])
        return found

    def turn(self, now: Fraction) -> bool:
        """One step of the timetable; whether there was one to take."""
        if self.away is not None and self.away <= now:
            self.away, self.free = None, now
            return True
        if self.free is not None and self.spans[self.span][1] <= now and not self.last:
            pause = self.spans[self.span + 1][0] - self.spans[self.span][1]
            self.span += 1
            self.free, self.away = None, now + pause
            return True
        return False


def first_come(scenario: Scenario, arrivals: Sequence[Arrival]) -> list[Row]:
    """What becomes of each arrival."""
    windows = [Window(number, plan) for number, plan in enumerate(scenario.counters)]
    coming = list(arrivals)
    waiting: list[Arrival] = []
    rows: dict[str, Row] = {}
    now = Fraction(0)

    def take(window: Window, person: Arrival) -> None:
        waiting.remove(person)
        lasts = exact(scenario.no_show_s if person.no_show else person.service_s)
        window.free, window.busy = None, now + lasts
        rows[person.id] = (person.id, now, now + lasts, window.id, "no_show" if person.no_show else "served")

    def settle() -> None:
        moved = True
        while moved:
            moved = False
            for window in windows:
                if window.busy is not None and window.busy <= now:
                    window.busy, window.free, moved = None, now, True
            for window in windows:
                while window.turn(now):
                    moved = True
            for window in windows:
                if window.free is None:
                    continue
                mine = [person for person in waiting if person.service in window.skills]
                if mine:
                    take(window, min(mine, key=waits_from))
                    moved = True
                elif window.last and window.spans[-1][1] <= now:
                    window.free = None

    while True:
        moments = [moment for window in windows for moment in window.next_moment(now)]
        if coming:
            moments.append(exact(coming[0].arrive_s))
        if not moments:
            break
        now = min(moments)
        settle()
        while coming and exact(coming[0].arrive_s) == now:
            person = coming.pop(0)
            waiting.append(person)
            free = [window for window in windows if window.free is not None and person.service in window.skills]
            if free:
                take(min(free, key=lambda one: (len(one.skills), one.free, one.number)), person)
            settle()
    return [rows.get(person.id, (person.id, None, None, None, "unserved")) for person in arrivals]
