"""`motcua bench`: is this machine enough for my branch? Serves visits on a temporary branch and counts them."""

import argparse
import math
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from language.messages import _
from protocol.configuration import BranchConfig
from protocol.enums import Role
from protocol.ids import Instant
from protocol.keys import new_key
from server.access.city.commands import EnrolDevice
from server.access.credentials.tokens import new_id, new_token, token_hash
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.schema.tables import journal

from .commands.init import make_folder
from .commands.open_journal import ACTOR, OpenJournal, now_ms, opened_journal
from .demo.programs import ProgramError, Programs
from .demo.wire import Wire, WireError
from .output import Failed, Output, WrongUse
from .settings import Settings

T = TypeVar("T")

SECONDS = 5
MOST_SECONDS = 60
WARM_UP_S = 1.0
BUSIEST_HOUR = 150
"""Tickets in a large branch's busiest hour: twenty counters, eight minutes a visit."""
ENOUGH_TIMES = 10
"""A machine this many times faster than the busiest hour needs answers each request without a queue."""
HOUR_MS = 3_600_000


class Capacity(Struct, frozen=True):
    """What was measured. `tickets_per_s`: visits per second, each of four commands (issue, call, start, complete);
    `p50_ms`, `p99_ms`: time to answer one command; `busiest_hour`: tickets in the branch's busiest hour; `times`:
    measured visits per hour divided by `busiest_hour`.
    """

    tickets_per_s: float
    p50_ms: float
    p99_ms: float
    busiest_hour: int
    times: float
    enough: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", metavar="B", help=_("take the busiest hour that this branch has had"))
    parser.add_argument(
        "--busiest-hour", type=int, metavar="N",
        help=_("tickets in the busiest hour, without --branch ({usual})").format(usual=BUSIEST_HOUR),
    )  # fmt: skip
    parser.add_argument(
        "--forecasts", action="store_true",
        help=_("measure what forecasts cost the answers to issue and call, in eight turns of --seconds"),
    )  # fmt: skip
    parser.add_argument("--seconds", type=int, default=SECONDS, metavar="N", help=_("how long to measure"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Measures on a temporary branch in a temporary folder; reads only the busiest hour from the data folder."""
    if not 1 <= arguments.seconds <= MOST_SECONDS:
        raise WrongUse(_("--seconds goes from 1 to {most}").format(most=MOST_SECONDS))
    if arguments.busiest_hour is not None and arguments.busiest_hour < 1:
        raise WrongUse(_("--busiest-hour must be at least 1"))
    if arguments.branch is not None and arguments.busiest_hour is not None:
        raise WrongUse(_("give either --branch or --busiest-hour"))
    if arguments.forecasts:
        from .forecast_bench import compare

        return _measured(lambda: compare(arguments.seconds, output))
    busiest_hour = arguments.busiest_hour or BUSIEST_HOUR
    if arguments.branch is not None:
        busiest_hour = _busiest_hour(settings, arguments.branch)
    output.say(_("Measuring for {seconds} seconds ...").format(seconds=arguments.seconds))
    tickets_per_s, answers_ms = _measured(lambda: _measure(arguments.seconds))
    capacity = judge(tickets_per_s, answers_ms, busiest_hour)
    for line in sentences(capacity):
        output.say(line)
    output.result(**msgspec.to_builtins(capacity))
    return 0


def _measured(measure: Callable[[], T]) -> T:
    """Raises Failed."""
    try:
        return measure()
    except (OSError, ProgramError, WireError) as error:
        raise Failed(_("the measurement failed: {error}").format(error=error)) from error


def judge(tickets_per_s: float, answers_ms: list[float], busiest_hour: int) -> Capacity:
    """Compares the measurement with a branch's busiest hour; needs at least two answers."""
    percentiles = statistics.quantiles(answers_ms, n=100, method="inclusive")
    times = tickets_per_s * 3600 / busiest_hour
    return Capacity(
        tickets_per_s=round(tickets_per_s, 1),
        p50_ms=round(percentiles[49], 1),
        p99_ms=round(percentiles[98], 1),
        busiest_hour=busiest_hour,
        times=round(times, 1),
        enough=times >= ENOUGH_TIMES,
    )


def sentences(capacity: Capacity) -> list[str]:
    """The capacity in sentences."""
    served = _("{n:.0f} tickets a second, each issued, called, served and completed")
    answered = _("half of the answers within {p50} ms, 99 of 100 within {p99} ms")
    hour = _("{times} times the busiest hour of the branch ({tickets} tickets)")
    verdict = (
        _("This machine is enough for the branch.")
        if capacity.enough
        else _("This machine is too slow for the branch; at least {times} times its busiest hour is advised.")
    )
    times = f"{capacity.times:.0f}" if capacity.enough else f"{capacity.times:.1f}"
    return [
        served.format(n=capacity.tickets_per_s),
        answered.format(p50=math.ceil(capacity.p50_ms), p99=math.ceil(capacity.p99_ms)),
        hour.format(times=times, tickets=capacity.busiest_hour),
        verdict.format(times=ENOUGH_TIMES),
    ]


def enrol(opened: OpenJournal, branch: str, role: Role, counter: str | None = None) -> str:
    """Enrols a device and returns its token; a counter is enrolled as unattended."""
    token = new_token(role)
    name = role if counter is None else f"{role} {counter}"
    unattended = role is Role.COUNTER
    opened.ask_city(EnrolDevice(new_id("d"), role, branch, name, token_hash(token), counter, unattended))
    return token


def noon_zone(now: Instant) -> str:
    """A time zone where it is about noon, so that no day ends during a measurement or test."""
    east = 12 - datetime.fromtimestamp(now / 1000, UTC).hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/UTC"


def _busiest_hour(settings: Settings, branch: str) -> int:
    issued = select(func.count()).where(journal.c.stream == branch, journal.c.kind == "issued")
    with opened_journal(settings) as opened:
        opened.configured(branch)
        with opened.engine.connect() as connection:
            counts = connection.scalars(issued.group_by(journal.c.at // HOUR_MS)).all()
    if not counts:
        raise Failed(_("{branch} has had no ticket yet; give --busiest-hour N").format(branch=branch))
    return max(counts)


def _measure(seconds: int) -> tuple[float, list[float]]:
    """Visits per second, and the time of each answer in ms."""
    measured = under_load(seconds)
    return measured.visits / measured.took_s, [ms for _verb, ms in measured.answers_ms]


class Measured(Struct, frozen=True):
    """What a server did under load. `answers_ms`: each command and how long its answer took."""

    visits: int
    took_s: float
    answers_ms: list[tuple[str, float]]


class Place(Struct, frozen=True):
    """A server of its own, before the load. `tokens`: of a kiosk and of each counter."""

    url: str
    data: Path
    config: BranchConfig
    tokens: dict[str, str]


def under_load(
    seconds: int,
    *options: str,
    mean_s: float | None = None,
    rest_s: float = 0.0,
    prepare: Callable[[Place], None] = lambda place: None,
) -> Measured:
    """Measures a server with a clerk at each counter of a branch, after `prepare`.

    `options`: of the server. `mean_s`: of each service. `rest_s`: of each desk after each answer. Raises OSError,
    ProgramError, WireError.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        config, tokens = _set_up(data, mean_s)
        with Programs(folder / "logs", offscreen=True) as programs:
            server = programs.start(
                "server", "motcua", "serve", "--data", str(data), "--port", "0", "--no-device-limits", *options
            )
            url = server.line_with("serving on").rsplit(" ", 1)[1]
            prepare(Place(url, data, config, tokens))
            desks = [_Desk(url, config, tokens, n, rest_s) for n in range(len(config.counters))]
            for desk in desks:
                desk.start()
            time.sleep(WARM_UP_S)
            began = time.monotonic()
            before = sum(desk.visits for desk in desks)
            for desk in desks:
                desk.answers_ms.clear()
            time.sleep(seconds)
            visits = sum(desk.visits for desk in desks) - before
            took_s = time.monotonic() - began
            for desk in desks:
                desk.stop()
            programs.check()
    broken = next((desk.error for desk in desks if desk.error is not None), None)
    if broken is not None:
        raise broken
    return Measured(visits, took_s, [answer for desk in desks for answer in desk.answers_ms])


def _set_up(data: Path, mean_s: float | None) -> tuple[BranchConfig, dict[str, str]]:
    """The branch of the template `one`, and the tokens of a kiosk and of each counter; `mean_s`: of each service."""
    read = read_catalogue(read_template("one"), "one", POLICIES)
    assert isinstance(read, BranchConfig), read
    services = tuple(msgspec.structs.replace(one, mean_s=mean_s) for one in read.services)
    config = msgspec.structs.replace(read, time_zone=noon_zone(now_ms()), services=services)
    make_folder(data)
    engine = open_database(default_url(data))
    try:
        migrate(engine)
        opened = OpenJournal(engine)
        opened.append(configure(config, ACTOR))
        tokens = {"kiosk": enrol(opened, config.id, Role.KIOSK)}
        tokens |= {one.id: enrol(opened, config.id, Role.COUNTER, one.id) for one in config.counters}
    finally:
        engine.dispose()
    return config, tokens


class _Desk(threading.Thread):
    """One counter and the citizens it serves, one after the other: issue, call, start, complete.

    `answers_ms`: each command and how long its answer took. `rest_s`: after each answer.
    """

    def __init__(self, url: str, config: BranchConfig, tokens: dict[str, str], n: int, rest_s: float) -> None:
        super().__init__(daemon=True)
        counter = config.counters[n]
        self.visits = 0
        self.answers_ms: list[tuple[str, float]] = []
        self._rest_s = rest_s
        self.error: WireError | None = None
        self._kiosk = Wire(url, tokens["kiosk"], keep=True)
        self._counter = Wire(url, tokens[counter.id], keep=True)
        self._path = f"/api/v1/branches/{config.id}"
        self._verbs = f"{self._path}/counters/{counter.id}"
        self._service = {"service": counter.skills[0]}
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            self._counter.post(f"{self._verbs}/open")
            while not self._stopping.is_set():
                self._timed("issue", self._kiosk, f"{self._path}/tickets", self._service)
                for verb in ("call", "start", "complete"):
                    self._timed(verb, self._counter, f"{self._verbs}/{verb}")
                self.visits += 1
        except WireError as error:
            self.error = error
        finally:
            self._kiosk.close()
            self._counter.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def _timed(self, verb: str, wire: Wire, path: str, body: dict[str, str] | None = None) -> None:
        began = time.perf_counter()
        wire.post(path, body, new_key())
        self.answers_ms.append((verb, (time.perf_counter() - began) * 1000))
        if self._rest_s:
            self._stopping.wait(self._rest_s)
