"""A city's dossiers: what intake, look-up, work list and hand-over cost beside many, against the same beside 1,000."""

import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import msgspec
from msgspec import Struct

from protocol.configuration import BranchConfig, ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from protocol.ids import Instant
from server.dossier.check import DossierRows
from server.dossier.stream.model import stream_of
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
    """Milliseconds of one kind of request, p50 and p95, beside few and beside many."""

    few: tuple[float, float]
    many: tuple[float, float]


class Dossiers(Struct, frozen=True):
    """`made_per_s`: in bulk. `start_s`: from a process's start to its port, beside few and many, medians.
    `rebuilt_per_s`: rows of dossiers, beside many. `faults`: what misses an aim.
    """

    dossiers: int
    megabytes: int
    made_per_s: float
    rounds: int
    costs: dict[str, Cost]
    start_s: tuple[float, float]
    rebuilt_per_s: float
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
        self.installation = Kept(folder) if (folder / USERS).exists() else _begun(folder)
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
        self.made_per_s = n / (time.perf_counter() - start)
        engine.dispose()
        keys.close()
        self.serving = Serving(self.installation)
        self.clerk = self.admin = ""
        self.took: Took = {}
        self.starts: list[float] = []

    def start(self) -> None:
        """Serves, once more."""
        began = time.perf_counter()
        self.serving.start()
        self.starts.append(time.perf_counter() - began)
        self.clerk, self.admin = (session_of(self.installation, one) for one in ("clerk1", "city"))

    def play(self) -> None:
        """One dossier is taken in, looked up, listed and handed over."""
        digits = f"001{secrets.randbelow(10**9):09}"
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
        began = time.perf_counter()
        status, said = self.serving.call(method, f"/api/v1/dossiers{path}", body, token or self.clerk)
        self.took.setdefault(what, []).append(1000 * (time.perf_counter() - began))
        assert status < 300, (what, status, said)
        return said

    def rebuilt_per_s(self, most: int) -> float:
        """Rows of dossiers that a rebuild writes."""
        engine, rows = open_database(self.installation.database), DossierRows()
        n = min(self.n, most)
        began = time.perf_counter()
        for number in range(n):
            rows.rebuild(engine, stream_of(self.lives.id_of(number)))
        took = time.perf_counter() - began
        engine.dispose()
        return n / took


def run(n: int, say: Callable[[str], None], rounds: int = 100, starts: int = 5) -> Dossiers:
    """Both servers run at once and are asked in turn, so that whatever else the machine does meets both."""
    with tempfile.TemporaryDirectory(prefix="motcua-dossiers-") as own, ExitStack() as after:
        few, many = City(Path(own) / "few", FEW, say), City(Path(own) / "many", n, say)
        megabytes = sum(path.stat().st_size for path in (Path(own) / "many").glob("*.sqlite*")) // 1_000_000
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
                few.took.clear()
                many.took.clear()
        say("asked")
        rebuilt = many.rebuilt_per_s(2_000)
    costs = {what: Cost(_of(few.took[what]), _of(many.took[what])) for what in many.took}
    start_s = round(median(few.starts), 2), round(median(many.starts), 2)
    return Dossiers(
        n, megabytes, round(many.made_per_s), rounds, costs, start_s, round(rebuilt), _faults(costs, start_s, rebuilt)
    )


def _of(took: list[float]) -> tuple[float, float]:
    return round(median(took), 2), round(quantiles(took, n=20)[-1], 2)


def _faults(costs: dict[str, Cost], start_s: tuple[float, float], rebuilt: float) -> list[str]:
    found = [
        f"{what}: {cost.many[0] / cost.few[0]:.2f} times the p50 beside {FEW:,}"
        for what, cost in costs.items()
        if cost.many[0] > MOST_RATIO * cost.few[0]
    ]
    for what, cost in costs.items():
        most = WRITE_MS if what in WRITES else READ_MS
        found += [f"{what}: p95 {cost.many[1]} ms, aim {most}"] if cost.many[1] > most else []
    found += [f"start: {start_s[1]} s, {start_s[0]} s beside few"] if start_s[1] > MOST_RATIO * start_s[0] else []
    return found + ([f"rebuild: {rebuilt:.0f} a second, aim {REBUILT:,}"] if rebuilt < REBUILT else [])
