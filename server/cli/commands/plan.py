"""`motcua plan`: how many counters when, with which skills, so that the promise is kept; and who sits where."""

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from language.messages import LANGUAGES, N_, _, spoken
from protocol.calendar import add_working_days, openings_on
from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import Settings
from server.visits.learned_days import read_knowledge

from .open_journal import now_ms, opened_journal
from .promise import WITHIN_S
from .simulate import USUAL, save

if TYPE_CHECKING:
    from server.balance.roll.scenario import Scenario
    from server.balance.staffing.plan import StaffPlan
    from server.balance.staffing.roster import Stint

EPILOG = N_("""\
examples:
  motcua plan branch.toml
  motcua plan branch.toml --html plan.html --scenario-out planned.toml
  motcua plan --branch CN01 --date 2026-12-07 --roster roster.csv --calendar roster.ics
  motcua plan branch.toml --json
  motcua plan --city
  motcua plan --city --staff 250 --desk-min 5 --online 0.3

docs/plan.md says what a plan rests on; a scenario to start from is printed by `motcua simulate --example`.""")

OPENS = "07:30"
LOCAL = "Asia/Ho_Chi_Minh"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _(EPILOG)
    parser.add_argument(
        "scenario", metavar=_("SCENARIO.toml"), type=Path, nargs="?", help=_("the branch and its demand")
    )
    parser.add_argument("--branch", metavar="B", help=_("plan from what this branch's journal shows of its last days"))
    parser.add_argument(
        "--city", action="store_true", help=_("whether a city's staff keep the promise, with the mandate's own figures")
    )
    _city_arguments(parser.add_argument_group(_("with --city")))
    parser.add_argument("--date", metavar=_("DAY"), help=_("the date that is planned (the next working day)"))
    parser.add_argument(
        "--target", metavar="SHARE", type=float, default=0.95, help=_("share of visits within the target time (0.95)")
    )
    parser.add_argument(
        "--policy", metavar=_("NAME"), default=USUAL, help=_("whom counters call ({usual})").format(usual=USUAL)
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1, help=_("seed of the days that are tried (1)"))
    parser.add_argument(
        "--break-min", metavar="N", type=int, default=30, help=_("minutes of each clerk's break, by half hours (30)")
    )
    parser.add_argument("--roster", metavar=_("FILE.csv"), type=Path, help=_("write who sits where, as CSV"))
    parser.add_argument("--calendar", metavar="FILE.ics", type=Path, help=_("write who sits where, as a calendar"))
    parser.add_argument(
        "--scenario-out", metavar=_("FILE.toml"), type=Path, help=_("write the planned branch, for `motcua simulate`")
    )
    parser.add_argument("--html", metavar=_("FILE.html"), type=Path, help=_("write a page with plots, in one file"))
    parser.add_argument("--language", choices=LANGUAGES, default="vi", help=_("of the page and the calendar (vi)"))


