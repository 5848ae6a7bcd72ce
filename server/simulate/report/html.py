"""The report of simulated days: one self-contained HTML file with charts, in either language."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from markupsafe import Markup

from protocol.enums import TicketClass
from server.balance.roll.bound import lost
from server.balance.roll.scenario import Outcome
from server.simulate.days.run import Day, Plan
from server.simulate.figures.course import crowd, waits
from server.simulate.figures.figures import Figures, Part, all_limits
from server.simulate.figures.lateness import Cause, Late, late
from server.simulate.figures.spans import worked

from .charts import CAUSES, CLASSES, Chart, causes_chart, counters_chart, crowd_chart, visits_chart, waits_chart
from .language import Reader, clock, length
from .sheet import TEMPLATES, Figure, sheet

LONGEST: Final = 15
"""The number of longest visits that are listed."""


def report(plan: Plan, days: Sequence[Day], found: Figures, language: str, plotly: str) -> str:
    """The page's HTML. `plotly` is the script plotly.js, which is embedded."""
    reader = Reader(language)
    latest = [one for number, day in enumerate(days, 1) for one in late(plan.scenario, number, day.visits)]
    _ = reader.say
    return sheet(
        TEMPLATES / "report.html",
        plan.scenario.name or _("The branch"),
        _subtitle(plan, days, found, reader),
        list(_headline(plan, days, found, reader)),
        2,
        reader,
        _=_,
        within=_("In {n} min").format(n=f"{plan.scenario.visit_s / 60:g}"),
        parts=list(_parts(found, reader)),
        why=_why(latest, found, reader),
        gone=_gone(days, found, reader),
        many=len(days) > 1,
        latest=[_row(one, reader) for one in sorted(latest, key=lambda one: -one.visit.visit_s)[:LONGEST]],
        plotly=Markup(plotly),  # the script of a dependency, from its wheel
        charts=Markup(_json(_charts(plan, days, found, latest, reader))),  # escaped by _json
    )


def _charts(
    plan: Plan, days: Sequence[Day], found: Figures, latest: Sequence[Late], reader: Reader
) -> dict[str, Chart]:
    visits = [day.visits for day in days]
    crowded = crowd(plan.scenario, visits)
    until_s = crowded.moments_s[-1]
    return {
        "crowd": crowd_chart(crowded, len(days) > 1, reader),
        "waits": waits_chart(waits(visits), until_s, reader),
        "visits": visits_chart(plan.scenario, [one for day in visits for one in day], found, reader),
        "counters": counters_chart(plan.scenario, [worked(plan.scenario, day) for day in visits], reader),
        "causes": causes_chart(plan.scenario, latest, len(days), reader),
    }


def _subtitle(plan: Plan, days: Sequence[Day], found: Figures, reader: Reader) -> str:
    _ = reader.say
    people = sum(len(day.arrivals) for day in days)
    if plan.arrivals is not None:
        said = _("A given day of {people} people, policy {policy}")
    elif len(days) == 1:
        said = _("One simulated day of {people} people (seed {seed}), policy {policy}")
    else:
        said = _("{days} simulated days of {people} people (seed {seed}), policy {policy}")
    return said.format(days=len(days), people=reader.number(people), seed=plan.seed, policy=found.policy)


def _headline(plan: Plan, days: Sequence[Day], found: Figures, reader: Reader) -> Iterator[Figure]:
    _ = reader.say
    visit, desk = plan.scenario.visit_s / 60, plan.scenario.transaction_s / 60
    yield Figure(_("Visit"), reader.percent(found.within_target),
                  _("from the ticket to leaving in {n} min").format(n=f"{visit:g}"))  # fmt: skip
    yield Figure(_("At the counter"), reader.percent(found.mandate_within),
                  _("at the counter in {n} min").format(n=f"{desk:g}"))  # fmt: skip
    yield Figure(_("Over 30 min"), reader.percent(found.over_1800_s), _("from the ticket to leaving"))
    yield Figure(_("Longest wait"), length(found.max_wait_s),
                  _("longest visit {length}").format(length=length(found.max_visit_s)))  # fmt: skip
    within = all_limits(day.limits for day in days)
    if within is not None and found.within_target is not None:
        reached = found.within_target / within.bound if within.bound else None
        yield Figure(_("Best possible"), reader.percent(within.bound),
                      _("for any policy; {share} of it reached").format(share=reader.percent(reached)))  # fmt: skip
    visits = [visit for day in days for visit in day.visits]
    away = sum(one.outcome is Outcome.NO_SHOW for one in visits)
    left = sum(one.outcome is Outcome.UNSERVED for one in visits)
    yield Figure(_("Served"), reader.number(found.visits),
                  _("{away} did not come, {left} never served").format(
                      away=reader.number(away), left=reader.number(left)))  # fmt: skip


def _parts(found: Figures, reader: Reader) -> Iterator[dict[str, str]]:
    for code, part in found.by_service.items():
        yield _part(code, part, reader)
    for cls, part in found.by_class.items():
        yield _part(reader.say(CLASSES[TicketClass(cls)]), part, reader)


def _part(name: str, part: Part, reader: Reader) -> dict[str, str]:
    return {
        "name": name,
        "visits": reader.number(part.visits),
        "within": reader.percent(part.within_target),
        "over": reader.percent(part.over_1800_s),
        "wait": length(part.max_wait_s),
    }


def _why(latest: Sequence[Late], found: Figures, reader: Reader) -> str:
    _ = reader.say
    if not latest:
        return _("No visit was late.")
    long = sum(one.cause is Cause.LONG for one in latest)
    return _(
        "{late} of {visits} visits were late. Of {long} the service alone took longer than that: only less work at the "
        "counter could save them. The others are told by what the counters that could have served them mostly did "
        "while they waited."
    ).format(late=reader.number(len(latest)), visits=reader.number(found.visits), long=reader.number(long))


def _gone(days: Sequence[Day], found: Figures, reader: Reader) -> str | None:
    """The causes of the visits not in time, if the bound was computed."""
    _ = reader.say
    within = all_limits(day.limits for day in days)
    if within is None or found.within_target is None:
        return None
    gone = lost(within, found.within_target)
    return _(
        "Of all visits {structural} could not be in time because the service alone takes longer, {capacity} for want "
        "of counters and {skills} for want of skills. {dispatch} went to the order of calling, and to what nobody "
        "could foresee."
    ).format(
        structural=reader.percent(gone.structural),
        capacity=reader.percent(gone.capacity),
        skills=reader.percent(gone.skills),
        dispatch=reader.percent(gone.dispatch),
    )


def _row(one: Late, reader: Reader) -> dict[str, Any]:
    visit = one.visit
    return {
        "day": one.day,
        "id": visit.id,
        "service": visit.service,
        "cls": reader.say(CLASSES[visit.cls]),
        "came": clock(visit.arrive_s),
        "waited": length(visit.wait_s),
        "served": length(visit.service_s),
        "visit": length(visit.visit_s),
        "counter": visit.counter,
        "cause": reader.say(CAUSES[one.cause][0]),
    }


def _json(charts: dict[str, Chart]) -> str:
    """JSON for a script element: it cannot contain the element's end tag."""
    return json.dumps(charts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
