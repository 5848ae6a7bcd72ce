"""What dossiers took, against what the catalogue says: means over procedures. Pure."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from protocol.configuration import ProcedureConfig

from .procedures import Sums


class Compared(Struct, frozen=True):
    """Sums over dossiers: `n` as they were, `said` as the catalogue has it; `of`: how many dossiers."""

    n: int = 0
    said: int = 0
    of: int = 0

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(self.n + other.n, self.said + other.said, self.of + other.of)


def compare_papers(found: Mapping[str, Sums], catalogue: Mapping[str, ProcedureConfig]) -> Compared:
    """Papers that citizens brought, of procedures whose papers the catalogue has."""
    said = {code: len(one.bring) for code, one in catalogue.items() if one.bring}
    return _sum(Compared(one.brought, one.dossiers * said[code], one.dossiers) for code, one in _both(found, said))


def compare_steps(found: Mapping[str, Sums], catalogue: Mapping[str, ProcedureConfig]) -> Compared:
    """Steps until the decision, of procedures whose steps the catalogue has."""
    said = {code: one.steps for code, one in catalogue.items() if one.steps}
    return _sum(Compared(one.hands, one.dossiers * said[code], one.dossiers) for code, one in _both(found, said))


def _both(found: Mapping[str, Sums], said: Mapping[str, int]) -> list[tuple[str, Sums]]:
    return [(code, one) for code, one in found.items() if code in said]


def _sum(each: Iterable[Compared]) -> Compared:
    return sum(each, start=Compared())
