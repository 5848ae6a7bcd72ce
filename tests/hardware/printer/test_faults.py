"""Every printer fault in every phase of a job, then mended: one original, or a clear word and a marked copy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.printer.jobs.job import Job, JobState
from hardware.printer.jobs.queue import PrintQueue
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip

from .queues import copies, make_queue, originals

SHORT_S = 0.25
PATIENT_S = 10.0
"""How long a printer that is well again may take: the machine may be busy, the printer is not at fault."""
FAULTS = ("paper out", "cover open", "offline", "error cutter", "stall 0", "power off", "drop 1", "mute on")
MENDED = (
    "at 0 mute off",  # in place of a fault whose row has not come yet: on a busy machine the limit can pass before it
    "slow off",
    "drop off",
    "stall off",
    "paper ok",
    "cover closed",
    "online",
    "error none",
    "mute off",
    "power on",
)
PHASES = {"asked": 0, "first rows": 8, "the number": 250, "the code": 500, "nearly done": 900}
"""Rows on paper when the fault comes; a slip has 979."""


class Faulty(PrintQueue):
    """A queue during whose work something happens to the printer."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def _begin(self, job: Job) -> None:
        super()._begin(job)
        self.meanwhile()

    def be_patient(self) -> None:
        self._printer._limit_s = PATIENT_S


@pytest.mark.slow(1.2)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(("fault", "keeps"), [*((fault, "keeps") for fault in FAULTS), ("paper out", "drops")])
def test_one_original_or_a_clear_word_and_a_copy(tmp_path: Path, fault: str, keeps: str, phase: str) -> None:
    one, after = slip(secret="one"), slip(secret="after")
    with VirtualPrinter(buffer_bytes=1 << 18) as virtual:
        virtual.control(f"paper {keeps}")
        bench = make_queue(virtual, tmp_path, kind=Faulty, limit_s=SHORT_S)
        queue, heard = bench.queue, bench.heard
        assert isinstance(queue, Faulty)
        rows = PHASES[phase]
        if rows:
            virtual.control("slow 200000")
            virtual.control(f"at {rows} {fault}")
        else:
            queue.meanwhile = lambda: _ignore(virtual.control(fault))
        queue.start()
        job_id = queue.put("one", one)
        state = heard.settled(job_id)
        queue.meanwhile = lambda: None
        queue.be_patient()
        for order in MENDED:
            virtual.control(order)
        then = queue.put("after", after)
        assert heard.settled(then) is JobState.PRINTED, "well again, the next one is printed"
        out = originals(virtual, one.track_url)
        if state is JobState.PRINTED:
            assert out == 1
            assert queue.reprint(job_id) is not None
        else:
            assert state is JobState.UNCONFIRMED, "it was begun: nobody may say that it was not printed"
            assert out <= 1
            assert heard.jobs[job_id].reason is not None
            copy_id = queue.reprint(job_id)
            assert copy_id is not None
            assert heard.settled(copy_id) is JobState.PRINTED
            assert copies(virtual, one.track_url) == 1
            assert originals(virtual, one.track_url) == out, "what is printed on request is marked"
        assert queue.stop(60)
        assert originals(virtual, after.track_url) == 1
        for printed in virtual.printed:
            assert len(codes(printed.job.picture)) <= 1, "two slips never hang together"


def _ignore(said: str) -> None:
    assert said == "ok"


class Eager(Faulty):
    """The queue with its guard taken out: what is not confirmed is tried again."""

    def _print(self, job: Job) -> bool:
        left = super()._print(job)
        now = self._file.get(job.id)
        if now is not None and now.state is JobState.UNCONFIRMED:
            self._file.put(f"{job.reference} again", job.kind, job.slip, self._now())
        return left


def test_without_the_guard_a_slip_comes_out_twice(tmp_path: Path) -> None:
    with VirtualPrinter(buffer_bytes=1 << 18) as virtual:
        virtual.control("slow 200000")
        virtual.control("at 500 paper out")
        bench = make_queue(virtual, tmp_path, kind=Eager, limit_s=SHORT_S)
        bench.queue.start()
        job_id = bench.queue.put("one", slip())
        assert bench.heard.settled(job_id) is JobState.UNCONFIRMED
        for order in MENDED:
            virtual.control(order)
        bench.heard.wait_for(lambda: len(bench.heard.steps) >= 5)
        bench.queue.stop(60)
        assert originals(virtual, slip().track_url) == 2
