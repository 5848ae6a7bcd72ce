"""A print queue for tests, and a way to wait for what becomes of its jobs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from hardware.printer.address import parse_address
from hardware.printer.jobs.job import Job, JobState
from hardware.printer.jobs.queue import PrintQueue
from hardware.printer.status import PrinterStatus
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes

WAIT_S = 90.0
SETTLED = frozenset(JobState) - {JobState.QUEUED, JobState.SENDING}


@dataclass
class Heard:
    """What a queue said: the newest state of each job, every status, and a way to wait."""

    jobs: dict[int, Job] = field(default_factory=dict)
    steps: list[tuple[int, JobState]] = field(default_factory=list)
    statuses: list[PrinterStatus] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def on_job(self, job: Job) -> None:
        with self.news:
            self.jobs[job.id] = job
            self.steps.append((job.id, job.state))
            self.news.notify_all()

    def on_status(self, status: PrinterStatus) -> None:
        with self.news:
            self.statuses.append(status)
            self.news.notify_all()

    def wait_for(self, true: Callable[[], object]) -> None:
        with self.news:
            assert self.news.wait_for(lambda: bool(true()), WAIT_S), (self.steps, self.statuses)

    def settled(self, job_id: int) -> JobState:
        """Wait until a job is neither queued nor being sent."""
        self.wait_for(lambda: job_id in self.jobs and self.jobs[job_id].state in SETTLED)
        return self.jobs[job_id].state


@dataclass
class Clock:
    """A clock that is set."""

    at: datetime = datetime(2026, 10, 6, 5, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Bench:
    """A queue, what it said, and its printer."""

    queue: PrintQueue
    heard: Heard
    virtual: VirtualPrinter


def make_queue(
    virtual: VirtualPrinter, folder: Path, *, kind: type[PrintQueue] = PrintQueue, limit_s: float = 2.0,
    poll_s: float = 0.05, fresh_s: float = 300.0, now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Bench:  # fmt: skip
    heard = Heard()
    queue = kind(
        parse_address(virtual.address), folder, on_status=heard.on_status, on_job=heard.on_job,
        limit_s=limit_s, poll_s=poll_s, fresh_s=fresh_s, now=now,
    )  # fmt: skip
    return Bench(queue, heard, virtual)


def is_copy(picture: Image.Image) -> bool:
    """Whether a slip is marked: a black band that spans the paper."""
    return bool((np.asarray(picture.convert("L")) == 0).all(axis=1).any())


def originals(virtual: VirtualPrinter, url: str) -> int:
    """How many whole slips with this code came out without being marked as a copy."""
    pictures = [printed.job.picture for printed in virtual.printed]
    return sum(url in codes(picture) and not is_copy(picture) for picture in pictures)


def copies(virtual: VirtualPrinter, url: str) -> int:
    """How many whole slips with this code came out marked as a copy."""
    pictures = [printed.job.picture for printed in virtual.printed]
    return sum(url in codes(picture) and is_copy(picture) for picture in pictures)
