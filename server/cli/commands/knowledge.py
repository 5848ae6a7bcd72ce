"""`motcua knowledge`: what a branch has learned from its days, which its forecasts rest on."""

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Any

from language.messages import _, ngettext
from language.names import in_words
from language.weekdays import WEEKDAYS
from protocol.configuration import BranchConfig
from protocol.opening_hours import day_of
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.learned_day import HALF_HOUR_S
from server.balance.foresight.leaving import Leaving
from server.cli.output import Output
from server.cli.settings import Settings
from server.visits.learned_days import read_knowledge
from server.visits.words import CLASSES

from .open_journal import now_ms, opened_journal
from .promise import WITHIN_S

SHOW = "show"
SLOTS = 86_400 // HALF_HOUR_S
_TIMES = "{:<32} {:>9} {:>9} {:>9} {:>9}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=(SHOW,), help=_("show: print it"))
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Prints the knowledge from the days before today, as the forecasts of today use it."""
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
        today = day_of(config, now_ms()).date
        known = read_knowledge(opened.engine, arguments.branch, config.time_zone, today, WITHIN_S)
    for line in _lines(config, known, today):
        output.say(line)
    output.result(**as_json(config, known, today))
    return 0


def _lines(config: BranchConfig, known: BranchKnowledge, today: str) -> Iterator[str]:
    yield f"{in_words(config.name)} ({config.id})"
    if known.days:
        said = ngettext(
            "Learned from {n} day, {first} to {last}, {visits} visits; version {version}",
            "Learned from {n} days, {first} to {last}, {visits} visits; version {version}",
            len(known.days),
        )
        days = {"first": known.days[0].day, "last": known.days[-1].day}
        yield said.format(n=len(known.days), visits=known.visits, version=known.version, **days)
    else:
        yield _("Nothing is learned yet: forecasts rest on the catalogue's times (version {version})").format(
            version=known.version
        )
    yield ""
    yield _TIMES.format(_("Time at the counter"), _("mean, s"), _("variation"), _("visits"), _("catalogue"))
    for one in config.services:
        times = known.service(one.code, ServiceTimes(one.mean_s, one.cv))
        yield _row(_("service {code}").format(code=one.code), times, one.mean_s)
        for (service, procedure), seen in sorted(known.procedures.items()):
            if service == one.code and seen.n:
                yield _row(f"  {procedure}", known.procedure(service, procedure, times), None)
    yield ""
    yield (
        _("Do not come when called")
        + ": "
        + ", ".join(f"{_(CLASSES[cls])} {share:.1%}" for cls, share in known.no_show.items())
    )
    left = Leaving(known.waited).shares().items()
    yield (
        _("Leave before the call")
        + ": "
        + ", ".join(f"{_('{n} min').format(n=minutes)} {share:.1%}" for minutes, share in left)
    )
    said = _("Variance of a half hour's arrivals over their mean: {value}")
    yield said.format(value=f"{known.dispersion:.1f}")
    if not known.days:
        return
    yield ""
    weekday = _(WEEKDAYS[date.fromisoformat(today).weekday()])
    yield _("Arrivals expected by half hour, on a {weekday}").format(weekday=weekday)
    for slot in range(SLOTS):
        count = known.per_half_hour(today, slot) or 0.0
        if count >= 0.05:
            yield f"  {slot // 2:02}:{slot % 2 * 30:02} {count:>7.1f}"


def _row(name: str, times: ServiceTimes, said_s: float | None) -> str:
    mean = "–" if times.mean_s is None else f"{times.mean_s:.0f}"
    spread = "–" if times.cv is None else f"{times.cv:.2f}"
    return _TIMES.format(name, mean, spread, times.seen, "–" if said_s is None else f"{said_s:g}")


def as_json(config: BranchConfig, known: BranchKnowledge, today: str) -> dict[str, Any]:
    """The same for programs; `half_hours`: arrivals expected, from midnight."""
    services = {one.code: known.service(one.code, ServiceTimes(one.mean_s, one.cv)) for one in config.services}
    return {
        "branch": config.id,
        "version": known.version,
        "days": [one.day for one in known.days],
        "visits": known.visits,
        "services": {code: _times(times) for code, times in services.items()},
        "procedures": {
            code: {
                procedure: _times(known.procedure(code, procedure, times))
                for (service, procedure) in sorted(known.procedures)
                if service == code
            }
            for code, times in services.items()
        },
        "no_show": {cls.value: round(share, 4) for cls, share in known.no_show.items()},
        "no_show_by_service": {
            code: {
                cls.value: round(known.no_show_of(code, cls), 4)
                for (service, cls) in sorted(known.called)
                if service == code
            }
            for code in services
        },
        "left_by_min": {minutes: round(share, 4) for minutes, share in Leaving(known.waited).shares().items()},
        "dispersion": round(known.dispersion, 3),
        "half_hours": [round(known.per_half_hour(today, slot) or 0.0, 2) for slot in range(SLOTS)],
    }


def _times(times: ServiceTimes) -> dict[str, float | int | None]:
    return {
        "mean_s": None if times.mean_s is None else round(times.mean_s, 1),
        "cv": None if times.cv is None else round(times.cv, 3),
        "visits": times.seen,
    }
