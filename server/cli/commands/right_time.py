"""The time for commands that begin another history: the machine's where its clock is believed, or a person says so.

What they write opens the branches' day. Under a wrong date that would be another one, and today's numbers would be
given a second time.
"""

from pathlib import Path

from sqlalchemy import Engine

from language.clock_doubts import DOUBTS
from language.messages import _
from protocol.ids import Instant
from server.cli.asking import confirm
from server.journal.clock import machine
from server.journal.clock.belief import Belief, Evidence, at_start
from server.journal.clock.server_clock import ServerClock

from .verify import local


def right_time(engine: Engine, data: Path, *, yes: bool) -> Instant:
    """The time now. Where the clock is doubted the person is asked, and a server believes it from then on.

    Raises Failed and WrongUse where nobody says that it is right, and SQLAlchemyError.
    """
    clock = ServerClock(engine, data)
    if not clock.believed:
        belief, reading = clock.verdict()
        _ask(belief, reading.wall, yes=yes)
        clock.confirm(machine.read_clocks().wall)
    return clock.now()


def ask_before_restore(made_at: Instant, *, yes: bool) -> bool:
    """Where nothing is known but that `made_at` is past: whether a person had to say that the clock is right.

    Raises Failed and WrongUse.
    """
    reading = machine.read_clocks()
    belief = at_start(reading, None, 0, made_at, Evidence(machine.is_synchronised(reading.wall)))
    if not belief.believed:
        _ask(belief, reading.wall, yes=yes)
    return not belief.believed


def time_after_restore(engine: Engine, data: Path, *, asked: bool) -> Instant:
    """The time now, after `ask_before_restore`; what a person said then, a server believes. Raises SQLAlchemyError."""
    wall = machine.read_clocks().wall
    if asked:
        ServerClock(engine, data).confirm(wall)
    return wall


def _ask(belief: Belief, wall: Instant, *, yes: bool) -> None:
    why = "" if belief.doubt is None else _(DOUBTS[belief.doubt])
    said = _(
        "{why} It says {time}. Is that the date and the time now? If it is not, set the clock first (timedatectl)."
    )
    confirm(said.format(why=why, time=local(wall)), yes=yes)
