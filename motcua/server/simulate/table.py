"""The figures as a table for a terminal."""

from collections.abc import Iterator

from motcua.server.balance.bound import lost
from motcua.server.balance.scenario import Outcome

from .days import Day, Plan
from .figures import Figures, Part, all_limits

_ROW = "{:<24} {:>8} {:>8} {:>9} {:>9}"


def table(plan: Plan, days: list[Day], found: Figures) -> str:
    """Both figures of the promise, the tail, services and classes, and who was not served."""
    return "\n".join(_lines(plan, days, found))


def _lines(plan: Plan, days: list[Day], found: Figures) -> Iterator[str]:
    scenario = plan.scenario
    yield f"{scenario.name or 'The branch'}: {title(plan)}, policy {found.policy}"
    yield ""
    yield _ROW.format("", "visits", f"≤ {scenario.visit_s / 60:g} min", "> 30 min", "longest wait")
    yield _row("all", Part(found.visits, found.within_target, found.over_1800_s, found.max_wait_s))
    yield from (_row(f"service {code}", part) for code, part in found.by_service.items())
    yield from (_row(f"class {cls}", part) for cls, part in found.by_class.items())
    yield ""
    yield f"Visit:   {_share(found.within_target)} within {clock(scenario.visit_s)} of the ticket"
    yield f"Mandate: {_share(found.mandate_within)} within {clock(scenario.transaction_s)} at the counter"
    if found.visits:
        yield (
            f"Half took up to {clock(found.p50_visit_s)}, 95 in 100 up to {clock(found.p95_visit_s)}, "
            f"the longest {clock(found.max_visit_s)}."
        )
    away = sum(visit.outcome is Outcome.NO_SHOW for day in days for visit in day.visits)
    left = sum(visit.outcome is Outcome.UNSERVED for day in days for visit in day.visits)
    yield f"Called in vain: {away}. Never served: {left}."
    within = all_limits(day.limits for day in days)
    if within is not None and found.within_target is not None:
        gone = lost(within, found.within_target)
        yield (
            f"Bound:   {_share(within.bound)} is what no policy could beat on these very days; "
            f"share / bound {_share(found.within_target / within.bound if within.bound else None)}"
        )
        yield f"Lost:    {_share(gone.structural)} to services that take longer than that by themselves,"
        yield f"         {_share(gone.capacity)} to too few counters, {_share(gone.skills)} to skills,"
        yield f"         {_share(gone.dispatch)} to the order of calling and what nobody could foresee"


def title(plan: Plan) -> str:
    """Which days these are."""
    if plan.arrivals is not None:
        return f"a given day of {len(plan.arrivals)}"
    return f"{plan.days} {'day' if plan.days == 1 else 'days'} of seed {plan.seed}"


def clock(seconds: float | None) -> str:
    """Minutes and seconds as people read them: 12:05, 1:02:05."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _row(name: str, part: Part) -> str:
    return _ROW.format(name, part.visits, _share(part.within_target), _share(part.over_1800_s), clock(part.max_wait_s))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")
