"""A year of thirty branches, made as the follower's rows, and how long each report of all of it takes.

Some days are drawn, decided and folded by the core, with the service, procedure and counter of each visit drawn anew
among as many x
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Engine, func, insert, select

from language.messages import translations
from protocol.configuration import BranchConfig, CounterConfig, ProcedureConfig
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.schema.tables import stream
from server.reports.columns import COLUMNS
from server.reports.days import Dates
from server.reports.query import measure
from server.reports.report import ROWS_OF, Only, Report, Rows, Subject
from server.reports.shown import shown
from server.reports.visits import MOST, Cell, visits_behind
from server.visits.bookings import BookingFold
from server.visits.counter_times import CounterTimeFold
from server.visits.day_tallies import By, counts_written, day_tallies, lengths_written
from server.visits.fold import VisitFold
from server.visits.follower import NAME, written
from server.visits.tables import booking, counter_time, follower, plan, visit, visit_day, visit_tally
from server.visits.visit import Ending, Visit
from tests.server.queue.branch import ZONE, name, service
from tests.server.reports.history import CONFIG, History

FIRST = date(2026, 1, 5)
TEMPLATES = 5
SERVICES = [f"S{number}" for number in range(10)]
PROCEDURES = [f"1.{number:06}" for number in range(25)]
COUNTERS = [str(number) for number in range(1, 13)]
DAY_MS = 86_400_000
ROUNDS = 3


class Year(Struct, frozen=True):
    """`reports`: seconds of each, on the clock and of the processor, the least of `ROUNDS`; over every branch and day,
    but for those of one branch. `faults`: what takes the processor longer than a second.
    """

    branches: int
    days: int
    visits: int
    megabytes: int
    reports: dict[str, tuple[float, float]]
    faults: list[str]


class Template(Struct, frozen=True):
    """A day's rows, by table, and its tallies; `day` is the day that they are of."""

    day: date
    visits: list[Visit]
    times: list[Any]
    bookings: list[Any]
    plans: list[Any]
    tallies: dict[tuple[str, str], tuple[str, str]]


