"""`motcua promise`: how a branch kept its promise on a day, and acts that may have affected the figures."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from language.durations import clock
from language.messages import _
from language.names import in_words
from protocol.configuration import BranchConfig
from protocol.ids import Instant
from server.balance.promise import Promise
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.queue.state.target_counts import TargetCounts
from server.web.api.promise import DOUBTS, promise_on

from .open_journal import opened_journal

_ROW = "{:<24} {:>8} {:>8} {:>8} {:>12} {:>10}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument("--day", metavar="YYYY-MM-DD", help=_("the day's local date (default: the last recorded day)"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Reads the day from the journal. Exit 1 if the branch has no such day."""
    if arguments.day is not None:
        try:
            datetime.strptime(arguments.day, "%Y-%m-%d")  # noqa: DTZ007  # a local date, without a clock
        except ValueError as error:
            said = _('--day must be a date as YYYY-MM-DD, not "{day}"')
            raise WrongUse(said.format(day=arguments.day)) from error
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
        promise = promise_on(opened.engine, arguments.branch, arguments.day)
    if promise is None:
        said = _("{branch} has no day {day}") if arguments.day else _("{branch} has no recorded day yet")
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
    yield _ROW.format("", _("visits"), _("visit"), _("counter"), _("at counters"), _("set aside"))
    yield _row(_("all"), total)
    yield from (_row(_("service {code}").format(code=code), one) for code, one in promise.by_service.items())
    yield from (_row(_("class {code}").format(code=cls), one) for cls, one in promise.by_class.items())
    yield ""
    said = _("visit: from taking the ticket to leaving within {n:g} minutes, time set aside included")
    yield said.format(n=promise.visit_target_s / 60)
    said = _("counter: at the counters within {n:g} minutes per dossier, time set aside not counted")
    yield said.format(n=promise.transaction_target_s / 60)
    yield _("at counters, set aside: mean minutes per visit")
    yield ""
    if not promise.listed:
        yield _("No acts that may have affected the figures.")
        return
    yield _("Acts that may have affected the figures:")
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
    """The fields for the JSON line, times in whole seconds."""
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
