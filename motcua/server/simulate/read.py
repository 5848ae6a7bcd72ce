"""Reads a scenario file: every mistake of it at once, each with its key, line and reason, or the scenario."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath

import msgspec

from motcua.protocol.configuration import Weights
from motcua.protocol.words import TicketClass
from motcua.server.balance.scenario import CounterPlan, Demand, Opening, Scenario, Service
from motcua.server.catalogue.finding import Fault, Finding, Path, Remark, spell
from motcua.server.catalogue.lines import find_lines
from motcua.server.catalogue.shape import fit

from .format import ClassSharesTable, DemandTable, NoShowTable, ScenarioFile
from .validate import validate

_TOML_PLACE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


def read_scenario_file(path: FilePath, *, to_draw: bool = False) -> Scenario | tuple[Finding, ...]:
    """Reads the file at `path`. Raises OSError when it cannot be opened."""
    return read_scenario(path.read_bytes(), str(path), to_draw=to_draw)


def read_scenario(raw: bytes, file: str, *, to_draw: bool = False) -> Scenario | tuple[Finding, ...]:
    """The scenario that the TOML text `raw` describes, or all that is wrong with it in the order of its lines.

    `to_draw`: days are to be drawn from it, which needs a demand, and the mean and variation of its services.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return (Finding(file, Fault.NOT_UTF8, "is not UTF-8 text; save the file as UTF-8", line=line),)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (_syntax_finding(file, str(error), text),)
    kept, remarks = fit(data, ScenarioFile)
    remarks += validate(kept, to_draw=to_draw)
    if remarks:
        lines = find_lines(text)
        found = [_place(file, remark, lines) for remark in remarks]
        return tuple(sorted(found, key=lambda one: (one.line or 0, one.path)))
    return _scenario(msgspec.convert(kept, ScenarioFile))


def _syntax_finding(file: str, message: str, text: str) -> Finding:
    found = _TOML_PLACE.match(message)
    if found is None:
        return Finding(file, Fault.SYNTAX, message)
    if found["line"] is None:
        return Finding(file, Fault.SYNTAX, f"{found['what']} at the end of the file", line=text.count("\n") + 1)
    return Finding(file, Fault.SYNTAX, found["what"], line=int(found["line"]), column=int(found["column"]))


def _place(file: str, remark: Remark, lines: Mapping[Path, int]) -> Finding:
    """Where a value is missing, the line of the table that should hold it."""
    path = remark.path
    while path and path not in lines:
        path = path[:-1]
    return Finding(file, remark.fault, remark.message, spell(remark.path), lines.get(path), nearest=remark.nearest)


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
