"""A city's dossiers: what intake, look-up, work list and hand-over cost beside many, against the same beside 1,000."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete

from protocol.configuration import BranchConfig, ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from protocol.ids import Instant
from server.dossier.tables import course, dossier
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.people.people import People
from server.web.base.clock import now_ms
from tests.server.web.inside import session_of
from tests.serving import Installation, Serving, template

from .bulk_indexes import Indexes
from .many_dossiers import OPEN_SHARE, BulkKeys, Lives, Maker

FEW: Final = 1_000
OPEN_OF_FEW: Final = 0.4
"""Of the few so many are open, that a list of theirs is as long as one of many: 200 lines."""
PROCEDURE = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
USERS: Final = "users.json"
YEAR_MS: Final = 366 * 86_400_000
MOST_RATIO: Final = 1.3
READ_MS: Final = 150
WRITE_MS: Final = 300
REBUILT: Final = 1_000
WRITES: Final = ("draft", "applicant noted", "receipt", "hand-over")

Took = dict[str, list[float]]


class Cost(Struct, frozen=True):
    """Of one kind of request beside few and beside many: milliseconds, p50 and p95, and the server's processor's
    milliseconds, p50.
    """

    few: tuple[float, float]
    many: tuple[float, float]
    processor: tuple[float, float] = (0.0, 0.0)


class Rebuilt(Struct, frozen=True):
    """`motcua check --rebuild` of a database that lost every row of its dossiers: dossiers a second of the processor's
    time and of the clock, and the most memory that it held.
    """

    per_processor_s: float
    per_s: float
    megabytes: int
    is_whole: bool


class Dossiers(Struct, frozen=True):
    """`made_per_s`: in bulk, 0 where they were there. `start_s`: from a process's start to its port, beside few and
    many, medians. `faults`: what misses an aim.
    """

    dossiers: int
    megabytes: int
    made_per_s: float
    rounds: int
    costs: dict[str, Cost]
    start_s: tuple[float, float]
    rebuilt: Rebuilt
    faults: list[str]


class Kept(Installation):
    """An installation that an earlier run began; its database gets this version's tables."""

    def __init__(self, data: Path) -> None:
        self.data, self.config, self.database = data, _config(), default_url(data)
        self.branch, self.tokens = self.config.id, {}
        self.users = msgspec.json.decode((data / USERS).read_bytes(), type=dict[str, str])
        self._engine = open_database(self.database)
        migrate(self._engine)
        self._engine.dispose()


def _begun(data: Path) -> Installation:
    made = Installation(data, _config()).staff()
    made.add_person("city", Role.ADMIN)
    (data / USERS).write_bytes(msgspec.json.encode(made.users))
    return made


def _config() -> BranchConfig:
    return msgspec.structs.replace(template(), procedures=(PROCEDURE,))


