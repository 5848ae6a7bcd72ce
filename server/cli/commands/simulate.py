"""`motcua simulate`: a scenario's days under a policy, as figures, a file of visits and a report."""

import argparse
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from language.messages import LANGUAGES, N_, _
from protocol.calendar import add_working_days
from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES
from server.catalogue.finding import Finding
from server.catalogue.read import Catalogue, read_path
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.progress import Bar
from server.cli.settings import Settings
from server.journal.read.stream_reader import MODEL_FAULTS
from server.visits.day import read_day
from server.visits.visit import Ending

from .open_journal import opened_journal
from .promise import WITHIN_S

if TYPE_CHECKING:
    from server.balance.roll.scenario import Arrival, Scenario
    from server.simulate.days.run import Day, Plan
    from server.simulate.days.told import ToldWait
    from server.simulate.figures.figures import Figures

EPILOG = N_("""\
examples:
  motcua simulate branch.toml --days 80 --seed 1 --policy fcfs
  motcua simulate branch.toml --days 80 --seed 1 --policy motcua --bound --html report.html
  motcua simulate branch.toml --arrivals day.csv --policy priority --out visits.csv
  motcua simulate my-branch/one.toml --per-day 200 --days 20
  motcua simulate --from-journal CN01 2026-11-27 --policy fcfs
  motcua simulate branch.toml --days 1 --seed 7 --arrivals-out day.csv
  motcua simulate branch.toml --days 20 --policy mine:my_policy --json

The same seed gives the same people, whatever the policy: figures of two runs can be compared day by day.
docs/simulate.md describes the files; a scenario to start from is printed by `motcua simulate --example`.""")

MOST_DAYS = 2_000
"""All visits are kept in memory: for a big branch, this many days take half a gigabyte."""


USUAL = next(str(field.default) for field in msgspec.structs.fields(BranchConfig) if field.name == "policy")
"""The default policy of a branch."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _(EPILOG)
    parser.add_argument(
        "scenario", metavar=_("SCENARIO.toml"), type=Path, nargs="?", help=_("the branch and its demand")
    )
    parser.add_argument(
        "--per-day", metavar="N", type=float, help=_("people a day, where SCENARIO.toml is a branch's own catalogue")
    )
    parser.add_argument(
        "--from-journal",
        nargs=2,
        metavar=(_("BRANCH"), _("DAY")),
        help=_("simulate a day that really was (YYYY-MM-DD), as the branch is configured now"),
    )
    parser.add_argument("--example", action="store_true", help=_("print a scenario to start from"))
    parser.add_argument(
        "--policy",
        metavar=_("NAME"),
        default=USUAL,
        help=_("a policy's name, or module:function ({usual})").format(usual=USUAL),
    )
    parser.add_argument(
        "--arrivals", metavar=_("FILE.csv"), type=Path, help=_("simulate the day in this file instead of random days")
    )
    parser.add_argument("--days", metavar="N", type=int, help=_("number of random days, from [demand] (1)"))
    parser.add_argument("--seed", metavar="N", type=int, help=_("seed of the random days (1)"))
    parser.add_argument("--out", metavar=_("FILE.csv"), type=Path, help=_("write the visit of each arrival"))
    parser.add_argument(
        "--arrivals-out", metavar=_("FILE.csv"), type=Path, help=_("write the arrivals, to be used with --arrivals")
    )
    parser.add_argument(
        "--forecasts",
        metavar=_("FILE.csv"),
        type=Path,
        help=_("write the wait that each person would have been told; the days are played in order, in one process"),
    )
    parser.add_argument(
        "--html", metavar=_("FILE.html"), type=Path, help=_("write a report with pictures, in one file")
    )
    parser.add_argument(
        "--bound", action="store_true", help=_("compute the best result that any policy could have had on these days")
    )
    parser.add_argument("--language", choices=LANGUAGES, default="vi", help=_("of the report (vi)"))
    parser.add_argument("--jobs", metavar="N", type=int, help=_("parallel processes (one per core for many days)"))
    parser.add_argument("--fast", action="store_true", help=_("use the fast simulation: the same visits in less time"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 2 if the scenario or the arrivals have mistakes, all of which are listed."""
    if arguments.example:
        from server.simulate.files.example import example

        print(example(), end="")
        return 0
    if arguments.scenario is None and arguments.from_journal is None:
        raise WrongUse(
            _("name a scenario file or a branch's catalogue; `motcua simulate --example` prints one to start from")
        )
    plan = _plan(arguments, settings, output)
    if plan is None:
        return 2
    days, told = _play(plan, arguments, output)
    from server.simulate.figures.figures import all_limits, as_json, figures
    from server.simulate.report.table import table

    found = figures(plan.policy, plan.scenario, [day.visits for day in days])
    if plan.bound:
        within = all_limits(day.limits for day in days)
        found = replace(found, bound=None if within is None else round(within.bound, 6))
    _write(arguments, days, told)
    if arguments.html is not None:
        save(arguments.html, _report(plan, days, found, arguments.language))
    output.say(table(plan, days, found))
    output.result(**msgspec.to_builtins(as_json(found)))
    return 0


