"""The print queue on a real socket: durable, in order, tried again after mending, copies marked."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.jobs.job_file import JobFile, JobFileError
from hardware.printer.jobs.queue import FILE, PrintQueue
from hardware.printer.status import Condition
from hardware.printer.ticket_printer import Reason
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.printer.queues import Bench, Clock, copies, make_queue, originals
from tests.hardware.slips import codes, slip


class Benches:
    """Makes queues on one folder and one printer; the one before must be stopped."""

    def __init__(self, folder: Path, virtual: VirtualPrinter) -> None:
        self.folder = folder
        self.virtual = virtual
        self.made: list[Bench] = []

    def __call__(self, *, start: bool = True, **more: Any) -> Bench:
        bench = make_queue(self.virtual, self.folder, **more)
        self.made.append(bench)
        if start:
            bench.queue.start()
        return bench


@pytest.fixture
def benches(tmp_path: Path) -> Iterator[Benches]:
    with ExitStack() as stack:
        made = Benches(tmp_path, stack.enter_context(VirtualPrinter()))
        stack.callback(lambda: [bench.queue.stop(60) for bench in made.made])
        yield made


def on_file(folder: Path) -> list[tuple[str, str]]:
    """What another program reads, as after a power cut."""
    with sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT reference, state FROM job ORDER BY id").fetchall()
    connection.close()
    return rows


def test_a_slip_is_printed_once_whatever_is_put_again(benches: Benches) -> None:
    bench = benches()
    job_id = bench.queue.put("t1", slip())
    assert bench.heard.settled(job_id) is JobState.PRINTED
    assert bench.queue.put("t1", slip()) == job_id
    bench.queue.stop()
    assert [state for _, state in bench.heard.steps][:3] == [JobState.QUEUED, JobState.SENDING, JobState.PRINTED]
    assert len(bench.virtual.printed) == 1


def test_a_slip_is_on_file_before_the_printer_is_asked(benches: Benches) -> None:
    bench = benches(start=False)
    bench.queue.put("t1", slip())
    bench.queue.stop()
    assert on_file(benches.folder) == [("t1", "queued")]
    again = benches()
    assert again.heard.settled(1) is JobState.PRINTED
    assert originals(benches.virtual, slip().track_url) == 1


def test_slips_come_in_their_order(benches: Benches) -> None:
    bench = benches()
    urls = []
    for at in range(4):
        one = slip(f"A{at:03}", secret=f"s{at}")
        urls.append(one.track_url)
        last = bench.queue.put(f"t{at}", one)
    bench.heard.settled(last)
    assert [codes(printed.job.picture) for printed in bench.virtual.printed] == [[url] for url in urls]


@pytest.mark.parametrize(
    ("order", "mended", "reason"),
    [
        ("paper out", "paper ok", Reason.PAPER_OUT),
        ("cover open", "cover closed", Reason.COVER_OPEN),
        ("error cutter", "error none", Reason.ERROR),
        ("power off", "power on", Reason.UNREACHABLE),
    ],
)
def test_what_could_not_be_begun_waits_and_is_printed_after_mending(
    benches: Benches, order: str, mended: str, reason: Reason
) -> None:
    benches.virtual.control(order)
    bench = benches(limit_s=0.3)
    job_id = bench.queue.put("t1", slip())
    bench.heard.wait_for(lambda: bench.heard.jobs[job_id].reason is reason)
    assert bench.heard.jobs[job_id].state is JobState.QUEUED
    benches.virtual.control(mended)
    assert bench.heard.settled(job_id) is JobState.PRINTED
    assert originals(benches.virtual, slip().track_url) == 1


def test_paper_near_its_end_is_said(benches: Benches) -> None:
    bench = benches()
    benches.virtual.control("paper near_end")
    bench.queue.check()
    bench.heard.wait_for(lambda: any(Condition.PAPER_NEAR_END in status for status in bench.heard.statuses))


def test_what_nobody_waits_for_any_more_fails_and_its_reprint_is_the_original(benches: Benches) -> None:
    benches.virtual.control("paper out")
    clock = Clock()
    bench = benches(now=clock)
    job_id = bench.queue.put("t1", slip())
    bench.heard.wait_for(lambda: bench.heard.jobs[job_id].reason is Reason.PAPER_OUT)
    clock.at += timedelta(seconds=301)
    assert bench.heard.settled(job_id) is JobState.FAILED
    assert bench.heard.jobs[job_id].reason is Reason.PAPER_OUT, "why it failed is kept"
    benches.virtual.control("paper ok")
    assert bench.queue.reprint(job_id) == job_id
    assert bench.heard.settled(job_id) is JobState.PRINTED
    assert (originals(benches.virtual, slip().track_url), copies(benches.virtual, slip().track_url)) == (1, 0)


def test_a_printed_slip_is_reprinted_as_a_copy_one_at_a_time(benches: Benches) -> None:
    bench = benches()
    job_id = bench.queue.put("t1", slip())
    bench.heard.settled(job_id)
    benches.virtual.control("paper out")
    bench.queue.check()
    copy_id = bench.queue.reprint(job_id)
    assert copy_id is not None
    assert bench.queue.reprint(job_id) is None, "a second touch makes no second copy"
    benches.virtual.control("paper ok")
    assert bench.heard.settled(copy_id) is JobState.PRINTED
    assert bench.heard.jobs[copy_id].kind is Kind.COPY
    assert (originals(benches.virtual, slip().track_url), copies(benches.virtual, slip().track_url)) == (1, 1)


def test_an_unconfirmed_slip_is_never_tried_again_by_itself(benches: Benches) -> None:
    bench = benches(limit_s=0.3)
    benches.virtual.control("paper after 100")
    benches.virtual.control("paper drops")
    job_id = bench.queue.put("t1", slip())
    assert bench.heard.settled(job_id) is JobState.UNCONFIRMED
    benches.virtual.control("paper ok")
    other = bench.queue.put("t2", slip(secret="other"))
    assert bench.heard.settled(other) is JobState.PRINTED
    assert copies(benches.virtual, slip().track_url) == 0
    copy_id = bench.queue.reprint(job_id)
    assert copy_id is not None
    assert bench.heard.settled(copy_id) is JobState.PRINTED
    assert bench.heard.jobs[job_id].state is JobState.SUPERSEDED
    assert copies(benches.virtual, slip().track_url) == 1


def test_staff_dismiss_what_they_have_seen_to(benches: Benches) -> None:
    bench = benches(limit_s=0.3)
    benches.virtual.control("paper after 100")
    job_id = bench.queue.put("t1", slip())
    bench.heard.settled(job_id)
    assert bench.queue.dismiss(job_id)
    assert bench.queue.jobs(JobState.UNCONFIRMED) == []
    assert not bench.queue.dismiss(job_id)
    assert bench.queue.reprint(job_id) is None


def test_a_slip_that_is_withdrawn_while_it_waits_never_comes_out(benches: Benches) -> None:
    bench = benches()
    benches.virtual.control("paper out")
    waiting = bench.queue.put("t1", slip())
    bench.heard.wait_for(lambda: bench.heard.jobs[waiting].reason is Reason.PAPER_OUT)
    bench.queue.withdraw("t1")
    assert bench.heard.jobs[waiting].state is JobState.WITHDRAWN
    benches.virtual.control("paper ok")
    other = bench.queue.put("t2", slip(secret="other"))
    assert bench.heard.settled(other) is JobState.PRINTED
    assert originals(benches.virtual, slip().track_url) == 0
    assert bench.queue.reprint(waiting) is None
    bench.queue.stop()
    assert on_file(benches.folder) == [("t1", "withdrawn"), ("t2", "printed")]


class WithdrawnAtTheLastMoment(PrintQueue):
    """Its first slip is taken back when the printer has been found well, just before the first byte."""

    done = False

    def _begin(self, job: Job) -> None:
        if not self.done:
            self.done = True
            self.withdraw(job.reference)
        super()._begin(job)


def test_a_slip_that_is_withdrawn_at_the_last_moment_never_comes_out_and_the_next_one_does(benches: Benches) -> None:
    bench = benches(kind=WithdrawnAtTheLastMoment)
    first, second = bench.queue.put("t1", slip()), bench.queue.put("t2", slip(secret="other"))
    assert bench.heard.settled(second) is JobState.PRINTED
    assert bench.heard.jobs[first].state is JobState.WITHDRAWN
    assert originals(benches.virtual, slip().track_url) == 0


def test_what_was_printed_is_not_withdrawn_and_what_may_have_been_needs_no_look_any_more(benches: Benches) -> None:
    bench = benches(limit_s=0.3)
    printed = bench.queue.put("t1", slip())
    bench.heard.settled(printed)
    bench.queue.withdraw("t1")
    assert bench.heard.jobs[printed].state is JobState.PRINTED
    benches.virtual.control("paper after 100")
    torn = bench.queue.put("t2", slip())
    bench.heard.settled(torn)
    bench.queue.withdraw("t2")
    assert bench.heard.jobs[torn].state is JobState.DISMISSED


def test_a_slip_that_cannot_be_drawn_fails_and_the_next_one_comes(benches: Benches) -> None:
    bench = benches()
    bad = bench.queue.put("t1", slip("A" * 20 + "1"))
    good = bench.queue.put("t2", slip())
    assert bench.heard.settled(bad) is JobState.FAILED
    assert bench.heard.jobs[bad].reason is Reason.BAD_SLIP
    assert bench.heard.settled(good) is JobState.PRINTED


def test_a_test_page_is_nobodys_and_can_be_repeated(benches: Benches) -> None:
    bench = benches()
    first, second = bench.queue.test_page(slip()), bench.queue.test_page(slip())
    assert (bench.heard.settled(first), bench.heard.settled(second)) == (JobState.PRINTED, JobState.PRINTED)
    assert bench.queue.reprint(first) is None


class FullDisk(JobFile):
    """A file that can be read, and written until it is told that the disk is full."""

    full = False

    def step(self, *arguments: Any, **more: Any) -> Job:
        if self.full:
            raise JobFileError("disk full")
        return super().step(*arguments, **more)


class OnFullDisk(PrintQueue):
    file: FullDisk

    def _open_file(self, path: Path) -> JobFile:
        self.file = FullDisk(path)
        return self.file


def test_nothing_is_sent_that_could_not_be_kept_first(benches: Benches, caplog: pytest.LogCaptureFixture) -> None:
    bench = benches(kind=OnFullDisk)
    assert isinstance(bench.queue, OnFullDisk)
    bench.queue.file.full = True
    job_id = bench.queue.put("t1", slip())
    bench.heard.wait_for(lambda: bench.heard.jobs[job_id].reason is Reason.NOT_KEPT)
    assert benches.virtual.printed == []
    bench.queue.file.full = False
    assert bench.heard.settled(job_id) is JobState.PRINTED
    assert "nothing is printed" in caplog.text
    caplog.clear()
