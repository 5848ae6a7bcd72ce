"""Reads a scenario file: returns the scenario, or all mistakes with key, line and reason."""

from pathlib import Path as FilePath

import msgspec

from protocol.configuration import Weights
from protocol.enums import TicketClass
from server.balance.roll.scenario import CounterPlan, Demand, Opening, Scenario, Service
from server.catalogue.finding import Finding
from server.catalogue.shape import fit
from server.catalogue.sources import SourceText, read_sources

from .format import ClassSharesTable, DemandTable, NoShowTable, ScenarioFile
from .validate import validate


def read_scenario_file(path: FilePath, *, to_draw: bool = False) -> Scenario | tuple[Finding, ...]:
    """Reads the file at `path`. Raises OSError when it cannot be opened."""
    return read_scenario(path.read_bytes(), str(path), to_draw=to_draw)


def read_scenario(raw: bytes, file: str, *, to_draw: bool = False) -> Scenario | tuple[Finding, ...]:
    """The scenario that the TOML text `raw` describes, or all its mistakes in the order of lines.

    `to_draw`: random days will be generated from it, which needs a demand, and mean and variation of its services.
    """
    source = read_sources(file, [SourceText(file, raw)])
    if isinstance(source, tuple):
        return source
    kept, remarks = fit(source.data, ScenarioFile)
    remarks += validate(kept, to_draw=to_draw)
    if remarks:
        return source.findings(remarks)
    return _scenario(msgspec.convert(kept, ScenarioFile))


def _scenario(file: ScenarioFile) -> Scenario:
    return Scenario(
        file.branch.name,
        tuple(Service(one.code, one.mean_s, one.cv, one.share) for one in file.service),
        tuple(
            CounterPlan(one.id, one.skills, tuple(Opening(from_s, to_s) for from_s, to_s in one.open))
            for one in file.counter
        ),
        file.branch.no_show_s,
        file.targets.visit_s,
        file.targets.transaction_s,
        Weights(file.classes.prio, file.classes.appt, file.classes.walk),
        demand=None if file.demand is None else _demand(file.demand),
    )


def _demand(table: DemandTable) -> Demand:
    return Demand(table.per_day, table.half_hours, table.day_cv, _by_class(table.classes), _by_class(table.no_show))


def _by_class(table: ClassSharesTable | NoShowTable) -> dict[TicketClass, float]:
    return {TicketClass.PRIO: table.prio, TicketClass.APPT: table.appt, TicketClass.WALK: table.walk}
