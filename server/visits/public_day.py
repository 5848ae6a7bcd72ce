"""A branch's day for everybody: a line for each service, and none that tells of a few people. Pure."""

from collections.abc import Iterator
from typing import Final

from .figures import Part

LEAST_VISITS: Final = 10
"""Of fewer decided visits of a service no figure is published, their number neither."""

COLUMNS: Final = (
    "day",
    "branch",
    "service",
    "state",
    "numbers",
    "kept_percent",
    "missed_percent",
    "gone_percent",
    "wait_p50_min",
    "wait_p90_min",
    "served",
    "within_mandate_percent",
    "rated",
    "rating_mean",
)
"""`state`: `open`, or `too_few` for fewer than `LEAST_VISITS` visits; then all figures are empty."""


def lines(branch: str, day: str, by_service: dict[str, Part]) -> Iterator[str]:
    """The lines under `COLUMNS`, by service code. Codes have no comma and begin with a letter."""
    for code, part in sorted(by_service.items()):
        yield ",".join((day, branch, code, *_figures(part)))


def _figures(part: Part) -> tuple[str, ...]:
    if part.decided < LEAST_VISITS or part.wait_p50_s is None or part.wait_p90_s is None:
        return ("too_few", *[""] * 10)
    waits = (str(max(1, -(-seconds // 60))) for seconds in (part.wait_p50_s, part.wait_p90_s))
    mandate = str(part.mandate_percent) if part.served >= LEAST_VISITS else ""
    rated = (str(part.rated), str(part.rating_mean)) if part.rated >= LEAST_VISITS else ("", "")
    return ("open", str(part.issued), *map(str, part.percents), *waits, str(part.served), mandate, *rated)