def _plan(arguments: argparse.Namespace, settings: Settings, output: Output) -> "Plan | None":
    """What to simulate; None if a file has mistakes, which were printed. Raises WrongUse."""
    from server.simulate.days.run import Plan
    from server.simulate.files.policies import UnknownPolicy, find_policy

    if arguments.arrivals is not None and (arguments.days is not None or arguments.seed is not None):
        raise WrongUse(_("--arrivals is one day: leave --days and --seed out"))
    days = 1 if arguments.days is None else arguments.days
    if not 1 <= days <= MOST_DAYS:
        raise WrongUse(_("--days goes from 1 to {most}").format(most=MOST_DAYS))
    if arguments.jobs is not None and arguments.jobs < 1:
        raise WrongUse(_("--jobs must be at least 1"))
    try:
        find_policy(arguments.policy)
    except UnknownPolicy as error:
        raise WrongUse(str(error)) from error
    if arguments.from_journal is not None:
        if arguments.scenario is not None or arguments.arrivals is not None or arguments.days is not None:
            raise WrongUse(_("--from-journal is one day of a branch: leave SCENARIO.toml, --arrivals and --days out"))
        branch, day = arguments.from_journal
        scenario, came = _journal_day(branch, day, settings)
        return Plan(scenario, arguments.policy, 1, 1, came, arguments.fast, arguments.bound)
    config = _branch_config(arguments.scenario)
    if config is not None:
        if arguments.per_day is None and arguments.arrivals is None:
            said = _("{path} is a branch's catalogue: add --per-day N (how many come), or --from-journal {branch} DAY")
            raise WrongUse(said.format(path=arguments.scenario, branch=config.id))
        scenario_or_none: Scenario | None = _of_branch(config, arguments.per_day)
    else:
        scenario_or_none = _scenario(arguments.scenario, arguments.arrivals is None, output)
    if scenario_or_none is None:
        return None
    scenario = scenario_or_none
    arrivals = None
    if arguments.arrivals is not None:
        arrivals = _arrivals(arguments.arrivals, scenario, output)
        if arrivals is None:
            return None
    seed = 1 if arguments.seed is None else arguments.seed
    return Plan(scenario, arguments.policy, seed, days, arrivals, arguments.fast, arguments.bound)


def _branch_config(path: Path) -> BranchConfig | None:
    """The branch that the file at `path` describes; None if it is no branch's catalogue, or wrong as one."""
    try:
        catalogue = read_path(path, POLICIES)
    except OSError as error:
        raise WrongUse(_("{path}: cannot be read: {why}").format(path=path, why=reason(error))) from error
    if not isinstance(catalogue, Catalogue):
        return None
    if len(catalogue.branches) > 1:
        said = _("{path} is a city: simulate one of its branches by --from-journal BRANCH DAY, or write its own file")
        raise WrongUse(said.format(path=path))
    return catalogue.branches[0]


def _of_branch(config: BranchConfig, per_day: float | None) -> "Scenario":
    """On the next date on which the branch works."""
    from server.simulate.files.branch_file import scenario_of

    if per_day is not None and per_day <= 0:
        raise WrongUse(_("--per-day must be more than 0"))
    today = datetime.now(ZoneInfo(config.time_zone)).date()
    return scenario_of(config, add_working_days(config, today, 0), per_day)


