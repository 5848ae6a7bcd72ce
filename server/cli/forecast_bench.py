"""`motcua bench --forecasts`: what the process that makes forecasts costs the answers to issue and call.

The same load in turns without and with it (off, on, on, off), each time on a server and a branch of its own on which
`LINE` people wait, so that each forecast has something to do.
"""

import statistics
import time
from pathlib import Path
from typing import Final

from msgspec import Struct

from language.messages import _

from .bench import Place, under_load
from .demo.programs import ProgramError
from .demo.wire import Wire
from .output import Output

TURNS: Final = (False, True, True, False)
LINE: Final = 60
REST_S: Final = 0.02
"""How long a desk rests after each answer: some two hundred commands a second together, a hundred branches' worth."""

VERBS: Final = ("issue", "call")
MOST_TIMES: Final = 1.2
"""The 99th percentile with forecasts may be so many times that without."""

WAIT_S: Final = 60.0


class Cost(Struct, frozen=True):
    """Of a command: the 99th percentile of its answers without and with forecasts, ms, and the second ÷ the first.

    `answers`: how many were measured, of both.
    """

    off_p99_ms: float
    on_p99_ms: float
    times: float
    answers: int


def compare(seconds: int, output: Output) -> int:
    """Measures and prints both; the exit code. Raises as `bench`."""
    measured: dict[bool, dict[str, list[float]]] = {True: {}, False: {}}
    for on in TURNS:
        output.say(_("with forecasts ...") if on else _("without forecasts ..."))
        for verb, answers_ms in _turn(seconds, forecasts=on).items():
            measured[on].setdefault(verb, []).extend(answers_ms)
    costs = {verb: cost(measured[False][verb], measured[True][verb]) for verb in VERBS}
    said = _("{verb}: 99 of 100 answers within {off} ms without forecasts, {on} ms with them: {times} times")
    for verb, one in costs.items():
        output.say(said.format(verb=verb, off=one.off_p99_ms, on=one.on_p99_ms, times=one.times))
    output.result(
        **{verb: {field: getattr(one, field) for field in one.__struct_fields__} for verb, one in costs.items()},
        at_most_times=MOST_TIMES,
        within=all(one.times <= MOST_TIMES for one in costs.values()),
    )
    return 0


def cost(off_ms: list[float], on_ms: list[float]) -> Cost:
    """Of at least two answers each."""
    off, on = _p99(off_ms), _p99(on_ms)
    return Cost(round(off, 2), round(on, 2), round(on / off, 2), len(off_ms) + len(on_ms))


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
