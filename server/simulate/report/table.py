"""The figures as a table for a terminal."""

from collections.abc import Iterator

from language.messages import _, ngettext
from server.balance.roll.bound import lost
from server.balance.roll.scenario import Outcome
from server.simulate.days.run import Day, Plan
from server.simulate.figures.figures import Figures, Part, all_limits

_ROW = "{:<24} {:>8} {:>8} {:>9} {:>13}"


def table(plan: Plan, days: list[Day], found: Figures) -> str:
    """Both figures of the promise, the longest visits, services and classes, and who was not served."""
    return "\n".join(_lines(plan, days, found))


def _lines(plan: Plan, days: list[Day], found: Figures) -> Iterator[str]:
    scenario = plan.scenario
    yield _("{branch}: {days}, policy {policy}").format(
        branch=scenario.name or _("The branch"), days=title(plan), policy=found.policy
    )
    yield ""
    within = _("≤ {n:g} min").format(n=scenario.visit_s / 60)
    yield _ROW.format("", _("visits"), within, _("> 30 min"), _("longest wait"))
    yield _row(_("all"), Part(found.visits, found.within_target, found.over_1800_s, found.max_wait_s))
    yield from (_row(_("service {code}").format(code=code), part) for code, part in found.by_service.items())
    yield from (_row(_("class {code}").format(code=cls), part) for cls, part in found.by_class.items())
    yield ""
    said = _("Visit:   {share} within {time} of the ticket")
    yield said.format(share=_share(found.within_target), time=clock(scenario.visit_s))
    said = _("Counter: {share} within {time} at the counter")
    yield said.format(share=_share(found.mandate_within), time=clock(scenario.transaction_s))
    if found.visits:
        yield _("Half took up to {half}, 95 in 100 up to {most}, the longest {longest}.").format(
            half=clock(found.p50_visit_s), most=clock(found.p95_visit_s), longest=clock(found.max_visit_s)
        )
    away = sum(visit.outcome is Outcome.NO_SHOW for day in days for visit in day.visits)
    left = sum(visit.outcome is Outcome.UNSERVED for day in days for visit in day.visits)
    yield _("Called but did not come: {away}. Never served: {left}.").format(away=away, left=left)
    limits = all_limits(day.limits for day in days)
    if limits is not None and found.within_target is not None:
        gone = lost(limits, found.within_target)
        said = _("Bound:   {bound} is the best result of any policy on these days; share / bound {reached}")
        reached = found.within_target / limits.bound if limits.bound else None
        yield said.format(bound=_share(limits.bound), reached=_share(reached))
        yield _(
            "Lost:    {structural} to services that take longer than that by themselves,\n"
            "         {capacity} to too few counters, {skills} to skills,\n"
            "         {dispatch} to the order of calling and what nobody could foresee"
        ).format(
            structural=_share(gone.structural),
            capacity=_share(gone.capacity),
            skills=_share(gone.skills),
            dispatch=_share(gone.dispatch),
        )


def title(plan: Plan) -> str:
    """The days in words."""
    if plan.arrivals is not None:
        return _("a given day of {n}").format(n=len(plan.arrivals))
    return ngettext("{n} day of seed {seed}", "{n} days of seed {seed}", plan.days).format(n=plan.days, seed=plan.seed)


def clock(seconds: float | None) -> str:
    """A duration: 12:05 or 1:02:05."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _row(name: str, part: Part) -> str:
    return _ROW.format(name, part.visits, _share(part.within_target), _share(part.over_1800_s), clock(part.max_wait_s))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")
