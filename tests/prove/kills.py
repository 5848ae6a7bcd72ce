"""One box, SQLite, SIGKILL at random instants under 64 clients and 8 counters: what was acknowledged is there, once."""

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from server.journal.database.engine import default_url
from tools.bench.rig.children import Child
from tools.bench.rig.figures import Spread, spread
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import start_server, wait_ready

from .crowd import Crowd
from .judge import compare, head, rows_after, tickets_of, whole

TICKETS = 1_500
READY_S = 2.0
"""The goal: ready again with a day of 1,500 tickets."""

LEAST_S, MOST_S = 0.05, 1.0
AFTER_S = 0.3


class Kills(Struct, frozen=True):
    """`in_flight` commands were on their way at the kills, of which `found_again` were in the journal already and got
    the same answer. `faults` are sentences; there should be none. `tickets_at_start` is how many the day had as it was
    folded again.
    """

    kills: int
    acknowledged: int
    in_flight: int
    found_again: int
    ready_s: Spread
    tickets_at_start: Spread
    faults: list[str]


def run(kills: int, seed: int, say: Callable[[str], None]) -> Kills:
    """Each kill on a fresh copy of the same day."""
    chance = random.Random(seed)
    parts: list[_Part] = []
    with tempfile.TemporaryDirectory(prefix="motcua-kills-") as name:
        base = set_up(Path(name) / "base", None, Past(visits=TICKETS, served=TICKETS - 100))
        for n in range(1, kills + 1):
            after_s = chance.uniform(LEAST_S, MOST_S)
            say(f"kill {n} of {kills}: after {after_s:.2f} s")
            parts.append(asyncio.run(_one(base, Path(name) / f"{n}", after_s)))
            shutil.rmtree(Path(name) / f"{n}")
            for fault in parts[-1].faults:
                say(f"FAULT: {fault}")
    return Kills(
        kills,
        sum(part.acknowledged for part in parts),
        sum(part.in_flight for part in parts),
        sum(part.found_again for part in parts),
        spread([part.ready_s for part in parts]),
        spread([float(part.tickets) for part in parts]),
        [fault for part in parts for fault in part.faults],
    )


class _Part(Struct, frozen=True):
    acknowledged: int
    in_flight: int
    found_again: int
    ready_s: float
    tickets: int
    faults: list[str]


async def _one(base: Scratch, folder: Path, after_s: float) -> _Part:
    folder.mkdir()
    shutil.copytree(base.data, folder / "data")
    data = folder / "data"
    scratch = msgspec.structs.replace(base, data=data, database=default_url(data))
    child: Child | None = start_server(scratch, folder / "log-1")
    try:
        assert child is not None
        port = await asyncio.to_thread(child.port)
        await asyncio.to_thread(wait_ready, port)
        crowd = Crowd(scratch, port)
        before = head(scratch)
        crowd.start()
        await asyncio.sleep(after_s)
        child.kill()
        child = None
        crowd.server_is_down()
        in_flight, at_kill = set(crowd.unanswered), head(scratch)
        tickets = tickets_of(scratch)
        began = time.monotonic()
        child = start_server(scratch, folder / "log-2", port=port)
        ready_s = await asyncio.to_thread(wait_ready, port) - began
        crowd.server_is_up()
        await asyncio.sleep(AFTER_S)
        await crowd.stop()
    finally:
        if child is not None:
            child.end()
    rows = rows_after(scratch, before)
    found_again = sum(row.seq <= at_kill and row.part == 0 and row.command_id in in_flight for row in rows)
    faults = [*compare(crowd.answered, rows), *whole(scratch)]
    if ready_s > READY_S:
        faults.append(f"ready after {ready_s:.2f} s with {tickets} tickets")
    return _Part(len(crowd.answered), len(in_flight), found_again, ready_s, tickets, faults)
