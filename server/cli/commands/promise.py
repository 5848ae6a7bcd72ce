"""`motcua promise`: how a branch kept the promise on a day, and the acts that may make the figures look better."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from language.durations import clock
from language.messages import N_, _
from language.names import in_words
from protocol.configuration import BranchConfig
from protocol.ids import Instant
from server.balance.promise import Doubt, Promise
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.queue.state.target_counts import TargetCounts
from server.web.api.promise import promise_on

from .open_journal import opened_town

_ROW = "{:<24} {:>8} {:>8} {:>8} {:>12} {:>10}"

DOUBTS = {
    Doubt.PARKED_JUST_BEFORE: N_("parked just before the limit"),
    Doubt.TRANSFERRED_JUST_BEFORE: N_("transferred just before the limit"),
    Doubt.RETURNED_JUST_BEFORE: N_("returned just before the limit"),
    Doubt.NO_OUTCOME: N_("completed without an outcome"),
    Doubt.DOSSIERS_ADDED: N_("kept by dossiers added at the end"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument("--day", metavar="YYYY-MM-DD", help=_("its local date (the last day there is)"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Reads the day from the journal. Exit 1 when there was no such day."""
    if arguments.day is not None:
        try:
            datetime.strptime(arguments.day, "%Y-%m-%d")  # noqa: DTZ007  # a local date, without a clock
        except ValueError as error:
            said = _('--day must be a date as YYYY-MM-DD, not "{day}"')
            raise WrongUse(said.format(day=arguments.day)) from error
    with opened_town(settings) as opened:
        config = opened.configured(arguments.branch)
        promise = promise_on(opened.engine, arguments.branch, arguments.day)
    if promise is None:
        said = _("{branch} has no day {day}") if arguments.day else _("{branch} has had no day yet")
        raise Failed(said.format(branch=arguments.branch, day=arguments.day))
    for line in _lines(promise, config):
        output.say(line)
    parts = {
        "total": _for_programs(promise.total),
        "by_service": {code: _for_programs(one) for code, one in promise.by_service.items()},
        "by_class": {cls.value: _for_programs(one) for cls, one in promise.by_class.items()},
    }
    output.result(**(msgspec.to_builtins(promise) | parts))
    return 0


def _lines(promise: Promise, config: BranchConfig) -> Iterator[str]:
    total = promise.total
    said = _("{name} ({branch}), {day}: {visits} visits, {dossiers} dossiers")
    yield said.format(
        name=in_words(config.name), branch=promise.branch, day=promise.day, visits=total.visits, dossiers=total.dossiers
    )
    yield ""
    yield _ROW.format("", _("visits"), _("visit"), _("mandate"), _("at counters"), _("parked"))
    yield _row(_("all"), total)
    yield from (_row(_("service {code}").format(code=code), one) for code, one in promise.by_service.items())
    yield from (_row(_("class {code}").format(code=cls), one) for cls, one in promise.by_class.items())
    yield ""
    said = _("visit: from the ticket to leaving within {n:g} minutes, parked time included")
    yield said.format(n=promise.visit_target_s / 60)
    said = _("mandate: at the counters within {n:g} minutes a dossier, parked time apart")
    yield said.format(n=promise.transaction_target_s / 60)
    yield _("at counters, parked: minutes a visit, on average")
    yield ""
    if not promise.listed:
        yield _("No act that may make the figures look better.")
        return
    yield _("Acts that may make the figures look better:")
    zone = ZoneInfo(config.time_zone)
    for one in promise.listed:
        served = clock(one.served_s)
        said = (
            _("counter {counter}, {actor}: {doubt} ({served} at the counter, {dossiers} dossiers)")
            if one.dossiers > 1
            else _("counter {counter}, {actor}: {doubt} ({served} at the counter)")
        )
        told = said.format(
            counter=one.counter or "–", actor=one.actor, doubt=_(DOUBTS[one.doubt]), served=served,
            dossiers=one.dossiers,
        )  # fmt: skip
        yield f"  {_clock(one.at, zone)}  {one.number:<8} {told}"


def _for_programs(kept: TargetCounts) -> dict[str, int]:
    """Times in whole seconds."""
    sums = msgspec.to_builtins(kept)
    return {name.replace("_ms", "_s"): n // 1000 if name.endswith("_ms") else n for name, n in sums.items()}


def _row(name: str, kept: TargetCounts) -> str:
    if not kept.visits:
        return _ROW.format(name, 0, "–", "–", "–", "–")
    return _ROW.format(
        name,
        kept.visits,
        f"{kept.within_visit / kept.visits:.3f}",
        f"{kept.within_mandate / kept.visits:.3f}",
        f"{kept.mean_s(kept.served_ms) / 60:.1f}",
        f"{kept.mean_s(kept.parked_ms) / 60:.1f}",
    )


def _clock(at: Instant, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%H:%M:%S")
