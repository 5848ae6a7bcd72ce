"""`python -m tests.prove.paper`: from the touch that takes a number to the slip's last byte at the printer, and what
keeping the job on file costs of it. Figures only; nothing here can fail.

The kiosk is a process of its own, touched over its `--remote` port; the printer is the virtual one on TCP, which notes
when it has taken the last byte of a slip (its cut). Medians of `--rounds`, in ms.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from hardware.printer import raster
from hardware.printer.jobs.job import Kind, Step
from hardware.printer.jobs.job_file import JobFile
from hardware.slip.draw import draw
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM
from hardware.virtual.printer import Printed, VirtualPrinter
from server.cli.demo.hand import Hand
from server.cli.demo.programs import Programs, free_port
from tests.hardware.slips import slip
from tests.serving import Installation, Serving

WAIT_S = 30.0


def touch_to_slip(serving: Serving, folder: Path, rounds: int) -> list[float]:
    cut_at: list[float] = []

    def on_printed(printed: Printed) -> None:
        cut_at.append(time.monotonic())

    programs = Programs(folder / "logs", offscreen=True)
    spent: list[float] = []
    with VirtualPrinter(on_printed=on_printed, buffer_bytes=1 << 20) as printer:
        port, installation = free_port(), serving.installation
        place = ["--server", serving.url, "--branch", installation.branch, "--token", installation.tokens["kiosk"]]
        how = ["--printer", printer.address, "--data", str(folder / "kiosk"), "--voice", "off", "--windowed"]
        programs.start("kiosk", "motcua-kiosk", *place, *how, "--remote", str(port))
        hand = Hand(port)
        for turn in range(rounds):
            hand.wait("service-HT", "enabled", equals=True)
            hand.tap("service-HT")
            hand.wait("take", "enabled", equals=True)
            touched_at = time.monotonic()
            hand.tap("take")
            printer.wait_for(turn + 1, WAIT_S)
            spent.append((cut_at[turn] - touched_at) * 1000)
            hand.wait("home", "enabled", equals=True)
            hand.tap("home")
        hand.close()
        programs.end()
    return spent


def keeping(folder: Path, rounds: int) -> list[float]:
    """ms of the commits before a slip's first byte: queued, and sending."""
    file = JobFile(folder / "alone" / "prints.sqlite")
    spent = []
    for turn in range(rounds):
        now, began = datetime.now(UTC), time.perf_counter()
        job = file.put(f"t{turn}", Kind.ORIGINAL, slip(), now)
        file.step(job.id, Step.SENDING, now)
        spent.append((time.perf_counter() - began) * 1000)
    file.close()
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.paper", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, Serving(Installation(Path(name) / "data").staff()) as serving:
        _say("touch to last byte", touch_to_slip(serving, Path(name), rounds))
        _say("of it, keeping the job", keeping(Path(name), 5 * rounds))
    for title, paper in (("80 mm", PAPER_80_MM), ("58 mm", PAPER_58_MM)):
        began = time.perf_counter()
        job = raster.job_bytes(draw(slip(), paper))
        drawn_ms = (time.perf_counter() - began) * 1000
        print(f"a slip of {title:16} {len(job) / 1000:6.0f} kB, drawn in {drawn_ms:.0f} ms", flush=True)
    return 0


def _say(what: str, spent: list[float]) -> None:
    print(f"{what:26} {statistics.median(spent):6.0f} ms median, {max(spent):.0f} ms at most", flush=True)


if __name__ == "__main__":
    sys.exit(main())
