"""PostgreSQL's primary is lost under load, or goes back to a moment; backups are restored to now and to an hour ago.

What was acknowledged and is lost, and that no number is ever given twice, over all histories that people have slips of.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from server.cli.commands.backup import PASSPHRASE
from server.journal.database.engine import default_url
from tools.bench.rig.children import Child
from tools.bench.rig.history import HOUR_MS
from tools.bench.rig.scratch import Past, Scratch, set_up
from tools.bench.rig.serving import connect, start_server, wait_ready

from .crowd import Answered, Crowd
from .judge import head, rows_after, twice, whole
from .postgresql_servers import Server

Say = Callable[[str], None]
TICKETS = 1_500
CLIENTS = 32
BEHIND_S = 1.2
"""How long the standby is away before the primary is lost too."""
AFTER_RESTORE = 200
DAY_AGE_MS = 90 * 60_000
"""How long ago the day of a backup began: people came in its first half, a third of them within the last hour."""
PATIENCE_S = 180.0


class Drill(Struct, frozen=True):
    """`acknowledged` commands before the loss, of which `lost` are not in the database that took over; `issued` tickets
    before and after. `away_s`: from the loss until the server was ready again.
    """

    name: str
    acknowledged: int
    lost: int
    issued: int
    away_s: float
    faults: list[str]


class Standby(Struct, frozen=True):
    """`faults` are sentences; there should be none."""

    drills: list[Drill]
    faults: list[str]


def run(say: Say) -> Standby:
    """Raises TimeoutError when a drill does not come to its end."""
    drills = []
    with tempfile.TemporaryDirectory(prefix="motcua-standby-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for n, drill in enumerate((_asynchronous, _synchronous, _back_to_a_moment)):
            (folder / f"{n}").mkdir()
            drills.append(asyncio.run(drill(folder / f"{n}")))
            say(_told(drills[-1]))
        for kind in ("SQLite", "PostgreSQL"):
            for ago_ms in (0, HOUR_MS):
                place = folder / f"{kind}-{ago_ms}"
                place.mkdir()
                drills.append(_restored(place, kind, ago_ms))
                say(_told(drills[-1]))
    return Standby(drills, [f"{drill.name}: {fault}" for drill in drills for fault in drill.faults])


def _told(drill: Drill) -> str:
    return f"{drill.name}: {drill.acknowledged} acknowledged, {drill.lost} lost, wrong: {len(drill.faults)}"


async def _asynchronous(folder: Path) -> Drill:
    """The standby is cut off for a moment, then the primary is lost: what was written meanwhile is gone."""
    return await _fails_over(folder, "failover, asynchronous standby", synchronous=False)


async def _synchronous(folder: Path) -> Drill:
    """The primary is lost in the middle of everything; a COMMIT waited for the standby's disk."""
    return await _fails_over(folder, "failover, synchronous standby", synchronous=True)


async def _fails_over(folder: Path, name: str, *, synchronous: bool) -> Drill:
    primary = Server.make(folder / "primary")
    standby = None
    try:
        scratch = _installed(folder, primary)
        standby = primary.base_backup(folder / "standby", follows=True)
        standby.start()
        if synchronous:
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.sql("SELECT pg_reload_conf()")
        async with _Served(scratch, folder) as served:
            await served.until(TICKETS)
            if not synchronous:
                standby.stop("fast")
                await asyncio.sleep(BEHIND_S)
            primary.stop()
            before = served.lost()
            if not synchronous:
                standby.start()
            standby.promote()
            standby.sql("ALTER SYSTEM RESET synchronous_standby_names")
            standby.sql("SELECT pg_reload_conf()")
            promoted = msgspec.structs.replace(scratch, database=standby.url("motcua"))
            return await served.goes_on(name, promoted, before, may_lose=not synchronous)
    finally:
        for server in (primary, standby):
            if server is not None:
                server.stop()


