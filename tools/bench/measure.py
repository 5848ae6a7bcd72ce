"""The measurements by name, and one run of some of them: each figure beside its reference from the same run."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import backlog, commits, fanout, start, tickets
from .report import Report
from .rig.figures import Figure, Missing
from .rig.machine import commit, this_machine
from .session import Pace, Session

MEASURES: dict[str, Callable[[Session], Iterator[Figure | Missing]]] = {
    "tickets": tickets.measure,
    "writer": commits.measure,
    "fanout": fanout.measure,
    "notice": fanout.measure_notice,
    "backlog": backlog.measure,
    "start": start.measure,
}
NAMES = tuple(MEASURES)
SECONDS, QUICK_SECONDS = 4, 1
ROUNDS, QUICK_ROUNDS = 5, 2


def measure(
    database: str, names: Sequence[str], seconds: int, rounds: int, *, quick: bool, say: Callable[[str], None]
) -> Report:
    """Measures what `names` lists, on branches in a temporary folder. `database`: the URL of a PostgreSQL server to
    make databases on; any other URL: PostgreSQL from a wheel. Raises OSError.
    """
    machine, began = this_machine(), time.monotonic()
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    found: list[Figure | Missing] = []

    def progress(text: str) -> None:
        say(f"{time.monotonic() - began:7.1f} s  {text}")

    with (
        tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder,
        Session(Path(folder), Pace(seconds, rounds, quick), database, progress) as session,
    ):
        for name, measured in MEASURES.items():
            if name in names:
                found += measured(session)
    quickly = " --quick" if quick else ""
    return Report(
        commit=commit(),
        taken_at=taken_at,
        command=f"python -m tools.bench --only {' '.join(names)} --seconds {seconds} --rounds {rounds}{quickly}",
        quick=quick,
        took_s=round(time.monotonic() - began, 1),
        machine=machine,
        figures=[each for each in found if isinstance(each, Figure)],
        not_measured=[each for each in found if not isinstance(each, Figure)],
    )
