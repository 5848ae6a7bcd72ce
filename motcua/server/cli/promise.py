"""`motcua promise`: how a branch kept the promise on a day, and the acts that the figures may owe something to."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from motcua.protocol.configuration import BranchConfig
from motcua.protocol.ids import Instant
from motcua.server.balance.promise import Doubt, Kept, Promise
from motcua.server.web.promise import promise_on

from .output import Failed, Output, WrongUse
from .settings import Settings
from .town import opened_town

_ROW = "{:<24} {:>8} {:>8} {:>8} {:>12} {:>10}"

DOUBTS = {
    Doubt.PARKED_JUST_BEFORE: "parked just before the limit",
    Doubt.TRANSFERRED_JUST_BEFORE: "transferred just before the limit",
    Doubt.RETURNED_JUST_BEFORE: "returned just before the limit",
    Doubt.NO_OUTCOME: "completed without an outcome",
    Doubt.DOSSIERS_ADDED: "kept by dossiers added at the end",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help="the branch's id")
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="its local date (the last day there is)")


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Reads the day from the journal. Exit 1 when there was no such day."""
    if arguments.day is not None:
        try:
            datetime.strptime(arguments.day, "%Y-%m-%d")  # noqa: DTZ007  # a local date, without a clock
        except ValueError as error:
            raise WrongUse(f'--day must be a date as YYYY-MM-DD, not "{arguments.day}"') from error
    with opened_town(settings) as town:
        config = town.configured(arguments.branch)
        promise = promise_on(town.engine, arguments.branch, arguments.day)
    if promise is None:
        raise Failed(f"{arguments.branch} has no day {arguments.day}" if arguments.day else
                     f"{arguments.branch} has had no day yet")  # fmt: skip
    for line in _lines(promise, config):
        output.say(line)
    output.result(**msgspec.to_builtins(promise))
    return 0


def _lines(promise: Promise, config: BranchConfig) -> Iterator[str]:
    total = promise.total
    yield f"{config.name.vi} ({promise.branch}), {promise.day}: {total.visits} visits, {total.dossiers} dossiers"
    yield ""
    yield _ROW.format("", "visits", "visit", "mandate", "at counters", "parked")
    yield _row("all", total)
    yield from (_row(f"service {code}", one) for code, one in promise.by_service.items())
    yield from (_row(f"class {cls}", one) for cls, one in promise.by_class.items())
    yield ""
    yield f"visit: from the ticket to leaving within {promise.visit_target_s / 60:g} minutes, parked time included"
    yield f"mandate: at the counters within {promise.transaction_target_s / 60:g} minutes a dossier, parked time apart"
    yield "at counters, parked: minutes a visit, on average"
    yield ""
    if not promise.listed:
        yield "Nothing that the figures might owe something to."
        return
    yield "What the figures might owe something to:"
    zone = ZoneInfo(config.time_zone)
    for one in promise.listed:
        many = f", {one.dossiers} dossiers" if one.dossiers > 1 else ""
        yield (
            f"  {_clock(one.at, zone)}  {one.number:<8} counter {one.counter or '–'}, {one.actor}: "
            f"{DOUBTS[one.doubt]} ({one.served_s // 60}:{one.served_s % 60:02d} at the counter{many})"
        )


def _row(name: str, kept: Kept) -> str:
    if not kept.visits:
        return _ROW.format(name, 0, "–", "–", "–", "–")
    return _ROW.format(
        name,
        kept.visits,
        f"{kept.within_visit / kept.visits:.3f}",
        f"{kept.within_mandate / kept.visits:.3f}",
        f"{kept.served_s / kept.visits / 60:.1f}",
        f"{kept.parked_s / kept.visits / 60:.1f}",
    )


def _clock(at: Instant, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%H:%M:%S")
