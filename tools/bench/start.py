"""How long a server takes from its process's start until it is ready, on a day that is well on its way."""

import time
from collections.abc import Callable, Iterator

from .rig.children import Child
from .rig.figures import Figure, Missing, NotMeasured, Side, ratio, spread
from .rig.scratch import Past
from .rig.serving import start_reference, start_server, wait_ready
from .session import PLACES, Session

TICKETS = 1_500
DAY = Past(visits=TICKETS, served=TICKETS - 100)


def measure(session: Session) -> Iterator[Figure | Missing]:
    """Our server and the bare route, in turns."""
    name = f"start/{TICKETS}"
    ours: list[float] = []
    bare: list[float] = []
    try:
        scratch = session.branch(PLACES[0], DAY)
        for number in range(1, session.pace.rounds + 1):
            session.say(f"{name}: start {number} of {session.pace.rounds}")
            ours.append(_seconds(lambda: start_server(scratch, session.new_folder() / "log")))
            bare.append(_seconds(lambda: start_reference("route", session.new_folder() / "log", "300")))
        yield Figure(
            name=name,
            title=f"From a process's start to /readyz, with a day of {TICKETS:,} tickets",
            unit="s",
            ours=Side("motcua serve, SQLite", spread(ours)),
            reference=Side("a bare Starlette route's process, which reads nothing", spread(bare)),
            ratio=ratio(ours, bare),
            goal="≤ 2 s",
        )
    except NotMeasured as error:
        yield Missing(name, str(error))


def _seconds(start: Callable[[], Child]) -> float:
    began = time.monotonic()
    child = start()
    try:
        return wait_ready(child.port()) - began
    finally:
        child.end()