def _journal_day(branch: str, day: str, settings: Settings) -> "tuple[Scenario, tuple[Arrival, ...]]":
    """The branch as it is configured now, with the counters that served on the day, and the people who came."""
    from server.simulate.files.branch_file import PastVisit, arrivals_of, scenario_of

    try:
        date = datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007  # a local date, without a clock
    except ValueError as error:
        raise WrongUse(_('a day is a date as YYYY-MM-DD, not "{day}"').format(day=day)) from error
    with opened_journal(settings) as opened:
        config = opened.configured(branch)
        found = read_day(opened.engine, branch, day, WITHIN_S)
    if found is None or not found.visits:
        raise Failed(_("nobody took a number in {branch} on {day}").format(branch=branch, day=day))
    visits = [
        PastVisit(
            one.ticket_id, one.service, one.cls, one.issued_at, one.counter,
            one.served_ms / 1000 if one.served_ms else None,
            no_show=one.calls > 0 and one.started_at is None and one.ended is Ending.LEFT, slot_at=one.slot_at,
        )
        for one in found.visits
    ]  # fmt: skip
    known = {counter.id for counter in config.counters}
    served = {one.counter for one in visits if one.counter in known} or known
    came = arrivals_of(visits, config, date)
    return scenario_of(config, date, counters=[one for one in served if one is not None]), came


def _scenario(path: Path, to_draw: bool, output: Output) -> "Scenario | None":
    from server.simulate.files.read import read_scenario_file

    try:
        scenario = read_scenario_file(path, to_draw=to_draw)
    except OSError as error:
        raise WrongUse(_("{path}: cannot be read: {why}").format(path=path, why=reason(error))) from error
    if isinstance(scenario, tuple):
        _tell(scenario, output)
        return None
    return scenario


def _arrivals(path: Path, scenario: "Scenario", output: Output) -> "tuple[Arrival, ...] | None":
    from server.simulate.files.arrivals import read_arrivals_file

    try:
        arrivals = read_arrivals_file(path, [service.code for service in scenario.services])
    except OSError as error:
        raise WrongUse(_("{path}: cannot be read: {why}").format(path=path, why=reason(error))) from error
    if isinstance(arrivals, tuple):
        _tell(arrivals, output)
        return None
    return tuple(arrivals)


def _tell(findings: tuple[Finding, ...], output: Output) -> None:
    for finding in findings:
        output.complain(str(finding))
    output.complain(_("mistakes: {n}; nothing was simulated").format(n=len(findings)))
    output.result(ok=False, findings=msgspec.to_builtins(findings))


def _play(plan: "Plan", arguments: argparse.Namespace, output: Output) -> "tuple[list[Day], list[ToldWait]]":
    from server.simulate.days.run import jobs_for, play
    from server.simulate.days.told import play_told

    try:
        with Bar(plan.days, _("days")) as bar:
            if arguments.forecasts is not None:
                return play_told(plan, bar.show)
            return play(plan, arguments.jobs or jobs_for(plan), bar.show), []
    except ImportError as error:
        said = _("the bound needs numpy and scipy ({error}): pip install 'motcua[simulate]'")
        raise Failed(said.format(error=error)) from error
    except MODEL_FAULTS as error:
        if ":" in plan.policy:
            output.complain(traceback.format_exc())
        said = _("policy {policy} failed: {error}")
        raise Failed(said.format(policy=plan.policy, error=f"{type(error).__name__}: {error}")) from error


def _write(arguments: argparse.Namespace, days: "Sequence[Day]", told: "Sequence[ToldWait]") -> None:
    from server.simulate.days.told import write_told
    from server.simulate.files.arrivals import write_arrivals
    from server.simulate.files.visits import write_visits

    if arguments.forecasts is not None:
        save(arguments.forecasts, write_told(told))
    if arguments.out is not None:
        save(arguments.out, write_visits(visit for day in days for visit in day.visits))
    if arguments.arrivals_out is not None:
        save(arguments.arrivals_out, write_arrivals(arrival for day in days for arrival in day.arrivals))


def _report(plan: "Plan", days: "Sequence[Day]", found: "Figures", language: str) -> str:
    from server.simulate.report.html import report

    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise Failed(_("a report needs plotly: pip install 'motcua[simulate]'")) from error
    return report(plan, days, found, language, get_plotlyjs())


def save(path: Path, content: str | bytes) -> None:
    """Writes a file that the command line names. Raises Failed."""
    try:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise Failed(_("{path}: cannot be written: {why}").format(path=path, why=reason(error))) from error
