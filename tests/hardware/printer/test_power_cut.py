"""SIGKILL of a real process in every phase of a job: what was surely never sent is printed after the restart, what was
begun is unconfirmed and comes only as a marked copy."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.printer.jobs.job import JobState
from hardware.printer.ticket_printer import Reason
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip

from .dying import PHASES
from .queues import Bench, copies, make_queue, originals

NEVER_SENT = ("put", "asked")
DONE = ("kept",)
URL = slip().track_url


def cut_power(virtual: VirtualPrinter, folder: Path, phase: str) -> None:
    program = [sys.executable, "-m", "tests.hardware.printer.dying", virtual.address, str(folder), phase]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def restarted(virtual: VirtualPrinter, folder: Path) -> Bench:
    bench = make_queue(virtual, folder)
    bench.queue.start()
    return bench


@pytest.mark.slow(1.2)
@pytest.mark.parametrize("memory", ["printer stays on", "printer loses power too"])
@pytest.mark.parametrize("phase", PHASES)
def test_after_a_power_cut(tmp_path: Path, phase: str, memory: str) -> None:
    with VirtualPrinter() as virtual:
        cut_power(virtual, tmp_path, phase)
        if memory != "printer stays on":
            virtual.control("power off")
            virtual.control("power on")
        bench = restarted(virtual, tmp_path)
        queue, heard = bench.queue, bench.heard
        if phase in NEVER_SENT:
            assert heard.settled(1) is JobState.PRINTED
            assert originals(virtual, URL) == 1
        elif phase in DONE:
            assert queue.put("t1", slip()) == 1, "put again by a program that is not sure: the same job"
            assert queue.jobs(JobState.PRINTED)
            assert originals(virtual, URL) == 1
        else:
            assert heard.settled(1) is JobState.UNCONFIRMED
            assert heard.jobs[1].reason is Reason.STOPPED
            copy_id = queue.reprint(1)
            assert copy_id is not None
            assert heard.settled(copy_id) is JobState.PRINTED
            assert copies(virtual, URL) == 1
            assert originals(virtual, URL) <= 1, "what was on its way may have come out meanwhile, once"
        then = queue.put("t2", slip(secret="next"))
        assert heard.settled(then) is JobState.PRINTED
        assert queue.stop(60)
        assert originals(virtual, slip(secret="next").track_url) == 1
        for printed in virtual.printed:
            assert len(codes(printed.job.picture)) <= 1, "two slips never hang together"


@pytest.mark.slow(1.2)
def test_a_second_power_cut_changes_nothing(tmp_path: Path) -> None:
    with VirtualPrinter() as virtual:
        cut_power(virtual, tmp_path, "half sent")
        first = restarted(virtual, tmp_path)
        assert first.heard.settled(1) is JobState.UNCONFIRMED
        first.queue.stop(60)
        again = restarted(virtual, tmp_path)
        assert [job.state for job in again.queue.jobs()] == [JobState.UNCONFIRMED]
        again.queue.stop(60)
        assert originals(virtual, URL) == 0
