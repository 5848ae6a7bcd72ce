"""The planned branch as a scenario file, so that anybody can simulate it."""

import json
from collections.abc import Iterator

from protocol.enums import TicketClass
from server.balance.roll.scenario import Scenario


def as_toml(scenario: Scenario) -> str:
    """A scenario as `motcua simulate` reads it."""
    return "\n".join(_lines(scenario)) + "\n"


def _lines(scenario: Scenario) -> Iterator[str]:
    yield from ("[branch]", f"name = {_text(scenario.name)}", f"no_show_s = {scenario.no_show_s:g}", "")
    yield from ("[targets]", f"visit_s = {scenario.visit_s:g}", f"transaction_s = {scenario.transaction_s:g}", "")
    weights = scenario.weights
    yield from ("[classes]", f"prio = {weights.prio:g}", f"appt = {weights.appt:g}", f"walk = {weights.walk:g}", "")
    for service in scenario.services:
        yield from ("[[service]]", f"code = {_text(service.code)}")
        for key in ("mean_s", "cv", "share"):
            value = getattr(service, key)
            if value is not None:
                yield f"{key} = {value:.6g}"
        yield ""
    for counter in scenario.counters:
        opens = [[one.from_s, one.to_s] for one in counter.open]
        yield from ("[[counter]]", f"id = {_text(counter.id)}", f"skills = {json.dumps(counter.skills)}")
        yield from (f"open = {json.dumps(opens)}", "")
    demand = scenario.demand
    if demand is None:
        return
    halves = ", ".join(f"{share:.6g}" for share in demand.half_hours)
    yield from (
        "[demand]",
        f"per_day = {demand.per_day:.6g}",
        f"half_hours = [{halves}]",
        f"day_cv = {demand.day_cv:.6g}",
    )
    for table, shares in (("classes", demand.classes), ("no_show", demand.no_show)):
        yield from ("", f"[demand.{table}]")
        yield from (f"{cls.value} = {shares.get(cls, 0.0):.6g}" for cls in TicketClass)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
