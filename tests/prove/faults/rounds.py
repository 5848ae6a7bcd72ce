"""The rounds of the bench: what is done to a server and to its lines while a crowd works."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import TypeAlias

from tools.bench.rig.children import descendants
from tools.bench.rig.databases import Wheel

from .disk import FAULTS, Disk
from .stage import Mischief, Stage

LINES = 0.02
"""This share of the pieces has a fault while lines are bad."""


class Means:
    """What a round may use beside the stage; `wheel`: the PostgreSQL, None for SQLite."""

    def __init__(
        self, disk: Disk | None = None, wheel: Wheel | None = None, databases: Callable[[], str] = str
    ) -> None:
        self.disk = disk
        self.wheel = wheel
        self.fresh_database = databases


Round: TypeAlias = Callable[[Stage, Means, int], Mischief]
"""(stage, means, commands of the round) → the mischief."""


def network(stage: Stage, means: Means, commands: int) -> Mischief:
    """Every fault of a line, and now and then all lines at once."""

    async def play(stage: Stage) -> None:
        stage.proxy.share = LINES
        while await stage.pause(2.0, 5.0):
            stage.count("all lines cut")
            stage.proxy.cut_all()

    return play


def kills(stage: Stage, means: Means, commands: int) -> Mischief:
    """SIGKILL at random instants, over lines that are bad too. On PostgreSQL: a child, or the database itself."""

    async def play(stage: Stage) -> None:
        stage.proxy.share = LINES / 4
        while await stage.pause(0.5, 3.0):
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
        while await stage.pause(0.5, 2.0):
            children = descendants(stage.server.pid)
            pid = stage.chance.choice(children) if children else stage.server.pid
            await stage.stop_for(stage.chance.choice((0.1, 0.5, 1.0, 2.0)), pid)

    return play


def disk(stage: Stage, means: Means, commands: int) -> Mischief:
    """The disk fails for a while, in every way; sometimes the server is killed meanwhile."""

    async def play(stage: Stage) -> None:
        assert means.disk is not None
        while await stage.pause(0.3, 1.0):
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
    "flips": nothing,
}
"""By name, in the order in which they take turns."""

SQLITE_ONLY = frozenset({"disk", "flips"})
