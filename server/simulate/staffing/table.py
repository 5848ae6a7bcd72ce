"""A branch's plan for a terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from language.messages import _, spoken
from server.balance.roll.scenario import Scenario
from server.balance.staffing.plan import StaffPlan
from server.balance.staffing.roster import Duty, Stint
from server.simulate.report.language import Reader

from .words import clock, remarks

_ROW = "{:<14} {:>9} {:>9} {:>9} {:>11}"


def table(plan: StaffPlan, scenario: Scenario, stints: Sequence[Stint], opens: datetime) -> str:
    """Counters, share in time and times left by half hour; skills; how many clerks, and what to know."""
    return "\n".join(_lines(plan, scenario, stints, opens))


def _lines(plan: StaffPlan, scenario: Scenario, stints: Sequence[Stint], opens: datetime) -> Iterator[str]:
    reader = Reader(spoken())
    demand = scenario.demand
    people = 0.0 if demand is None else demand.per_day
    said = _("{branch}: {people} people a day, {hours} counter hours, {share} of visits within {n} minutes")
    yield said.format(
        branch=scenario.name or _("The branch"), people=reader.number(people),
        hours=reader.number(plan.counter_hours, 1), share=reader.percent(plan.whole), n=f"{scenario.visit_s / 60:g}",
    )  # fmt: skip
    yield ""
    yield _ROW.format(_("Half hour"), _("counters"), _("in time"), _("people"), _("times left"))
    for one in plan.slots:
        half = f"{clock(opens, one.from_s)}–{clock(opens, one.from_s + 1800)}"
        share = reader.percent(one.p_within) if one.counters else "–"
        yield _ROW.format(half, one.counters, share, reader.number(one.expected, 1), one.free)
    yield ""
    for counter, served in plan.skills.items():
        yield _("Counter {counter}: {services}").format(counter=counter, services=" ".join(served))
    yield ""
    clerks = len({one.clerk for one in stints})
    away = sum(one.to_s - one.from_s for one in stints if one.duty is Duty.AWAY) / 3600
    yield _("Clerks with breaks: {n}; they have {hours} hours for work away from the counters.").format(
        n=clerks, hours=reader.number(away, 1)
    )
    yield from remarks(plan, scenario.visit_s / 60, scenario.transaction_s / 60, reader)
