"""Generates random days from a scenario's demand; the same seed and day always give the same people.

Arrivals are Poisson within each half hour, at a rate that varies from day to day (gamma, as counts of real offices do:
their variance is two to three times the mean); service times are lognormal with the service's mean and coefficient of
variation (domain: citizens' counters lie at .5 to .9).
"""

from math import exp, log, log1p, sqrt
from random import Random
from typing import Final

from protocol.enums import TicketClass
from server.balance.roll.roll import HALF_HOUR_S
from server.balance.roll.scenario import Arrival, Demand, Scenario, Service

SLOT_S: Final = 900
"""Interval of appointment slots, seconds."""

EARLY_S: Final = 300.0
"""Mean and standard deviation of how early people come to an appointment, seconds."""


def generate(scenario: Scenario, seed: int, day: int) -> list[Arrival]:
    """The people of the `day`-th day of `seed`, in the order of arrival; times rounded to milliseconds.

    Raises ValueError without a demand, and for a service that has a share but no mean or variation.
    """
    demand = scenario.demand
    if demand is None:
        raise ValueError("the scenario has no [demand] to draw a day from")
    services = [service for service in scenario.services if service.share]
    shares = [service.share or 0.0 for service in services]
    classes, class_shares = list(demand.classes), list(demand.classes.values())
    people = Random(f"{seed}/{day}/people")
    arrivals = []
    for n, arrive_s in enumerate(_times(demand, seed, day), 1):
        (service,) = people.choices(services, shares)
        (cls,) = people.choices(classes, class_shares)
        service_s = _service_s(service, people.gauss(0.0, 1.0))
        no_show = people.random() < demand.no_show.get(cls, 0.0)
        early_s = people.gauss(EARLY_S, EARLY_S)
        slot_s = max(0, round((arrive_s + early_s) / SLOT_S) * SLOT_S) if cls is TicketClass.APPT else None
        arrivals.append(Arrival(str(n), arrive_s, service.code, cls, service_s, slot_s, no_show))
    return arrivals


def _times(demand: Demand, seed: int, day: int) -> list[float]:
    busy = Random(f"{seed}/{day}/rate")
    clock = Random(f"{seed}/{day}/times")
    factor = 1.0 if demand.day_cv == 0 else busy.gammavariate(demand.day_cv**-2, demand.day_cv**2)
    every = sum(demand.half_hours)
    times: list[float] = []
    for place, share in enumerate(demand.half_hours):
        rate = demand.per_day * factor * share / every / HALF_HOUR_S
        at, end = float(place * HALF_HOUR_S), (place + 1) * HALF_HOUR_S
        while rate > 0 and (at := at + clock.expovariate(rate)) < end:
            times.append(round(at, 3))
    return times


def _service_s(service: Service, normal: float) -> float:
    """A lognormal service time with the service's mean and coefficient of variation; at least a millisecond."""
    if service.mean_s is None or service.cv is None:
        raise ValueError(f"service {service.code}: mean_s and cv are needed to draw a day")
    spread2 = log1p(service.cv**2)
    return max(0.001, round(exp(log(service.mean_s) - spread2 / 2 + sqrt(spread2) * normal), 3))
