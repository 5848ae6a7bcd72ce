"""The rounds of the bench: what is done to a server and to its lines while a crowd works."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from msgspec import Struct

from tools.bench.rig.children import descendants
from tools.bench.rig.databases import Wheel

from .clock import STEPS, Y2038, Clock
from .disk import FAULTS, Disk
from .stage import Mischief, Stage, Start

LINES = 0.02
"""This share of the pieces has a fault while lines are bad."""

SELDOM, NOW_AND_THEN, OFTEN = (500, 2_000), (1, 1_500), (100, 600)
"""Commands that are answered between one fault and the next: the least and the most."""


class Means:
    """What a round may use beside the stage; `wheel`: the PostgreSQL, None for SQLite. `beside`: starts another server
    on the same database, whose clock is `clock`.
    """

    def __init__(
        self,
        disk: Disk | None = None,
        wheel: Wheel | None = None,
        databases: Callable[[], str] = str,
        clock: Clock | None = None,
    ) -> None:
        self.disk = disk
        self.wheel = wheel
        self.fresh_database = databases
        self.clock = clock
        self.beside: Start | None = None


Round: TypeAlias = Callable[[Stage, Means, int], Mischief]
"""(stage, means, commands of the round) → the mischief."""


def network(stage: Stage, means: Means, commands: int) -> Mischief:
    """Every fault of a line, and now and then all lines at once."""

    async def play(stage: Stage) -> None:
        stage.proxy.share = LINES
        while await stage.answer(*SELDOM):
            stage.count("all lines cut")
            stage.proxy.cut_all()

    return play


def kills(stage: Stage, means: Means, commands: int) -> Mischief:
    """SIGKILL at random instants, over lines that are bad too. On PostgreSQL: a child, or the database itself."""

    async def play(stage: Stage) -> None:
        stage.proxy.share = LINES / 4
        while await stage.answer(*NOW_AND_THEN):
            if means.wheel is None:
                await stage.kill()
                await stage.pause(0.0, 0.5)
                await stage.serve_again()
            elif stage.chance.random() < 0.5:
                for child in descendants(stage.server.pid)[:1]:
                    stage.count("child killed")
                    os.kill(child, signal.SIGKILL)
            else:
                stage.count("PostgreSQL crashed")
                await asyncio.to_thread(means.wheel.restart)

    return play


def stops(stage: Stage, means: Means, commands: int) -> Mischief:
    """SIGSTOP for up to three seconds, of the server or of one of its processes."""

    async def play(stage: Stage) -> None:
        while await stage.answer(*NOW_AND_THEN):
            children = descendants(stage.server.pid)
            pid = stage.chance.choice(children) if children else stage.server.pid
            await stage.stop_for(stage.chance.choice((0.1, 0.5, 1.0, 2.0)), pid)

    return play


def disk(stage: Stage, means: Means, commands: int) -> Mischief:
    """The disk fails for a while, in every way; sometimes the server is killed meanwhile."""

    async def play(stage: Stage) -> None:
        assert means.disk is not None
        while await stage.answer(*OFTEN):
            fault = stage.chance.choice(list(FAULTS))
            stage.count(f"disk {fault}")
            means.disk.fail(fault)
            await stage.pause(0.1, 1.5)
            if stage.chance.random() < 0.3:
                await stage.kill()
                means.disk.heal()
                await stage.serve_again()
            means.disk.heal()

    return play


def restore(stage: Stage, means: Means, commands: int) -> Mischief:
    """A back-up beside the load, then the server is lost and the back-up served in its place; devices were ahead."""

    async def play(stage: Stage) -> None:
        folder = stage.scratch.data.parent
        stage.proxy.share = LINES / 4
        await stage.until(commands // 3)
        seq = await stage.back_up(folder / "a.backup")
        await stage.until(2 * commands // 3)
        database = means.fresh_database() or None
        await stage.restore(folder / "a.backup", seq, folder / "restored", database)

    return play


def failover(stage: Stage, means: Means, commands: int) -> Mischief:
    """PostgreSQL's server is lost, and a copy that lacks its last moments takes its place, as a standby's would."""

    async def play(stage: Stage) -> None:
        assert means.wheel is not None
        standby = means.wheel.folder / f"standby-{stage.scratch.data.parent.name}"
        await stage.until(commands // 3)
        await asyncio.to_thread(means.wheel.copy, standby)
        await stage.until(2 * commands // 3)
        await stage.fail_over(partial(means.wheel.fail_over, standby))

    return play


def clocks(stage: Stage, means: Means, commands: int) -> Mischief:
    """The wall clock steps for a few seconds: of the server; on PostgreSQL, of a second machine. That one joins with a
    wrong clock, or its clock steps while all lines lead to it.
    """

    async def play(stage: Stage) -> None:
        clock = means.clock
        assert clock is not None
        for fault in clock_faults(stage.chance, joins=means.beside is not None):
            if not await stage.answer(*OFTEN):
                return
            stage.count(str(fault))
            if means.beside is None:
                clock.step(fault.step)
                await stage.pause(1.0, 3.0)
            else:
                await _beside(stage, means.beside, clock, fault)
            clock.right()

    return play


class ClockFault(Struct, frozen=True):
    """`joins`: a second server joins with the wrong clock; otherwise the clock of the one that serves steps."""

    step: str
    joins: bool

    def __str__(self) -> str:
        return f"clock {self.step}{' of one that joins' if self.joins else ''}"


def clock_faults(chance: random.Random, *, joins: bool) -> Iterator[ClockFault]:
    """Every step of a clock that serves and, where others join, of one that joins, in a random order; then again."""
    every = [ClockFault(step, joins=False) for step in (*STEPS, Y2038)]
    every += [ClockFault(step, joins=True) for step in (*STEPS, Y2038) if joins]
    while True:
        yield from chance.sample(every, len(every))


async def _beside(stage: Stage, start: Start, clock: Clock, fault: ClockFault) -> None:
    """The crowd waits while another server starts and while its timers have time to fire: what is done under a wrong
    clock is counted in commands, not in seconds.
    """
    if fault.joins:
        clock.step(fault.step)
    with stage.held():
        joined, port = await asyncio.to_thread(start, stage.scratch, 0)
    try:
        with contextlib.nullcontext() if fault.joins else stage.led_to(port):
            await stage.answer(*OFTEN)
            clock.step(fault.step)
            await stage.answer(*OFTEN)
            with stage.held():
                await stage.pause(3.0, 5.0)
            await stage.answer(*OFTEN)
    finally:
        await asyncio.to_thread(joined.kill)


def nothing(stage: Stage, means: Means, commands: int) -> Mischief:
    """The file is damaged after the load (`flips.py`)."""

    async def play(stage: Stage) -> None:
        return

    return play


ROUNDS: dict[str, Round] = {
    "network": network,
    "kills": kills,
    "stops": stops,
    "disk": disk,
    "restore": restore,
    "failover": failover,
    "clocks": clocks,
    "flips": nothing,
}
"""By name, in the order in which they take turns."""

SQLITE_ONLY = frozenset({"disk", "flips"})
POSTGRESQL_ONLY = frozenset({"failover"})
