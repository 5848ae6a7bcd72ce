"""The papers of a dossier as a checklist: what each component was handed in as, counted by keys; pure."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

import msgspec
from msgspec import Struct

from protocol.components import Component
from protocol.dossier_commands import Paper

MOST: Final = 99


class How(Enum):
    """How a paper was handed in; the value is the name of its count."""

    ORIGINAL = "originals"
    CERTIFIED = "certified"
    COPY = "copies"


class Line(Struct, frozen=True):
    """A component, and what of it was handed in."""

    component: Component
    paper: Paper

    @property
    def is_there(self) -> bool:
        """Whether it was handed in, or is held already."""
        return self.paper.held or any(getattr(self.paper, how.value) for how in How)


def lines_of(components: Sequence[Component], papers: Sequence[Paper]) -> tuple[Line, ...]:
    """A line for each component."""
    known = {paper.code: paper for paper in papers}
    return tuple(Line(one, known.get(one.code, Paper(one.code))) for one in components)


def counted(papers: Sequence[Paper], code: str, how: How, by: int) -> tuple[Paper, ...]:
    """One more (`by` 1) or one fewer (-1) of a component; what is counted is not held."""
    paper = next((one for one in papers if one.code == code), Paper(code))
    number = max(0, min(MOST, getattr(paper, how.value) + by))
    return _with(papers, msgspec.structs.replace(paper, held=False, **{how.value: number}))


def held(papers: Sequence[Paper], code: str) -> tuple[Paper, ...]:
    """The office has it already, or after all not; what is held was not handed in."""
    paper = next((one for one in papers if one.code == code), Paper(code))
    return _with(papers, Paper(code, held=not paper.held))


def cleared(papers: Sequence[Paper], code: str) -> tuple[Paper, ...]:
    """Nothing of the component."""
    return _with(papers, Paper(code))


def _with(papers: Sequence[Paper], changed: Paper) -> tuple[Paper, ...]:
    """In the order of the codes' numbers; a paper of which there is nothing is left out."""
    others = [one for one in papers if one.code != changed.code]
    kept = others if changed == Paper(changed.code) else [*others, changed]
    return tuple(sorted(kept, key=lambda one: (len(one.code), one.code)))