def _city_arguments(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--branches", metavar="N", type=int, help=_("branches (30)"))
    group.add_argument("--staff", metavar="N", type=int, help=_("staff who receive dossiers (184)"))
    group.add_argument(
        "--dossiers", metavar="N", type=int, nargs=2, help=_("dossiers a day, least and most (8000 10000)")
    )
    group.add_argument("--desk-min", metavar="N", type=float, help=_("mean minutes at the counter of a dossier (6.4)"))
    group.add_argument("--cv", metavar="N", type=float, help=_("variation of the time at the counter (0.6)"))
    group.add_argument("--online", metavar="SHARE", type=float, help=_("share of dossiers without a visit (0)"))
    group.add_argument("--absent", metavar="SHARE", type=float, help=_("share of staff who are absent (0.08)"))
    group.add_argument("--day-cv", metavar="N", type=float, help=_("variation from day to day (0.15)"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 2 if the scenario has mistakes, all of which are listed."""
    if arguments.city:
        return _plan_city(arguments, output)
    if (arguments.scenario is None) == (arguments.branch is None):
        raise WrongUse(_("name a scenario file, --branch B to plan from a branch's journal, or --city"))
    if not 0 < arguments.target < 1:
        raise WrongUse(_("--target is a share between 0 and 1"))
    if not 0 <= arguments.break_min <= 180:
        raise WrongUse(_("--break-min goes from 0 to 180"))
    found = _of_journal(arguments, settings) if arguments.branch is not None else _of_file(arguments, output)
    if found is None:
        return 2
    scenario, opens = found
    from server.balance.staffing.roster import roster
    from server.simulate.files.policies import UnknownPolicy
    from server.simulate.staffing.make import Planner
    from server.simulate.staffing.table import table

    try:
        plan = Planner(scenario, arguments.target, arguments.policy, arguments.seed).plan()
    except UnknownPolicy as error:
        raise WrongUse(str(error)) from error
    stints = roster(plan.counters, list(plan.skills), -(-arguments.break_min // 30))
    _write(arguments, plan, scenario, stints, opens)
    output.say(table(plan, scenario, stints, opens))
    output.result(**as_json(plan))
    return 0


def _plan_city(arguments: argparse.Namespace, output: Output) -> int:
    from server.balance.staffing.city import City
    from server.simulate.report.language import Reader

    try:
        from server.simulate.staffing.city_plan import plan_city
        from server.simulate.staffing.city_words import city_page, city_table
    except ImportError as error:
        raise Failed(_("--city needs numpy ({error}): pip install 'motcua[simulate]'").format(error=error)) from error

    given: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in ("branches", "staff", "cv", "online", "absent", "day_cv", "target")
        if getattr(arguments, name) is not None
    }
    if arguments.dossiers is not None:
        given["dossiers"] = (min(arguments.dossiers), max(arguments.dossiers))
    if arguments.desk_min is not None:
        given["desk_s"] = arguments.desk_min * 60
    if wrong := _wrong_of_city(given):
        raise WrongUse(_("{option} cannot be {value}").format(option=wrong[0], value=wrong[1]))
    if arguments.policy not in POLICIES:
        raise WrongUse(_("--city is judged under one of: {names}").format(names=", ".join(POLICIES)))
    plan = plan_city(City(**given), arguments.policy, arguments.seed)
    if arguments.html is not None:
        save(arguments.html, city_page(plan, arguments.language))
    output.say(city_table(plan, Reader(spoken())))
    output.result(**msgspec.to_builtins(plan))
    return 0


LIMITS = {
    "branches": (1, 10_000), "staff": (1, 100_000), "desk_s": (30, 3_600), "cv": (0.05, 2), "online": (0, 0.99),
    "absent": (0, 0.9), "day_cv": (0, 1), "target": (0.01, 0.999),
}  # fmt: skip


def _wrong_of_city(given: dict[str, Any]) -> tuple[str, Any] | None:
    if min(given.get("dossiers", (1,))) < 1:
        return "--dossiers", min(given["dossiers"])
    for name, (low, high) in LIMITS.items():
        if name in given and not low <= given[name] <= high:
            return (
                ("--desk-min", given[name] / 60) if name == "desk_s" else (f"--{name.replace('_', '-')}", given[name])
            )
    return None


def as_json(plan: "StaffPlan") -> dict[str, Any]:
    """The plan for programs; `from_s`: seconds from the opening. In a half hour the first `counters` of `skills` are
    open."""
    slots = [{"from_s": one.from_s, "counters": one.counters, "p_within": one.p_within} for one in plan.slots]
    return {"slots": slots, "counter_hours": plan.counter_hours, "skills": {**plan.skills}}


def _of_file(arguments: argparse.Namespace, output: Output) -> "tuple[Scenario, datetime] | None":
    from server.simulate.files.read import read_scenario_file

    try:
        scenario = read_scenario_file(arguments.scenario, to_draw=True)
    except OSError as error:
        raise WrongUse(_("{path}: cannot be read: {why}").format(path=arguments.scenario, why=reason(error))) from error
    if isinstance(scenario, tuple):
        for finding in scenario:
            output.complain(str(finding))
        output.complain(_("mistakes: {n}; nothing was planned").format(n=len(scenario)))
        output.result(ok=False, findings=msgspec.to_builtins(scenario))
        return None
    zone = ZoneInfo(LOCAL)
    day = _date(arguments.date) or datetime.fromtimestamp(now_ms() / 1000, zone).date()
    return scenario, datetime.combine(day, time.fromisoformat(OPENS), zone)


def _of_journal(arguments: argparse.Namespace, settings: Settings) -> "tuple[Scenario, datetime]":
    from server.simulate.staffing.of_branch import learned_scenario

    with opened_journal(settings) as opened:
        config: BranchConfig = opened.configured(arguments.branch)
        zone = ZoneInfo(config.time_zone)
        today = datetime.fromtimestamp(now_ms() / 1000, zone).date()
        known = read_knowledge(opened.engine, arguments.branch, config.time_zone, today.isoformat(), WITHIN_S)
    day = _date(arguments.date) or add_working_days(config, today, 1)
    if not known.days:
        raise Failed(
            _(
                "nobody has come to {branch} yet: plan from a scenario, or from its catalogue by `motcua simulate`"
            ).format(branch=arguments.branch)
        )
    if openings_on(config, day) == ():
        raise WrongUse(_("{branch} is closed on {day}").format(branch=arguments.branch, day=day))
    found = learned_scenario(config, known, day)
    if found is None:
        raise Failed(
            _("nobody came to {branch} in its opening hours of {day}").format(branch=arguments.branch, day=day)
        )
    return found


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(_('a day is a date as YYYY-MM-DD, not "{day}"').format(day=text)) from error


def _write(
    arguments: argparse.Namespace, plan: "StaffPlan", scenario: "Scenario", stints: "list[Stint]", opens: datetime
) -> None:
    from server.balance.staffing.plan import working_by
    from server.simulate.staffing.html import plan_page
    from server.simulate.staffing.planned_file import as_toml
    from server.simulate.staffing.roster_files import as_calendar, as_csv

    if arguments.roster is not None:
        save(arguments.roster, as_csv(stints, opens))
    if arguments.calendar is not None:
        made = datetime.fromtimestamp(now_ms() // 1000, UTC)
        save(arguments.calendar, as_calendar(stints, opens, scenario.name, made, arguments.language))
    if arguments.scenario_out is not None:
        save(arguments.scenario_out, as_toml(working_by(scenario, plan.counters, plan.skills)))
    if arguments.html is not None:
        save(arguments.html, plan_page(plan, scenario, stints, opens, arguments.language))
