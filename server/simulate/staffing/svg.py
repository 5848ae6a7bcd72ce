"""Plots as SVG that stands in the page: readable without a script, in print, and by a screen reader's label."""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape
from msgspec import Struct

INK, SOFT, LINE, RED, BAR, MARK = "#13242E", "#4A5B68", "#CBD6DD", "#B3261E", "#0A5A6B", "#E39A1F"
WIDTH: Final = 920
LEFT, RIGHT, TOP, BOTTOM = 44, 44, 16, 36


class Axis(Struct, frozen=True):
    """From `low` to `high`, with its words beside each mark."""

    low: float
    high: float
    marks: tuple[tuple[float, str], ...]


class Bars(Struct, frozen=True):
    """A plot by half hour: bars on the left axis, and a line on the right one; each with the words told of it.
    `centred`: names stand under the middle of the bars, not where a half hour begins."""

    label: str
    hours: tuple[str, ...]
    bars: tuple[float, ...]
    axis: Axis
    said: tuple[str, ...]
    line: tuple[float, ...] = ()
    line_axis: Axis | None = None
    limit: float | None = None
    height: int = 240
    centred: bool = False


def bars_svg(plot: Bars) -> Markup:
    """The plot's element."""
    return _svg(plot.label, plot.height, _bars(plot))


def _bars(plot: Bars) -> Iterator[str]:
    bottom = plot.height - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(1, len(plot.bars))

    def y(value: float, axis: Axis) -> float:
        share = (min(max(value, axis.low), axis.high) - axis.low) / ((axis.high - axis.low) or 1)
        return round(bottom - share * (bottom - TOP), 1)

    for value, text in plot.axis.marks:
        at = y(value, plot.axis)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}" stroke="{LINE}"/>'
        yield _text(LEFT - 8, at + 4, text, "end")
    for place, (value, said) in enumerate(zip(plot.bars, plot.said, strict=True)):
        top = y(value, plot.axis)
        x = round(LEFT + place * step + step * 0.12, 1)
        yield f'<rect x="{x}" y="{top}" width="{round(step * 0.76, 1)}" height="{round(bottom - top, 1)}" fill="{BAR}">'
        yield f"<title>{escape(said)}</title></rect>"
    if plot.limit is not None:
        at = y(plot.limit, plot.axis)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}" stroke="{RED}" stroke-dasharray="6 4"/>'
    if plot.line_axis is not None:
        points = " ".join(
            f"{round(LEFT + (place + 0.5) * step, 1)},{y(value, plot.line_axis)}"
            for place, value in enumerate(plot.line)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{MARK}" stroke-width="2.5"/>'
        for value, text in plot.line_axis.marks:
            yield _text(WIDTH - RIGHT + 8, y(value, plot.line_axis) + 4, text, "start")
    every = max(1, round(len(plot.hours) / 12))
    for place in range(0, len(plot.hours), every):
        yield _text(round(LEFT + (place + plot.centred / 2) * step, 1), bottom + 20, plot.hours[place], "middle")


class Rows(Struct, frozen=True):
    """A plot with a row for each name: spans (from, to, colour, words) on one axis of half hours."""

    label: str
    hours: tuple[str, ...]
    names: tuple[str, ...]
    spans: tuple[tuple[tuple[float, float, str, str], ...], ...]


def rows_svg(plot: Rows) -> Markup:
    """The plot's element; spans in half hours from the opening."""
    return _svg(plot.label, len(plot.names) * 24 + 32, _rows(plot))


def _rows(plot: Rows) -> Iterator[str]:
    left = 110
    step = (WIDTH - left - 12) / max(1, len(plot.hours))
    for row, (name, spans) in enumerate(zip(plot.names, plot.spans, strict=True)):
        yield _text(left - 10, row * 24 + 17, name, "end")
        for from_, to, colour, said in spans:
            x, width = round(left + from_ * step, 1), round((to - from_) * step - 1.5, 1)
            yield f'<rect x="{x}" y="{row * 24 + 3}" width="{width}" height="19" rx="3" fill="{colour}">'
            yield f"<title>{escape(said)}</title></rect>"
    every = max(1, round(len(plot.hours) / 12))
    for place in range(0, len(plot.hours), every):
        yield _text(round(left + place * step, 1), len(plot.names) * 24 + 22, plot.hours[place], "middle")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{round(y, 1)}" text-anchor="{anchor}" font-size="13" fill="{SOFT}">{escape(text)}</text>'


def _svg(label: str, height: int, parts: Iterator[str]) -> Markup:
    said = escape(label)
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}" width="100%" style="min-width: 640px">'
    return Markup(head + "".join(parts) + "</svg>")  # every text is escaped above


def counts_axis(most: float) -> Axis:
    """From 0 to a round number above `most`, with four or five marks."""
    step = next(step for size in range(6) for step in (10**size, 2 * 10**size, 5 * 10**size) if most <= 5 * step)
    high = max(step, -(-int(most + 0.999) // step) * step)
    return Axis(0, high, tuple((value, str(value)) for value in range(0, high + 1, step)))
