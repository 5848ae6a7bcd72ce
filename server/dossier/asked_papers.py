"""What a citizen was asked for in one dossier, as a line of codes with marks: `p1 p2= p3+`. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Asked(StrEnum):
    """How a paper came; the value is the mark after its code."""

    BROUGHT = ""
    """With the dossier."""
    HELD = "="
    """The office had it already."""
    LATER = "+"
    """It was asked for later, and came."""
    MISSING = "-"
    """It was asked for later, and had not come when the dossier was decided."""


def write_asked(papers: Mapping[str, Asked]) -> str:
    """The line, by code."""
    return " ".join(f"{code}{mark}" for code, mark in sorted(papers.items()))


def read_asked(line: str) -> dict[str, Asked]:
    """The papers of a line. Raises ValueError."""
    return dict(_paper(one) for one in line.split())


def _paper(one: str) -> tuple[str, Asked]:
    code = one.rstrip("=+-")
    return code, Asked(one[len(code) :])
