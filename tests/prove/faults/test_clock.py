"""The clock of a process steps and comes back; its monotonic clock does not notice."""

import subprocess
import sys
from pathlib import Path

import pytest

from .clock import STEPS, Y2038, Clock, NoFakeTime

TELLS = "import sys, time\nfor line in sys.stdin: print(time.time(), time.monotonic(), flush=True)"


def test_the_wall_clock_steps_and_the_monotonic_one_does_not(tmp_path: Path) -> None:
    try:
        clock = Clock(tmp_path)
    except NoFakeTime as error:
        pytest.skip(str(error))
    with clock.preloaded():
        process = subprocess.Popen(
            [sys.executable, "-c", TELLS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    with process:

        def told() -> tuple[float, float]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            wall, monotonic = process.stdout.readline().split()
            return float(wall), float(monotonic)

        before = told()
        for name, offset in STEPS.items():
            clock.step(name)
            wall, monotonic = told()
            assert abs(wall - before[0] - int(offset)) < 60
            assert monotonic - before[1] < 60
        clock.step(Y2038)
        assert told()[0] > 2_147_000_000
        clock.right()
        assert abs(told()[0] - before[0]) < 60
        assert process.stdin is not None
        process.stdin.close()