async def _back_to_a_moment(folder: Path) -> Drill:
    """From a base backup and the archived log to a moment in the middle of the load."""
    archive = folder / "archive"
    archive.mkdir(mode=0o777)
    archive.chmod(0o777)
    primary = Server.make(
        folder / "primary", f"archive_mode = on\narchive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'\n"
    )
    restored = None
    try:
        scratch = _installed(folder, primary)
        restored = primary.base_backup(folder / "restored", follows=False)
        async with _Served(scratch, folder) as served:
            await served.until(TICKETS // 2)
            then, moment = head(scratch), primary.sql("SELECT clock_timestamp()::text")
            await served.until(TICKETS)
            primary.sql("SELECT pg_switch_wal()")
            _archived(primary)
            primary.stop()
            before = served.lost()
            restored.back_to(archive, moment)
            restored.start()
            _taken_over(restored)
            after = msgspec.structs.replace(scratch, database=restored.url("motcua"))
            there = head(after)
            drill = await served.goes_on("back to a moment (log archive)", after, before, may_lose=True)
        faults = [] if then <= there else [f"event {then} was there at the moment, and {there} is the last now"]
        if there - then > TICKETS // 2:
            faults.append(f"it went on to {there}, long after event {then}")
        return msgspec.structs.replace(drill, faults=[*drill.faults, *faults])
    finally:
        for server in (primary, restored):
            if server is not None:
                server.stop()


class _Served:
    """A server under a crowd; all that was ever acknowledged."""

    def __init__(self, scratch: Scratch, folder: Path) -> None:
        self._scratch, self._folder = scratch, folder
        self._child: Child | None = None
        self._lost_at = 0.0

    async def __aenter__(self) -> "_Served":
        self._child = start_server(self._scratch, self._folder / "log-1", processes=2)
        self._port = await asyncio.to_thread(self._child.port)
        await asyncio.to_thread(wait_ready, self._port)
        self._before = head(self._scratch)
        self.crowd = Crowd(self._scratch, self._port, clients=CLIENTS)
        self.crowd.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._child is not None:
            self._child.end()

    async def until(self, tickets: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.crowd.issued < tickets:
                if self.crowd.broken:
                    raise self.crowd.broken
                await asyncio.sleep(0.02)

    def lost(self) -> dict[str, Answered]:
        """The database is gone; what was acknowledged by then."""
        assert self._child is not None
        self._lost_at = time.monotonic()
        self.crowd.server_is_down()
        self._child.kill()
        self._child = None
        return dict(self.crowd.answered)

    async def goes_on(self, name: str, after: Scratch, before: dict[str, Answered], *, may_lose: bool) -> Drill:
        """`motcua recover`, and the same people go on with the database that took over."""
        stored = {row.command_id for row in rows_after(after, self._before)}
        lost = [command for command, answer in before.items() if answer.changed and command not in stored]
        await asyncio.to_thread(command, "recover", "--data", after.data, "--database", after.database)
        self._child = start_server(after, self._folder / "log-2", processes=2, port=self._port)
        away_s = await asyncio.to_thread(wait_ready, self._port) - self._lost_at
        self.crowd.server_is_up()
        await self.until(self.crowd.issued + TICKETS // 2)
        await self.crowd.stop()
        answers = self.crowd.answered
        faults = given_twice(answers) + twice(rows_after(after, self._before)) + whole(after)
        if lost and not may_lose:
            faults.append(f"{len(lost)} acknowledged commands are lost")
        return Drill(name, len(before), len(lost), self.crowd.issued, round(away_s, 1), faults)


def given_twice(answered: dict[str, Answered]) -> list[str]:
    """Numbers and tickets that two people have, in whatever history each got it."""
    issued = [answer.reply for answer in answered.values() if answer.what == "issue" and answer.changed]
    faults = []
    for field in ("number", "ticket_id"):
        counted = Counter(reply[field] for reply in issued)
        faults += [f"{field} {value} was given to {times} people" for value, times in counted.items() if times > 1]
    return faults


def _installed(folder: Path, primary: Server) -> Scratch:
    primary.sql("CREATE DATABASE motcua")
    return set_up(folder / "data-of-motcua", primary.url("motcua"), Past(visits=100))


def _archived(primary: Server) -> None:
    """Waits until the log up to here is in the archive."""
    behind = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    _until(lambda: primary.sql(behind) == 0)


def _taken_over(server: Server) -> None:
    _until(lambda: not server.sql("SELECT pg_is_in_recovery()"))


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def _restored(folder: Path, kind: str, ago_ms: int) -> Drill:
    """A day, a backup, more tickets; restored, and the next people get numbers."""
    servers = [Server.make(folder / "a"), Server.make(folder / "b")] if kind == "PostgreSQL" else []
    try:
        for server in servers:
            server.sql("CREATE DATABASE motcua")
        urls: list[str | None] = [server.url("motcua") for server in servers]
        urls = urls or [None, None]
        scratch = set_up(folder / "data", urls[0], Past(visits=800, served=700, age_ms=DAY_AGE_MS))
        archive, keys, data = folder / "a.backup", folder / "a.keys", folder / "restored"
        now = datetime.now(UTC)
        command("backup", archive, "--keys", keys, "--verify", "--data", scratch.data, "--database", scratch.database)
        lost = _issue(scratch, folder / "log-1", AFTER_RESTORE)
        given = [*_numbers(scratch)]
        began = time.monotonic()
        until = datetime.fromtimestamp(now.timestamp() - ago_ms / 1000, UTC).astimezone().isoformat()
        how = ["--until", until] if ago_ms else []
        where = ["--database", urls[1]] if urls[1] else []
        command("restore", archive, "--keys", keys, "--data", data, *where, *how)
        command("check", "--data", data, *where)
        after = msgspec.structs.replace(scratch, data=data, database=urls[1] or default_url(data))
        # an hour ago today's devices were not enrolled yet
        how = ["--role", "kiosk", "--branch", scratch.config.id, "--name", "another", "--json"]
        kiosk = json.loads(command("enrol", *how, "--data", data, *where).splitlines()[-1])["token"]
        after = msgspec.structs.replace(after, tokens={"kiosk": kiosk})
        again = _issue(after, folder / "log-2", AFTER_RESTORE)
        away_s = round(time.monotonic() - began, 1)
        kept = len(_numbers(after)) - len(again)
        counted = Counter([*given, *again])
        faults = [f"number {n} was given to {times} people" for n, times in counted.items() if times > 1]
        assert set(lost) <= set(given)
        name = f"restored to {'an hour ago' if ago_ms else 'the backup'}, {kind}"
        return Drill(name, len(given), len(given) - kept, len(given) + len(again), away_s, [*faults, *whole(after)])
    finally:
        for server in servers:
            server.stop()


def _issue(scratch: Scratch, log: Path, count: int) -> list[str]:
    """Tickets of every service in turn, by a server of its own."""
    child = start_server(scratch, log)
    try:
        port = child.port()
        wait_ready(port)
        wire = connect(port, scratch.tokens["kiosk"])
        codes = [service.code for service in scratch.config.services]
        return [wire.post(scratch.tickets_path, {"service": codes[n % len(codes)]})["number"] for n in range(count)]
    finally:
        child.end()


def _numbers(scratch: Scratch) -> list[str]:
    """Every number that the branch has given, as its events say."""
    rows = rows_after(scratch, 0)
    return [json.loads(row.body)["number"] for row in rows if row.kind == "issued"]


def command(*arguments: object) -> str:
    """One of ours, as it is typed. Raises CalledProcessError."""
    line = [sys.executable, "-m", "server.cli.main", *map(str, arguments)]
    environment = os.environ | {PASSPHRASE: "một câu đủ dài để thử"}
    done = subprocess.run(line, check=True, capture_output=True, text=True, timeout=300, env=environment)
    return done.stdout