def run(branches: int, days: int, people: int, kept: Path | None, say: Callable[[str], None]) -> Year:
    """Takes the time of each report of the year in the folder `kept`; makes it first where it is not there.

    Without `kept` it is made in a folder that is removed afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-year-") as own:
        folder = kept or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        there = (folder / "motcua.sqlite").exists()
        engine = open_database(default_url(folder))
        configs = [_config(f"CN{number:02}") for number in range(1, branches + 1)]
        dates = _working_days(days)
        if not there:
            migrate(engine)
            templates = [_template(seed, people) for seed in range(TEMPLATES)]
            for config in configs:
                _write(engine, config.id, templates, dates)
            say(f"{branches} branches, {days} days: written")
        megabytes = sum(path.stat().st_size for path in folder.glob("*.sqlite*")) // 1_000_000
        with engine.connect() as connection:
            visits = connection.execute(select(func.count()).select_from(visit)).scalar_one()
        reports = _timed(engine, configs, Dates(dates[0], dates[-1]), say)
        engine.dispose()
    slow = [f"{what}: {busy:.2f} s" for what, (_, busy) in reports.items() if busy > 1]
    return Year(branches, days, visits, megabytes, reports, slow)


def _config(branch: str) -> BranchConfig:
    return replace(
        CONFIG,
        id=branch,
        services=tuple(service(code) for code in SERVICES),
        procedures=tuple(ProcedureConfig(code, SERVICES[0], name(code)) for code in PROCEDURES),
        counters=tuple(CounterConfig(one, name(f"Quầy {one}"), tuple(SERVICES)) for one in COUNTERS),
    )


def _working_days(days: int) -> list[date]:
    """Mondays to Fridays from `FIRST` on."""
    return [FIRST + timedelta(weeks=number // 5, days=number % 5) for number in range(days)]


def _template(seed: int, people: int) -> Template:
    history, drawn = History(seed, 2, people, hours=8), random.Random(seed)  # a second day is ended by hand
    visits, counters, bookings = VisitFold(), CounterTimeFold(), BookingFold()
    for event in history.events:
        for fold in (visits, counters, bookings):
            fold.take(event)
    day = history.events[-1].day
    whole = [one for one in visits.visits.values() if one.day == day]
    found = [
        replace(
            one,
            service=drawn.choice(SERVICES),
            procedure=drawn.choice(PROCEDURES),
            counter=None if one.counter is None else drawn.choice(COUNTERS),
            rating=drawn.choice((None, None, 5, 4, 3, 1)) if one.ended is Ending.COMPLETED else None,
        )
        for one in whole
    ]
    tallies = {
        (by.value, alone): (counts_written(made), lengths_written(made))
        for (by, alone), made in day_tallies(found, 0, ZoneInfo(ZONE)).items()
    }
    times = [replace(one, by_end=False) for one in counters.changed.values() if one.day == day]
    booked = [one for one in bookings.bookings.values() if one.day == day]
    return Template(date.fromisoformat(day), found, times, booked, bookings.plans[day], tallies)


def _write(engine: Engine, branch: str, templates: list[Template], dates: list[date]) -> None:
    with engine.begin() as connection:
        for place, day in enumerate(dates):
            template = templates[place % TEMPLATES]
            for table, rows in _rows(branch, template, day, counted=place < len(dates) - 1):
                connection.execute(insert(table), rows)
        last = {"id": branch, "seq": 1, "opened_seq": 0, "day": dates[-1].isoformat(), "hash": "0" * 64, "at": 0}
        connection.execute(insert(stream), last)
        connection.execute(insert(follower), {"name": NAME, "stream": branch, "seq": 1})


def _rows(branch: str, template: Template, day: date, *, counted: bool) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """A template's rows under another date."""
    later, text = (day - template.day).days * DAY_MS, day.isoformat()

    def moved(one: Any, **fields: Any) -> dict[str, Any]:
        row = written(one) | {"branch": branch, "day": text} | fields
        return {key: value + later if key in AT and value is not None else value for key, value in row.items()}

    prefix = text.replace("-", "")
    yield visit, [moved(one, ticket_id=prefix + one.ticket_id[8:]) for one in template.visits]
    yield counter_time, [moved(one, seq=one.seq + later // 1000) for one in template.times]
    yield booking, [moved(one, appointment=f"{text}-{one.appointment}") for one in template.bookings]
    yield plan, [moved(one) for one in template.plans]
    yield visit_day, [{"branch": branch, "day": text, "tallied": counted}]
    if counted:
        yield (
            visit_tally,
            [
                {"branch": branch, "by": by, "alone": alone, "day": text, "counts": tallies[0], "lengths": tallies[1]}
                for (by, alone), tallies in template.tallies.items()
            ],
        )


AT = {"since", "until", "issued_at", "ended_at", "called_at", "started_at", "slot_at"}
"""The columns that are moments."""


def _timed(
    engine: Engine, configs: list[BranchConfig], dates: Dates, say: Callable[[str], None]
) -> dict[str, tuple[float, float]]:
    one = configs[:1]
    asked = [
        *(
            (f"{subject}, by {rows}", Report(subject, rows), configs)
            for subject in Subject
            for rows in ROWS_OF[subject]
        ),
        ("promise, by half-hour, one service", Report(only=Only(By.SERVICE, SERVICES[0])), configs),
        ("promise, by day, one class", Report(rows=Rows.DAY, only=Only(By.CLASS, "prio")), configs),
        ("promise, by half-hour, one counter of one branch", Report(only=Only(By.COUNTER, COUNTERS[0])), one),
    ]
    now = round(datetime.combine(dates.last, datetime.min.time(), ZoneInfo(ZONE)).timestamp() * 1000) + DAY_MS - 1

    def table(report: Report, branches: list[BranchConfig]) -> None:
        shown(report, measure(engine, report, branches, dates, now), branches, "vi", translations("vi"))

    def listed(key: str) -> None:
        column = next(one for one in COLUMNS[Subject.UNSERVED] if one.key == key)
        visits_behind(engine, Report(Subject.UNSERVED), configs, dates, Cell("", column), now)

    tasks = {what: partial(table, report, branches) for what, report, branches in asked}
    tasks |= {f"the first {MOST} visits behind unserved, {key}": partial(listed, key) for key in ("left", "closed")}
    found: dict[str, tuple[float, float]] = {}
    for what, task in tasks.items():
        found[what] = min(_took(task) for _ in range(ROUNDS))
        say("{}: {:.3f} s, processor {:.3f} s".format(what, *found[what]))
    return found


def _took(task: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    task()
    return round(time.perf_counter() - began, 3), round(time.process_time() - busy, 3)
