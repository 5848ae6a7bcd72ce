"""`python -m tests.prove.forecast_change`: how soon forecasts are right again after a sudden change nobody announced.

The branch learns on some usual days. Then come days on which, two hours after opening, two counters close for good or a
bus brings forty people. By ten minutes of arrival around that: what share waits within the limit, and how the told
median stands to the wait.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.dispatch.policies import POLICIES
from server.balance.roll.scenario import Arrival, CounterPlan, Opening, Scenario
from server.simulate.days.generate import generate
from server.simulate.days.told import Foresight
from tools.bench.report import table

from .dispatch import branch
from .forecast import POLICY, SEED

CHANGES: Final = ("two counters close", "a bus arrives")
AT_S: Final = 7_200.0
BUS: Final = 40
BUS_S: Final = 300.0
LEARNS: Final = 5
BIN_S: Final = 600.0
BINS: Final = range(-3, 7)
PICTURE: Final = Path(__file__).parents[2] / "docs" / "pictures" / "simulate" / "forecast-change.svg"


class Told(Struct, frozen=True):
    """A ticket that did not find an idle counter: when it was taken, from the change on; its wait, what was told.
    `raw_s`: the median of the rollout, before calibration."""

    after_s: float
    wait_s: float
    p50_s: float
    p90_s: float
    raw_s: float


class Bin(Struct, frozen=True):
    """Ten minutes of arrivals, the `place`-th from the change on. Means in seconds."""

    place: int
    tickets: int
    wait_s: float
    p50_s: float
    p90_s: float
    raw_s: float
    covered: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.forecast_change", description=__doc__)
    parser.add_argument("--days", type=int, default=12, help="days with each change (12)")
    parser.add_argument("--per-day", type=float, default=560, help="people a day (560)")
    parser.add_argument("--dry", action="store_true", help="write no picture")
    arguments = parser.parse_args()
    usual = branch("office", arguments.per_day)
    learned = Foresight(usual, POLICIES[POLICY])
    learned.only_s = AT_S + BINS.start * BIN_S, AT_S + BINS.stop * BIN_S
    for number in range(1, LEARNS + 1):
        learned.play(generate(usual, SEED, number))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        jobs = [(change, day, learned) for change in CHANGES for day in range(arguments.days)]
        told = list(zip(jobs, pool.map(played, jobs), strict=True))
    found = {change: bins([one for job, day in told if job[0] == change for one in day]) for change in CHANGES}
    for change, rows in found.items():
        sys.stdout.write(f"\n{change}\n\n{shown(rows)}\n")
    if not arguments.dry:
        PICTURE.write_text(drawn(found), "utf-8")
    return 0


def played(job: tuple[str, int, Foresight]) -> list[Told]:
    """A day with a change; each begins with a copy of what the usual days taught."""
    change, day, foresight = job
    usual = foresight.scenario
    arrivals = generate(usual, SEED, LEARNS + 1 + day)
    foresight.scenario, people = changed(usual, arrivals, change, Random(f"{SEED}/{change}/{day}"))
    visits, waits = foresight.play(people)
    return [
        Told(visit.arrive_s - AT_S, visit.wait_s, one.band.p50_s, one.band.p90_s, one.rolled.p50_s)
        for visit, one in zip(visits, waits, strict=True)
        if visit.call_s is not None and visit.wait_s > 0 and one.band is not None and one.rolled is not None
    ]


def changed(scenario: Scenario, arrivals: list[Arrival], change: str, chance: Random) -> tuple[Scenario, list[Arrival]]:
    """The scenario and the arrivals of a day with a change at `AT_S`."""
    if change == CHANGES[0]:
        closing = [one for one in scenario.counters if any(part.from_s < AT_S < part.to_s for part in one.open)][:2]
        counters = tuple(_closed(one) if one in closing else one for one in scenario.counters)
        return replace(scenario, counters=counters), arrivals
    services = [one.service for one in arrivals]
    lasting = [one.service_s for one in arrivals]
    bus = []
    for number in range(BUS):
        place = chance.randrange(len(arrivals))
        at_s = AT_S + chance.random() * BUS_S
        bus.append(Arrival(f"bus-{number}", at_s, services[place], TicketClass.WALK, lasting[place]))
    return scenario, sorted([*arrivals, *bus], key=lambda one: one.arrive_s)


def _closed(plan: CounterPlan) -> CounterPlan:
    kept = tuple(Opening(one.from_s, min(one.to_s, AT_S)) for one in plan.open if one.from_s < AT_S)
    return replace(plan, open=kept)


def bins(told: list[Told]) -> list[Bin]:
    """By ten minutes around the change, where somebody waited."""
    found = []
    for place in BINS:
        ones = [one for one in told if place * BIN_S <= one.after_s < (place + 1) * BIN_S]
        if ones:
            found.append(
                Bin(
                    place,
                    len(ones),
                    fmean(one.wait_s for one in ones),
                    fmean(one.p50_s for one in ones),
                    fmean(one.p90_s for one in ones),
                    fmean(one.raw_s for one in ones),
                    fmean(one.wait_s <= one.p90_s for one in ones),
                )
            )
    return found


def shown(rows: list[Bin]) -> str:
    """As a table."""
    columns = [
        "minutes from the change", "tickets that wait", "mean wait, s", "told: median, s", "before calibration, s",
        "limit, s", "covered",
    ]  # fmt: skip
    return table(
        columns,
        [
            [
                f"{one.place * 10} to {one.place * 10 + 10}", str(one.tickets), f"{one.wait_s:.0f}",
                f"{one.p50_s:.0f}", f"{one.raw_s:.0f}", f"{one.p90_s:.0f}", f"{one.covered:.2f}",
            ]
            for one in rows
        ],
    )  # fmt: skip


WIDE, HIGH, LEFT, TOP = 420, 240, 48, 34
LINES: Final = (("wait_s", "#14532d", "mean wait"), ("p50_s", "#1d4ed8", "told median"), ("p90_s", "#b45309", "limit"))


def drawn(found: dict[str, list[Bin]]) -> str:
    """Both changes beside each other, minutes over minutes, as SVG."""
    most = max(one.p90_s for rows in found.values() for one in rows) / 60
    parts = [_panel(change, rows, place * (WIDE + 20), most) for place, (change, rows) in enumerate(found.items())]
    size = f'width="{2 * WIDE + 20}" height="{HIGH + 60}" viewBox="0 0 {2 * WIDE + 20} {HIGH + 60}"'
    style = 'font-family="sans-serif" font-size="12" fill="#1f2937"'
    background = f'<rect width="{2 * WIDE + 20}" height="{HIGH + 60}" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{background}{"".join(parts)}</svg>\n'


def _panel(change: str, rows: list[Bin], left: float, most: float) -> str:
    inner_w, inner_h = WIDE - LEFT - 12, HIGH - TOP - 10

    def x(place: float) -> float:
        return left + LEFT + inner_w * (place - BINS.start) / len(BINS)

    def y(seconds: float) -> float:
        return TOP + inner_h * (1 - seconds / 60 / most)

    said = [f'<text x="{left + LEFT}" y="18" font-weight="bold">{change}</text>']
    for minutes in range(0, int(most) + 1, 10):
        at = y(minutes * 60)
        said.append(f'<path d="M{left + LEFT} {at:.1f}h{inner_w}" stroke="#e5e7eb"/>')
        said.append(f'<text x="{left + LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{minutes}</text>')
    said += [
        f'<text x="{x(place):.1f}" y="{HIGH + 8}" text-anchor="middle">{place * 10}</text>'
        for place in (*BINS, BINS.stop)
        if place % 2 == 0
    ]
    said.append(f'<path d="M{x(0):.1f} {TOP}v{inner_h}" stroke="#6b7280" stroke-dasharray="4 3"/>')
    for number, (field, colour, name) in enumerate(LINES):
        points = " ".join(f"{x(one.place + 0.5):.1f},{y(getattr(one, field)):.1f}" for one in rows)
        said.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        said.append(f'<path d="M{left + LEFT + 110 * number} {HIGH + 36}h18" stroke="{colour}" stroke-width="2"/>')
        said.append(f'<text x="{left + LEFT + 110 * number + 24}" y="{HIGH + 40}">{name}</text>')
    return "".join(said)


if __name__ == "__main__":
    sys.exit(main())
