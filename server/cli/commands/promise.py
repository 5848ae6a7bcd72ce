"""`motcua promise`: what became of everybody who took a number on a day, and what may be worth a look."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from language.durations import clock
from language.messages import _, ngettext
from language.names import in_words
from protocol.configuration import BranchConfig
from protocol.ids import Instant
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.visits.day import VisitDay, read_day
from server.visits.figures import DayFigures, Part
from server.visits.listed import SHORT_S, Listed
from server.visits.words import CLASSES, LISTS, MEANINGS, MISSED_HOW

from .open_journal import now_ms, opened_journal

_ROW = "{:<24} {:>8} {:>12} {:>12} {:>12} {:>9} {:>9} {:>11}"

WITHIN_S = 600.0
"""How long the command works at rows that are not up to date, in seconds: after an upgrade it may be all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument("--day", metavar="YYYY-MM-DD", help=_("the day's local date (default: the last recorded day)"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Reads the day from the rows of its visits. Exit 1 if the branch has no such day."""
    if arguments.day is not None:
        try:
            datetime.strptime(arguments.day, "%Y-%m-%d")  # noqa: DTZ007  # a local date, without a clock
        except ValueError as error:
            said = _('--day must be a date as YYYY-MM-DD, not "{day}"')
            raise WrongUse(said.format(day=arguments.day)) from error
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
        found = read_day(opened.engine, arguments.branch, arguments.day, WITHIN_S)
    if found is None:
        said = _("{branch} has no day {day}") if arguments.day else _("{branch} has no recorded day yet")
        raise Failed(said.format(branch=arguments.branch, day=arguments.day))
    figures = found.figures(now_ms(), ZoneInfo(config.time_zone))
    lists = found.listed(outcomes=bool(config.outcomes))
    for line in _lines(found, figures, config):
        output.say(line)
    for kind, lines in lists.items():
        output.say("")
        output.say(f"{_(LISTS[kind])} ({len(lines)}): {_(MEANINGS[kind]).format(n=SHORT_S)}")
        for one in lines:
            output.say(_listed(one, ZoneInfo(config.time_zone)))
    everything = msgspec.to_builtins(figures)
    output.result(branch=found.branch, day=found.day, **everything, listed=msgspec.to_builtins(lists))
    return 0


def _lines(found: VisitDay, figures: DayFigures, config: BranchConfig) -> Iterator[str]:
    total = figures.total
    said = ngettext("{name} ({branch}), {day}: {n} number", "{name} ({branch}), {day}: {n} numbers", total.issued)
    yield said.format(name=in_words(config.name), branch=found.branch, day=found.day, n=total.issued)
    if not found.reached.whole:
        at = _clock(found.reached.at or 0, ZoneInfo(config.time_zone))
        yield _("Figures as of {time}").format(time=at)
    if total.under_way:
        said = _("{n} are still within the target and in none of the figures yet")
        yield said.format(n=total.under_way)
    yield ""
    yield _ROW.format(
        "", _("Numbers"), _("Kept"), _("Missed"), _("Gone before"), _("Half ≤"), _("9 in 10 ≤"), _("Per dossier")
    )
    yield _row(_("all"), total)
    for hour, part in sorted(figures.by_hour.items()):
        yield _row(_("{h} h").format(h=hour), part)
    yield from (_row(_("service {code}").format(code=code), part) for code, part in figures.by_service.items())
    yield from (_row(_(CLASSES[cls]), part) for cls, part in figures.by_class.items())
    yield ""
    if total.missed:
        yield _("Missed") + ": " + ", ".join(_(MISSED_HOW[how]).format(n=n) for how, n in figures.missed_how.items())
    if total.gone:
        yield _("Gone before") + ": " + ", ".join(_(MISSED_HOW[how]).format(n=n) for how, n in figures.gone_how.items())
    minutes = "–".join(f"{target / 60:g}" for target in figures.visit_targets_s) or f"{config.visit_target_s / 60:g}"
    said = _("Kept: served, at most {n} minutes after taking the number. Missed: after that, served or not.")
    yield said.format(n=minutes) + " " + _("Gone before: gone unserved within that time.")
    yield _("Half ≤, 9 in 10 ≤: so long they waited in the queue at most.")
    minutes = (
        "–".join(f"{one / 60:g}" for one in figures.transaction_targets_s) or f"{config.transaction_target_s / 60:g}"
    )
    said = _("Per dossier: of those served, at the counters for at most {n} minutes per dossier.")
    yield said.format(n=minutes)


def _row(name: str, part: Part) -> str:
    shares = zip(part.percents, (part.kept, part.missed, part.gone), strict=True)
    return _ROW.format(
        name,
        part.issued,
        *(f"{percent} % ({count})" if part.decided else "–" for percent, count in shares),
        "–" if part.wait_p50_s is None else clock(part.wait_p50_s),
        "–" if part.wait_p90_s is None else clock(part.wait_p90_s),
        f"{part.within_mandate}/{part.served}" if part.served else "–",
    )


def _listed(one: Listed, zone: ZoneInfo) -> str:
    said = _("counter {counter}, {actor}: waited {wait}, {served} at the counters")
    told = said.format(counter=one.counter or "–", actor=one.actor, wait=clock(one.wait_s), served=clock(one.served_s))
    reason = f", {one.reason}" if one.reason else ""
    return f"  {_clock(one.at, zone)}  {one.number:<8} {told}{reason}"


def _clock(at: Instant, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%H:%M:%S")
