"""Simulated citizens, and simulated clerks at the other counters."""

import random
import threading
from collections.abc import Sequence
from typing import Any

from .wire import Wire, WireError


class Citizens:
    """Citizens who take tickets at a second kiosk; their services are drawn from a seed."""

    def __init__(self, wire: Wire, branch: str, services: Sequence[str], priorities: Sequence[str], seed: int) -> None:
        self._wire = wire
        self._path = f"/api/v1/branches/{branch}/tickets"
        self._services = list(services)
        self._priorities = list(priorities)
        self._random = random.Random(seed)

    def one(self, service: str | None = None) -> dict[str, Any]:
        """One citizen takes a ticket; the reply of the API."""
        body: dict[str, Any] = {"service": service or self._random.choice(self._services)}
        if self._priorities and self._random.random() < 0.2:
            body["priority"] = self._random.choice(self._priorities)
        if self._random.random() < 0.15:
            body["dossiers"] = self._random.randint(2, 5)
        return dict(self._wire.post(self._path, body))

    def next_in_s(self, mean_s: float) -> float:
        """Seconds until the next citizen comes."""
        return min(self._random.expovariate(1 / mean_s), 3 * mean_s)


class HelpingClerk:
    """A clerk at an unattended counter: calls, serves for a while, and calls the next."""

    def __init__(self, wire: Wire, branch: str, counter: str, seed: int) -> None:
        self._wire = wire
        self._path = f"/api/v1/branches/{branch}/counters/{counter}"
        self._random = random.Random(seed)

    def open(self) -> None:
        self._wire.post(f"{self._path}/open")

    def call(self) -> dict[str, Any] | None:
        """Calls the next person; None when nobody waits."""
        ticket: dict[str, Any] | None = self._wire.post(f"{self._path}/call")["ticket"]
        return ticket

    def serve(self, stop: threading.Event, mean_s: float) -> bool:
        """Serves one person, from the call to the end; False if nobody waited."""
        if self.call() is None:
            return False
        stop.wait(self._random.uniform(1, 4))
        if self._random.random() < 0.08:
            self._wire.post(f"{self._path}/no-show", {"reason": "left_hall"})
            return True
        self._wire.post(f"{self._path}/start")
        stop.wait(self._random.uniform(0.4, 1.6) * mean_s)
        self._wire.post(f"{self._path}/complete", {"outcome": "received"})
        return True


class Stream:
    """Runs citizens and clerks on threads until stopped; after a refusal they try again."""

    def __init__(
        self, citizens: Citizens, clerks: Sequence[HelpingClerk], mean_gap_s: float, mean_serve_s: float
    ) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._come, args=(citizens, mean_gap_s), daemon=True)]
        self._threads += [
            threading.Thread(target=self._work, args=(clerk, mean_serve_s), daemon=True) for clerk in clerks
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)

    def _come(self, citizens: Citizens, mean_gap_s: float) -> None:
        while not self._stop.wait(citizens.next_in_s(mean_gap_s)):
            try:
                citizens.one()
            except WireError:
                continue  # the server is away, or the branch is closed: others come later

    def _work(self, clerk: HelpingClerk, mean_serve_s: float) -> None:
        while not self._stop.is_set():
            try:
                served = clerk.serve(self._stop, mean_serve_s)
            except WireError:
                served = False
            if not served:
                self._stop.wait(2)