class City:
    """An installation with so many dossiers, drafted in the year before now."""

    def __init__(self, folder: Path, n: int, say: Callable[[str], None]) -> None:
        self.n = n
        is_made = (folder / USERS).exists()
        self.installation = Kept(folder) if is_made else _begun(folder)
        config = self.installation.config
        server_key = (folder / "keys" / "secret.key").read_bytes()
        keys = BulkKeys(folder, server_key)
        share = OPEN_SHARE if n > FEW else OPEN_OF_FEW
        people = People(keys, server_key)
        self.lives = Lives(config, PROCEDURE.code, people, n, open_share=share)
        engine = open_database(self.installation.database)
        began: Instant = now_ms() - YEAR_MS
        start = time.perf_counter()
        Maker(engine, config, self.lives, people, began, Indexes(engine)).make(
            (YEAR_MS - 10 * 86_400_000) // n, lambda at: say(f"{at:,} made") if at % 20_000 == 0 and at else None
        )
        took = time.perf_counter() - start
        self.made_per_s = 0.0 if is_made else n / took
        engine.dispose()
        keys.close()
        self.serving = Serving(self.installation)
        self.clerk = self.admin = ""
        self.took: Took = {}
        self.worked: Took = {}
        self.starts: list[float] = []

    def start(self) -> None:
        """Serves, once more."""
        began = time.perf_counter()
        self.serving.start()
        self.starts.append(time.perf_counter() - began)
        self.clerk, self.admin = (session_of(self.installation, one) for one in ("clerk1", "city"))

    def play(self) -> None:
        """One dossier is taken in, looked up, listed and handed over."""
        digits = f"079{secrets.randbelow(10**9):09}"  # the numbers made in bulk begin with 001
        person = {"name": "Lê Thị Ngọc Lan", "identity_number": digits}
        draft = self._ask("draft", "POST", "", {"branch": "CN01", "procedure": PROCEDURE.code})
        path = f"/{draft['dossier_id']}"
        self._ask("applicant noted", "PUT", f"{path}/people/applicant", person)
        received = self._ask("receipt", "POST", f"{path}/receive-dossier", {"unit": "H26.01"})
        self._ask("look-up by code", "GET", f"/by-code/{received['code']}")
        found = self._ask("search by number", "POST", "/find", {"identity_number": digits})
        assert [one["dossier"]["dossier_id"] for one in found["found"]] == [draft["dossier_id"]]
        self._ask("search by name", "POST", "/find", {"name": person["name"]})
        self._ask("work list of a clerk", "GET", "?branch=CN01")
        self._ask("work list of the city", "GET", "", token=self.admin)
        self._ask("hand-over", "POST", f"{path}/offer-dossier", {"to": {"unit": "H26.07"}})

    def _ask(self, what: str, method: str, path: str, body: Any = None, token: str = "") -> Any:
        before, began = processor_ms(self.serving.pid), time.perf_counter()
        status, said = self.serving.call(method, f"/api/v1/dossiers{path}", body, token or self.clerk)
        self.took.setdefault(what, []).append(1000 * (time.perf_counter() - began))
        self.worked.setdefault(what, []).append(processor_ms(self.serving.pid) - before)
        assert status < 300, (what, status, said)
        return said

    def rebuilt(self) -> Rebuilt:
        """Loses the rows of all dossiers, and lets the command write them anew."""
        engine = open_database(self.installation.database)
        with connect_to_write(engine) as connection, connection.begin():
            lost = connection.execute(delete(dossier)).rowcount
            connection.execute(delete(course))
        engine.dispose()
        command = [sys.executable, "-m", "server.cli.main", "check", "--rebuild", "--data", str(self.installation.data)]
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took, worked = time.perf_counter() - began, used.ru_utime + used.ru_stime
        return Rebuilt(lost / worked, lost / took, used.ru_maxrss // 1024, child.returncode == 0)


def processor_ms(pid: int) -> float:
    """What the threads of a process have worked so far."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6


def run(n: int, kept: Path | None, say: Callable[[str], None], rounds: int = 100, starts: int = 5) -> Dossiers:
    """Both servers run at once and are asked in turn, so that whatever else the machine does meets both.

    `kept`: where both cities are, or are to be made.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-dossiers-") as own, ExitStack() as after:
        folder = Path(own) if kept is None else kept
        folder.mkdir(exist_ok=True)
        few, many = City(folder / "few", FEW, say), City(folder / "many", n, say)
        megabytes = sum(path.stat().st_size for path in (folder / "many").glob("*.sqlite*")) // 1_000_000
        for number in range(starts):
            for city in (few, many):
                city.start()
                if number < starts - 1:
                    city.serving.stop()
        for city in (few, many):
            after.callback(city.serving.stop)
        for number in range(rounds + 5):
            for city in (few, many) if number % 2 else (many, few):
                city.play()
            if number == 4:  # the first rounds warm both up
                for city in (few, many):
                    city.took.clear()
                    city.worked.clear()
        say("asked")
        after.close()
        rebuilt = many.rebuilt()
    costs = {
        what: Cost(
            _of(few.took[what]),
            _of(many.took[what]),
            (round(median(few.worked[what]), 2), round(median(many.worked[what]), 2)),
        )
        for what in many.took
    }
    start_s = round(median(few.starts), 2), round(median(many.starts), 2)
    found = _faults(costs, start_s, rebuilt)
    return Dossiers(n, megabytes, round(many.made_per_s), rounds, costs, start_s, rebuilt, found)


def _of(took: list[float]) -> tuple[float, float]:
    return round(median(took), 2), round(quantiles(took, n=20)[-1], 2)


def _faults(costs: dict[str, Cost], start_s: tuple[float, float], rebuilt: Rebuilt) -> list[str]:
    found = []
    for what, cost in costs.items():
        ratios = cost.many[0] / cost.few[0], cost.processor[1] / max(cost.processor[0], 0.01)
        for ratio, of in zip(ratios, ("time", "processor's time"), strict=True):
            found += [f"{what}: {ratio:.2f} times the p50 of the {of} beside {FEW:,}"] if ratio > MOST_RATIO else []
        most = WRITE_MS if what in WRITES else READ_MS
        found += [f"{what}: p95 {cost.many[1]} ms, aim {most}"] if cost.many[1] > most else []
    found += [f"start: {start_s[1]} s, {start_s[0]} s beside few"] if start_s[1] > MOST_RATIO * start_s[0] else []
    found += [] if rebuilt.is_whole else ["motcua check found what a rebuild does not mend"]
    slow = rebuilt.per_processor_s < REBUILT
    return found + ([f"rebuild: {rebuilt.per_processor_s:.0f} a second, aim {REBUILT:,}"] if slow else [])
