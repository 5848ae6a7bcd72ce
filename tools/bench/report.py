"""A run of the bench as one object, as a table for people, and as Markdown for the docs."""

from collections.abc import Sequence

from msgspec import Struct

from .rig.figures import Figure, Missing, Side, Spread
from .rig.machine import Machine


class Report(Struct, frozen=True):
    """`quick` figures show that the bench works and little more. `taken_at` is ISO 8601 in UTC."""

    commit: str | None
    taken_at: str
    command: str
    quick: bool
    took_s: float
    machine: Machine
    figures: list[Figure]
    not_measured: list[Missing]


COLUMNS = "what", "ours", "p50 / p99 ms", "CPU µs", "reference", "p50 / p99 ms", "CPU µs", "ratio", "goal"


def rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """A line a figure, in COLUMNS: spreads as `min / median / max`."""
    return [
        (
            f"{figure.title} ({figure.unit})",
            shown(figure.ours.value),
            latency(figure.ours),
            cpu(figure.ours, figure.cpu_per),
            shown(figure.reference.value),
            latency(figure.reference),
            cpu(figure.reference, figure.cpu_per),
            shown(figure.ratio),
            figure.goal,
        )
        for figure in figures
    ]


def text(report: Report) -> str:
    """For a terminal: one paragraph a figure."""
    lines = [f"{report.machine.cpu}, {report.machine.cores} cores, {report.machine.system}, {report.machine.python}"]
    for figure in report.figures:
        lines += ["", figure.title]
        for name, side in (("ours", figure.ours), ("reference", figure.reference)):
            parts = [f"{shown(side.value)} {figure.unit}"]
            if side.p50_ms is not None:
                parts.append(f"p50 / p99 {latency(side)} ms")
            if side.cpu_us is not None:
                parts.append(f"{rounded(side.cpu_us)} µs CPU a {figure.cpu_per}")
            lines.append(f"  {name:<10} {' · '.join(parts)}   {side.what}")
        goal = f"   goal {figure.goal}" if figure.goal else ""
        lines.append(f"  {'ratio':<10} {shown(figure.ratio)}{goal}")
    for missing in report.not_measured:
        lines += ["", f"{missing.name}: not measured: {missing.why}"]
    if report.quick:
        lines += ["", "A quick run: it shows that the bench works, and little more."]
    return "\n".join(lines)


def markdown(report: Report) -> str:
    """A table, and what is not in it."""
    lines = [table(COLUMNS, rows(report.figures))]
    references = dict.fromkeys(f"{_kind(figure)}: {figure.reference.what}" for figure in report.figures)
    lines += ["", "References: " + "; ".join(references) + "."]
    lines += ["", *(f"- `{missing.name}`: not measured: {missing.why}" for missing in report.not_measured)]
    if report.quick:
        lines += ["", "**A quick run**: it shows that the bench works, and little more."]
    return "\n".join(lines).strip()


def machine_line(machine: Machine) -> str:
    """One sentence."""
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory_mib / 1024:.0f} GiB, {machine.system}, "
        f"{machine.python}; {versions}; load before it began {machine.load_1m}."
    )


def table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what would break out of its cell is escaped."""
    escaped = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in (columns, *lines)]
    head, *body = [f"| {' | '.join(line)} |" for line in escaped]
    return "\n".join([head, "| " + " | ".join(["---"] * len(columns)) + " |", *body])


def shown(value: Spread) -> str:
    """`min / median / max`, or the one number there is."""
    if value.rounds == 1:
        return rounded(value.median)
    return f"{rounded(value.min)} / {rounded(value.median)} / {rounded(value.max)}"


def rounded(number: float) -> str:
    """Three figures that count: 0.00123, 0.123, 12.3, 1,230."""
    if number == 0:
        return "0"
    if abs(number) >= 1000:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.3g}"


def latency(side: Side) -> str:
    """`p50 / p99`, a dash where single answers were not timed."""
    return "–" if side.p50_ms is None or side.p99_ms is None else f"{rounded(side.p50_ms)} / {rounded(side.p99_ms)}"


def cpu(side: Side, per: str) -> str:
    """`µs a request`, a dash where nobody counts it."""
    return "–" if side.cpu_us is None else f"{rounded(side.cpu_us)} a {per}"


def _kind(figure: Figure) -> str:
    return figure.name.partition("/")[0]
