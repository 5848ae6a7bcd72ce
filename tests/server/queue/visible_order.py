"""The visible order, checked from the events alone, by looking at everybody who waits: it shares nothing with the core.

A checker keeps its own tickets and lines, and weighs each call of a policy against every other ticket of its line.
"""

from dataclasses import dataclass, replace
from typing import Any

from protocol.configuration import BranchConfig
from protocol.enums import TicketClass
from server.queue.events import events as e
from server.queue.events.recorded import Recorded

QUARTER_MS = 15 * 60 * 1000


@dataclass
class Person:
    """Somebody with a ticket; `since`: from when the wait counts, with the order of ties."""

    number: str
    cls: TicketClass
    since: tuple[int, int]
    slot_at: int | None
    service: str
    sent_to: str | None = None
    missed: bool = False
    waits: bool = True
    before: "Person | None" = None
    """As it was before the last act of a counter, which may be taken back."""

    @property
    def line(self) -> str:
        return self.sent_to or self.service


class Checker:
    """Reads a day's events in order. `faults`: what was not in order; `calls`: how many calls were judged."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.faults: list[str] = []
        self.calls = self.passed = 0
        self._config: BranchConfig | None = None
        self._skills: dict[str, tuple[str, ...]] = {}
        self._clerks: dict[str, str] = {}
        self._places = 0

    def read(self, event: Recorded[Any]) -> None:
        """One event more."""
        body, at = event.body, event.at
        match body:
            case e.DayOpened() | e.Configured():
                self._config = body.config
                self._skills = {one.id: one.skills for one in body.config.counters}
                if isinstance(body, e.DayOpened):
                    self.people, self._clerks = {}, {one.id: one.user for one in body.counters if one.user}
            case e.SkillsSet():
                self._skills[body.counter] = body.skills
            case e.ClerkIn():
                self._clerks[body.counter] = body.user
            case e.ClerkOut():
                del self._clerks[body.counter]
            case e.Issued():
                since = at if body.slot_at is None else max(at, body.slot_at - QUARTER_MS)
                self.people[body.ticket_id] = Person(
                    body.number, body.cls, (since, self._place()), body.slot_at, body.service
                )
            case _ if getattr(body, "ticket_id", None) is not None:
                self._of_a_ticket(body, at)

    def _of_a_ticket(self, body: Any, at: int) -> None:
        person = self.people[body.ticket_id]
        if isinstance(body, e.NoShowed | e.Parked | e.PickedUp | e.Returned | e.Transferred | e.NextServiced):
            person.before = replace(person, before=None)
        match body:
            case e.Called():
                if body.why is not None:
                    self._judge(body, person, at)
                person.waits = False
            case e.Resumed() if person.before is not None:
                person.since, person.missed, person.waits = person.before.since, person.before.missed, False
                person.service, person.sent_to = person.before.service, person.before.sent_to
            case e.PickedUp() | e.Cancelled() | e.Expired() | e.Completed() | e.Parked():
                person.waits = False
            case e.Started():
                person.sent_to, person.missed = None, False
            case e.NoShowed():
                person.waits = True
                if body.reason is None:
                    person.since, person.missed = (at, self._place()), True
            case e.Unparked() | e.Returned() | e.Restored():
                person.waits = True
            case e.Transferred():
                person.waits, person.service = True, body.service or person.service
                person.sent_to = f"counter {body.counter}" if body.counter else body.user and f"clerk {body.user}"
            case e.NextServiced():
                person.waits, person.service = True, body.service
            case e.Reclassed():
                person.cls = body.cls

    def _place(self) -> int:
        self._places += 1
        return self._places

    def _judge(self, body: e.Called, called: Person, at: int) -> None:
        self.calls += 1
        assert self._config is not None
        others = [one for one in self.people.values() if one.waits and one is not called]
        longest = min((one for one in [called, *others] if self._serves(body.counter, one)), key=lambda one: one.since)
        if at - longest.since[0] > self._config.guard_s * 1000:
            if called is not longest:
                self.faults.append(f"{called.number} before {longest.number}, who is past the guard")
            return
        for other in others:
            if other.line == called.line and other.since < called.since:
                self.passed += 1
                due = called.slot_at is not None and at >= called.slot_at and not called.missed
                if not due and self._rank(called) <= self._rank(other):
                    self.faults.append(f"{called.number} before {other.number}, who waits longer")

    def _serves(self, counter: str, one: Person) -> bool:
        if one.sent_to is not None:
            return one.sent_to in (f"counter {counter}", f"clerk {self._clerks.get(counter)}")
        able = {clerk.user: clerk.skills for clerk in self._config.clerks} if self._config else {}
        clerk = self._clerks.get(counter, "")
        return one.service in self._skills[counter] and (clerk not in able or one.service in able[clerk])

    def _rank(self, person: Person) -> float:
        """A class's weight; nothing for who missed a call, as long as anybody of the line waits longer."""
        assert self._config is not None
        if person.missed and any(
            one.waits and one.line == person.line and one.since < person.since for one in self.people.values()
        ):
            return 0.0
        return float(getattr(self._config.weights, person.cls.value))
