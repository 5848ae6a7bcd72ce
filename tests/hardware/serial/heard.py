"""What a device said, and a way to wait for it."""

import threading
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hardware.serial.device import SerialDevice
from hardware.serial.serial_port import LineState

T = TypeVar("T")
WAIT_S = 60.0


@dataclass
class Heard(Generic[T]):
    """Everything a device said, and its states, in their order."""

    said: list[T] = field(default_factory=list)
    states: list[LineState] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def listen_to(self, device: SerialDevice[T]) -> None:
        device.listen(self._heard, self._state)

    def _heard(self, what: T) -> None:
        with self.news:
            self.said.append(what)
            self.news.notify_all()

    def _state(self, state: LineState) -> None:
        with self.news:
            self.states.append(state)
            self.news.notify_all()

    def wait_for(self, count: int) -> list[T]:
        with self.news:
            assert self.news.wait_for(lambda: len(self.said) >= count, WAIT_S), (self.said, self.states)
        return self.said

    def wait_until(self, *states: LineState) -> None:
        """Until these are all the states there were."""
        with self.news:
            assert self.news.wait_for(lambda: self.states == list(states), WAIT_S), self.states

    def wait_count(self, state: LineState, count: int) -> None:
        """Until it was in that state so often."""
        with self.news:
            assert self.news.wait_for(lambda: self.states.count(state) >= count, WAIT_S), self.states
