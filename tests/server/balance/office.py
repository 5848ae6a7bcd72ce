"""The branch of the science: ten counters, five services, lunch two at a time, a real office's half hours."""

from protocol.enums import TicketClass
from server.balance.roll.scenario import CounterPlan, Demand, Opening, Scenario, Service

HALF_HOURS = (6.5, 5.0, 4.9, 5.6, 6.4, 7.2, 7.1, 7.5, 7.2, 6.8, 6.5, 6.1, 6.9, 5.8, 4.5, 2.7)
SERVICES = (("A", 180, 0.30), ("B", 300, 0.25), ("C", 360, 0.20), ("D", 480, 0.15), ("E", 600, 0.10))
COUNTERS = ("AB", "AB", "ABC", "ABC", "CD", "CD", "DE", "AE", "ABCDE", "ABCDE")
LUNCH_S = (12_600, 14_400, 16_200, 18_000, 19_800)


def office(per_day: float) -> Scenario:
    """560, 640 and 700 a day load it to .66, .75 and .82."""
    return Scenario(
        "Chi nhánh mẫu",
        tuple(Service(code, float(mean_s), 0.6, share) for code, mean_s, share in SERVICES),
        tuple(_counter(place, skills) for place, skills in enumerate(COUNTERS)),
        demand=Demand(
            per_day,
            HALF_HOURS,
            day_cv=0.1,
            classes={TicketClass.PRIO: 0.1, TicketClass.APPT: 0.3, TicketClass.WALK: 0.6},
            no_show={TicketClass.PRIO: 0.04, TicketClass.APPT: 0.10, TicketClass.WALK: 0.04},
        ),
    )


def _counter(place: int, skills: str) -> CounterPlan:
    lunch_s = LUNCH_S[place % len(LUNCH_S)]
    return CounterPlan(str(place + 1), tuple(skills), (Opening(0, lunch_s), Opening(lunch_s + 1800, 28_800)))
