"""What a plan says in words, once for the terminal and the page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from language.messages import N_
from server.balance.staffing.plan import StaffPlan
from server.simulate.report.language import Reader

DISTRIBUTION: Final = N_(
    "Service times are lognormal with the mean and variation of each service; the number of people varies from day to "
    "day (gamma) and by chance within each half hour (Poisson)."
)


def clock(opens: datetime, seconds: float) -> str:
    """The time of day so many seconds after the opening."""
    return f"{opens + timedelta(seconds=seconds):%H:%M}"


def remarks(plan: StaffPlan, visit_min: float, desk_min: float, reader: Reader) -> Iterator[str]:
    """What the reader must know of the plan."""
    _ = reader.say
    goal = plan.goal
    if not goal.reached:
        yield _(
            "{share} of visits take more than {n} minutes at the counter by themselves. No number of counters brings "
            "{target} of all visits in time: the plan brings {whole}. Shorten the longest services: dossiers prepared "
            "before the visit, scanning at another desk, several dossiers split."
        ).format(
            share=reader.percent(1 - goal.possible),
            n=f"{visit_min:g}",
            target=reader.percent(plan.target, 0),
            whole=reader.percent(plan.whole),
        )
    if plan.desk < 0.99:
        yield _(
            "{share} of dossiers are within {n} minutes at the counter, for the service alone decides it: 99 % needs "
            "shorter services, not more counters."
        ).format(share=reader.percent(plan.desk), n=f"{desk_min:g}")
    if plan.flat_hours is not None and plan.flat_hours > plan.counter_hours:
        yield _("The same number of counters all day would take {flat} counter hours instead of {hours}.").format(
            flat=reader.number(plan.flat_hours, 1), hours=reader.number(plan.counter_hours, 1)
        )
