"""The format of a scenario file, table by table; see `docs/simulate.md`."""

from typing import Annotated

from msgspec import Meta, Struct

from protocol.ids import Id

Length = Annotated[float, Meta(ge=0)]
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0)]
Probability = Annotated[float, Meta(ge=0, le=1)]


class BranchTable(Struct, frozen=True):
    name: str = ""
    no_show_s: Length = 45


class TargetsTable(Struct, frozen=True):
    visit_s: Positive = 900
    transaction_s: Positive = 900


class ClassesTable(Struct, frozen=True):
    prio: Positive = 2.0
    appt: Positive = 1.3
    walk: Positive = 1.0


class ServiceTable(Struct, frozen=True):
    code: Id
    mean_s: Positive | None = None
    cv: Length | None = None
    share: Share | None = None


class CounterTable(Struct, frozen=True):
    id: Id
    skills: tuple[Id, ...]
    open: tuple[tuple[Length, ...], ...]


class ClassSharesTable(Struct, frozen=True):
    prio: Share = 0
    appt: Share = 0
    walk: Share = 0


class NoShowTable(Struct, frozen=True):
    prio: Probability = 0
    appt: Probability = 0
    walk: Probability = 0


class DemandTable(Struct, frozen=True):
    per_day: Positive
    half_hours: tuple[Share, ...]
    day_cv: Length = 0
    classes: ClassSharesTable = ClassSharesTable(walk=1)
    no_show: NoShowTable = NoShowTable()


class ScenarioFile(Struct, frozen=True):
    service: tuple[ServiceTable, ...]
    counter: tuple[CounterTable, ...]
    branch: BranchTable = BranchTable()
    targets: TargetsTable = TargetsTable()
    classes: ClassesTable = ClassesTable()
    demand: DemandTable | None = None
