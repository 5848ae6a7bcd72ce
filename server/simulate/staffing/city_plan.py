"""A city's question answered, and its answer judged by the simulator."""

from typing import Final

from msgspec import Struct

from server.balance.dispatch.policies import POLICIES
from server.balance.roll.roll import roll
from server.balance.roll.simulated_branch import FastBranch
from server.balance.staffing.city import (
    Answers,
    AtLoad,
    City,
    Other,
    at_load,
    counters_of,
    longest_desk_of_dossiers,
    others,
    scenario_of,
    spread,
)
from server.balance.staffing.plan import kept_by, working_by

from .make import stratified

JUDGED_DAYS: Final = 80


class CityPlan(Struct, frozen=True):
    """`simulated`: the share of visits in time with the staff needed, by load; `dossiers_s`: the longest mean time at
    the counter at which 99 % of dossiers are in time."""

    city: City
    loads: tuple[AtLoad, ...]
    simulated: tuple[float | None, ...]
    others: tuple[Other, ...]
    dossiers_s: float


def plan_city(city: City, policy: str, seed: int) -> CityPlan:
    """Every answer. Raises KeyError for a policy that the server does not have."""
    answers = Answers(seed)
    loads = tuple(at_load(answers, city, dossiers) for dossiers in city.dossiers)
    simulated = tuple(
        None if one.staff is None else judged(answers, city, one.staff, one.dossiers, policy, seed) for one in loads
    )
    return CityPlan(city, loads, simulated, tuple(others(answers, city)), longest_desk_of_dossiers(city))


def judged(answers: Answers, city: City, staff: int, dossiers: float, policy: str, seed: int) -> float:
    """The share of visits in time in the simulator, each branch as full as its clerks can take."""
    every, room = 0.0, answers.room(city, staff)
    for clerks, many in spread(city, staff):
        visits = dossiers * (1 - city.online) * answers.capacity(city, clerks) / room
        if many and visits:
            scenario, counters = scenario_of(city, visits), counters_of(city, clerks)
            planned = working_by(scenario, counters, {str(n + 1): ("HS",) for n in range(clerks)})
            days = [
                roll(planned, day, POLICIES[policy], FastBranch) for day in stratified(scenario, JUDGED_DAYS, seed + 1)
            ]
            share = kept_by(days, len(counters), scenario).whole
            every += many * visits * share / (dossiers * (1 - city.online))
    return every
