"""A branch's plan as a page."""

from collections.abc import Sequence
from datetime import datetime

from server.balance.roll.scenario import Scenario
from server.balance.staffing.plan import StaffPlan
from server.balance.staffing.roster import Duty, Stint
from server.simulate.report.language import Reader
from server.simulate.report.sheet import Figure

from .page import Section, page
from .roster_files import DUTIES
from .svg import BAR, LINE, MARK, Axis, Bars, Rows, bars_svg, counts_axis, rows_svg
from .words import DISTRIBUTION, clock, remarks

COLOURS = {Duty.COUNTER: BAR, Duty.BREAK: MARK, Duty.AWAY: LINE}


def plan_page(plan: StaffPlan, scenario: Scenario, stints: Sequence[Stint], opens: datetime, language: str) -> str:
    """The page's HTML."""
    reader = Reader(language)
    _ = reader.say
    people = 0.0 if scenario.demand is None else scenario.demand.per_day
    said = _("Counters for {people} people a day, planned so that {target} of visits take at most {n} minutes")
    subtitle = said.format(
        people=reader.number(people), target=reader.percent(plan.target, 0), n=f"{scenario.visit_s / 60:g}"
    )
    sections = [
        _day(plan, opens, reader),
        _skills(plan, reader),
        _roster(plan, stints, opens, reader),
        Section(_("What the plan rests on"), (_(DISTRIBUTION), *_times(scenario, reader))),
    ]
    branch = scenario.name or _("The branch")
    minutes = scenario.visit_s / 60, scenario.transaction_s / 60
    notes = Section(_("What to know"), tuple(remarks(plan, *minutes, reader)))
    if notes.said:
        sections.insert(1, notes)
    footer = _("`motcua plan` made this page; `motcua simulate` plays the planned days (--scenario-out).")
    return page(branch, subtitle, _headline(plan, scenario, stints, reader), sections, footer, reader)


def _headline(plan: StaffPlan, scenario: Scenario, stints: Sequence[Stint], reader: Reader) -> list[Figure]:
    _ = reader.say
    most = max(plan.counters, default=0)
    return [
        Figure(_("Visits in time"), reader.percent(plan.whole), _("worst half hour {share}").format(
            share=reader.percent(plan.worst))),
        Figure(_("Dossiers in time"), reader.percent(plan.desk), _("at the counter in {n} min").format(
            n=f"{scenario.transaction_s / 60:g}")),
        Figure(_("Counter hours a day"), reader.number(plan.counter_hours, 1),
               _("at most {n} counters").format(n=most)),
        Figure(_("Clerks"), str(len({one.clerk for one in stints})), _("each with a break")),
    ]  # fmt: skip


def _day(plan: StaffPlan, opens: datetime, reader: Reader) -> Section:
    _ = reader.say
    hours = tuple(clock(opens, one.from_s) for one in plan.slots)
    people = counts_axis(max((one.expected for one in plan.slots), default=1.0))
    said = _("{clock}: {n} counters, {people} people, {share} in time")
    told = tuple(
        said.format(clock=clock(opens, one.from_s), n=one.counters, people=reader.number(one.expected, 1),
                    share=reader.percent(one.p_within))
        for one in plan.slots
    )  # fmt: skip
    counters = Bars(
        _("Counters open by half hour, and people who come"), hours, tuple(float(n) for n in plan.counters),
        counts_axis(max(plan.counters)), told, tuple(one.expected for one in plan.slots), people,
    )  # fmt: skip
    low = min(0.9, *(int(20 * one.p_within) / 20 for one in plan.slots))
    marks = tuple((low + step * (1 - low) / 4, reader.percent(low + step * (1 - low) / 4, 0)) for step in range(5))
    shares = Bars(
        _("Share in time by half hour of arrival"), hours, tuple(one.p_within for one in plan.slots),
        Axis(low, 1.0, marks), told, limit=min(plan.target, plan.goal.whole), height=200,
    )  # fmt: skip
    rows = tuple(
        (f"{clock(opens, one.from_s)}–{clock(opens, one.from_s + 1800)}", str(one.counters),
         reader.percent(one.p_within), reader.number(one.expected, 1), str(one.free))
        for one in plan.slots
    )  # fmt: skip
    return Section(
        _("Counters by half hour"),
        (
            _("Bars: counters open. Line, right scale: people expected. Below: the share in time; line: the goal."),
            _("Times left: how many more appointments the plan can take in that half hour."),
        ),
        (bars_svg(counters), bars_svg(shares)),
        (_("Half hour"), _("Counters"), _("In time"), _("People"), _("Times left")),
        rows,
    )


def _skills(plan: StaffPlan, reader: Reader) -> Section:
    _ = reader.say
    return Section(
        _("Services of each counter"),
        (_("Counters are opened in this order. Their services overlap, so that counters help each other."),),
        columns=(_("Counter"), _("Services")),
        rows=tuple((counter, " ".join(served)) for counter, served in plan.skills.items()),
    )


def _roster(plan: StaffPlan, stints: Sequence[Stint], opens: datetime, reader: Reader) -> Section:
    _ = reader.say
    clerks = sorted({one.clerk for one in stints})
    spans = tuple(tuple(_span(one, opens, reader) for one in stints if one.clerk == clerk) for clerk in clerks)
    hours = tuple(clock(opens, one.from_s) for one in plan.slots)
    names = tuple(_("Clerk {n}").format(n=clerk) for clerk in clerks)
    return Section(
        _("Roster"),
        (_("Dark: at a counter. Yellow: break. Light: work away from the counters."),),
        (rows_svg(Rows(_("Roster"), hours, names, spans)),),
    )


def _span(one: Stint, opens: datetime, reader: Reader) -> tuple[float, float, str, str]:
    duty = reader.say(DUTIES[one.duty]).format(counter=one.counter)
    said = f"{clock(opens, one.from_s)}–{clock(opens, one.to_s)} {duty}"
    return one.from_s / 1800, one.to_s / 1800, COLOURS[one.duty], said


def _times(scenario: Scenario, reader: Reader) -> list[str]:
    _ = reader.say
    every = sum(one.share or 0.0 for one in scenario.services) or 1.0
    said = _("Service {code}: {mean} minutes on average, variation {cv}, {share} of visits.")
    return [
        said.format(code=one.code, mean=reader.number((one.mean_s or 0.0) / 60, 1), cv=reader.number(one.cv or 0.0, 2),
                    share=reader.percent((one.share or 0.0) / every, 0))
        for one in scenario.services if one.share
    ]  # fmt: skip
