"""The components (thành phần hồ sơ) of a procedure: the papers that it asks for, each with a code. Pure.

A component's code is its place in the procedure's list, `p1`, `p2` …; so a catalogue adds new papers at the end.
"""

import re
from typing import Final

from msgspec import Struct

from .configuration import ProcedureConfig, Text
from .ids import Code

RESULT: Final = "result"
"""The component of a dossier under which the scan of its result is filed."""

OTHER: Final = "other"
"""The component of a scan that is filed with its dossier and under no paper of its procedure."""

_CODE: Final = re.compile(r"p([1-9][0-9]?)")


class Component(Struct, frozen=True):
    """A paper that a procedure asks for."""

    code: Code
    name: Text


def components_of(procedure: ProcedureConfig) -> tuple[Component, ...]:
    """In the order of the catalogue."""
    return tuple(Component(f"p{at}", name) for at, name in enumerate(procedure.bring, 1))


def component_name(procedure: ProcedureConfig | None, code: str) -> Text | None:
    """The name of the component with this code; None: the procedure has none (any more)."""
    found = _CODE.fullmatch(code)
    known = () if procedure is None or found is None else procedure.bring[int(found[1]) - 1 : int(found[1])]
    return known[0] if known else None
