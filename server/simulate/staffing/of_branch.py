"""A branch on a date, as its last days were: the scenario that a plan from its journal is made of."""

import datetime as dt
from zoneinfo import ZoneInfo

from language.names import in_words
from protocol.calendar import openings_on
from protocol.configuration import BranchConfig
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.learned_day import DAY_S, HALF_HOUR_S
from server.balance.roll.scenario import CounterPlan, Opening, Scenario
from server.balance.staffing.learned import learned_demand, learned_services


def learned_scenario(
    config: BranchConfig, knowledge: BranchKnowledge, day: dt.date
) -> tuple[Scenario, dt.datetime] | None:
    """The scenario and its opening in local time; None where nobody came in the hours of that date.

    The hours begin with the first half hour of the clock in which numbers are given, and end with the last.
    """
    slots = _slots(config, knowledge, day)
    demand = learned_demand(knowledge, day.weekday(), slots)
    if demand is None:
        return None
    said = {one.code: ServiceTimes(one.mean_s, one.cv) for one in config.services}
    whole = (Opening(0.0, float(len(slots) * HALF_HOUR_S)),)
    scenario = Scenario(
        in_words(config.name),
        learned_services(knowledge, said),
        tuple(CounterPlan(one.id, one.skills, whole) for one in config.counters),
        visit_s=config.visit_target_s,
        transaction_s=config.transaction_target_s,
        no_show_s=config.no_show_s,
        weights=config.weights,
        guard_s=config.guard_s,
        demand=demand,
    )
    midnight = dt.datetime.combine(day, dt.time(), ZoneInfo(config.time_zone))
    return scenario, midnight + dt.timedelta(seconds=slots.start * HALF_HOUR_S)


def _slots(config: BranchConfig, knowledge: BranchKnowledge, day: dt.date) -> range:
    hours = openings_on(config, day)
    if hours:
        begins = min(_seconds(one.first_ticket) for one in hours) // HALF_HOUR_S
        return range(begins, -(-max(_seconds(one.last_ticket) for one in hours) // HALF_HOUR_S))
    seen = [slot for one in knowledge.days for slot in one.arrivals]
    return range(min(seen), max(seen) + 1) if seen else range(DAY_S // HALF_HOUR_S)


def _seconds(clock: str) -> int:
    at = dt.time.fromisoformat(clock)
    return at.hour * 3_600 + at.minute * 60
