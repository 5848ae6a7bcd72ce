"""`motcua bench --forecasts`: what the process that makes forecasts costs the answers to issue and call.

The same load in turns without and with it, as many of each early and late, each time on a server and a branch of its
own on which `LINE` people wait, so that each forecast has something to do. What is said of the ratio is how far it goes
when turns and answers are drawn again: turns differ more than answers do.
"""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from msgspec import Struct

from language.messages import _

from .bench import Place, under_load
from .demo.programs import ProgramError
from .demo.wire import Wire
from .output import Output

TURNS: Final = (False, True, True, False, True, False, False, True)
LINE: Final = 60
REST_S: Final = 0.02
"""How long a desk rests after each answer: some two hundred commands a second together, a hundred branches' worth."""

VERBS: Final = ("issue", "call")
MOST_TIMES: Final = 1.2
"""The 99th percentile with forecasts may be so many times that without."""

WAIT_S: Final = 60.0

DRAWS: Final = 300
SURE: Final = 0.95
"""The ratio is between `low_times` and `high_times` with this confidence, by so many draws."""


class Cost(Struct, frozen=True):
    """Of a command: the 99th percentile of its answers without and with forecasts, ms, and the second ÷ the first with
    its interval. `answers`: how many were measured, of both.
    """

    off_p99_ms: float
    on_p99_ms: float
    times: float
    low_times: float
    high_times: float
    answers: int


def compare(seconds: int, output: Output) -> int:
    """Measures and prints both; the exit code. Raises as `bench`."""
    measured: dict[bool, dict[str, list[list[float]]]] = {True: {}, False: {}}
    for on in TURNS:
        output.say(_("with forecasts ...") if on else _("without forecasts ..."))
        for verb, answers_ms in _turn(seconds, forecasts=on).items():
            measured[on].setdefault(verb, []).append(answers_ms)
    costs = {verb: cost(measured[False][verb], measured[True][verb]) for verb in VERBS}
    said = _(
        "{verb}: 99 of 100 answers within {off} ms without forecasts, {on} ms with them: {times} times"
        " (between {low} and {high}, {n} answers)"
    )
    for verb, one in costs.items():
        between = {"low": one.low_times, "high": one.high_times, "n": one.answers}
        output.say(said.format(verb=verb, off=one.off_p99_ms, on=one.on_p99_ms, times=one.times, **between))
    output.result(
        **{verb: {field: getattr(one, field) for field in one.__struct_fields__} for verb, one in costs.items()},
        at_most_times=MOST_TIMES,
        within=all(one.times <= MOST_TIMES for one in costs.values()),
    )
    return 0


def cost(off_ms: Sequence[list[float]], on_ms: Sequence[list[float]]) -> Cost:
    """Of the turns of each side, each with at least two answers."""
    off, on = _p99(_joined(off_ms)), _p99(_joined(on_ms))
    chance = Random(1)  # the same answers have the same interval
    drawn = sorted(_p99(_drawn(on_ms, chance)) / _p99(_drawn(off_ms, chance)) for _draw in range(DRAWS))
    left_out = round(DRAWS * (1 - SURE) / 2)
    between = round(drawn[left_out], 2), round(drawn[-1 - left_out], 2)
    return Cost(round(off, 2), round(on, 2), round(on / off, 2), *between, sum(map(len, (*off_ms, *on_ms))))


def _joined(turns: Sequence[list[float]]) -> list[float]:
    return [ms for turn in turns for ms in turn]


def _drawn(turns: Sequence[list[float]], chance: Random) -> list[float]:
    """As many turns again, each with as many of its answers again."""
    return [ms for turn in chance.choices(turns, k=len(turns)) for ms in chance.choices(turn, k=len(turn))]


def _p99(answers_ms: list[float]) -> float:
    return statistics.quantiles(answers_ms, n=100, method="inclusive")[98]


def _turn(seconds: int, *, forecasts: bool) -> dict[str, list[float]]:
    def prepare(place: Place) -> None:
        _line_up(place)
        if forecasts:
            _until_written(place.data / "forecasts" / f"{place.config.id}.json")

    options = () if forecasts else ("--no-forecasts",)
    measured = under_load(seconds, *options, mean_s=300.0, rest_s=REST_S, prepare=prepare)
    return {verb: [ms for said, ms in measured.answers_ms if said == verb] for verb in VERBS}


def _line_up(place: Place) -> None:
    """`LINE` people take a number."""
    config, kiosk = place.config, Wire(place.url, place.tokens["kiosk"], keep=True)
    for n in range(LINE):
        service = config.services[n % len(config.services)].code
        kiosk.post(f"/api/v1/branches/{config.id}/tickets", {"service": service})
    kiosk.close()


def _until_written(path: Path) -> None:
    give_up_at = time.monotonic() + WAIT_S
    while not path.is_file():
        if time.monotonic() >= give_up_at:
            raise ProgramError(_("the server made no forecast"))
        time.sleep(0.1)
