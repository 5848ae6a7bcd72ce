"""What advices foretold against what became of them, as SVG: a point each, and the mean of each bin."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .advice import Act, Bin

PICTURE: Final = Path(__file__).parents[2] / "docs" / "pictures" / "simulate" / "advice-effect.svg"
SIZE, LEFT, TOP = 420, 64, 16
LEAST, MOST = -0.2, 0.6


def drawn(acts: Sequence[Act], bins: Sequence[Bin]) -> str:
    """Both axes in points of the share; on the line the two are equal."""
    inner = SIZE - LEFT - TOP

    def x(gain: float) -> float:
        return LEFT + inner * (min(max(gain, LEAST), MOST) - LEAST) / (MOST - LEAST)

    def y(gain: float) -> float:
        return TOP + inner - (x(gain) - LEFT)

    parts = [f'<rect width="{SIZE}" height="{SIZE}" fill="#ffffff"/>']
    for tenth in range(round(LEAST * 10), round(MOST * 10) + 1, 2):
        gain, said = tenth / 10, f"{tenth * 10:+d}"
        parts.append(f'<path d="M{LEFT} {y(gain):.1f}h{inner}M{x(gain):.1f} {TOP}v{inner}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(gain) + 4:.1f}" text-anchor="end">{said}</text>')
        parts.append(f'<text x="{x(gain):.1f}" y="{TOP + inner + 16}" text-anchor="middle">{said}</text>')
    parts.append(f'<path d="M{x(LEAST):.1f} {y(LEAST):.1f}L{x(MOST):.1f} {y(MOST):.1f}" stroke="#6b7280"/>')
    parts += [f'<circle cx="{x(a.foretold):.1f}" cy="{y(a.realised):.1f}" r="2.5" fill="#1d4ed8" fill-opacity="0.35"/>'
              for a in acts]  # fmt: skip
    for one in bins:
        at, low, high = x(one.foretold), y(one.realised - one.half), y(one.realised + one.half)
        parts.append(f'<path d="M{at:.1f} {low:.1f}V{high:.1f}" stroke="#b45309" stroke-width="2"/>')
        parts.append(f'<circle cx="{at:.1f}" cy="{y(one.realised):.1f}" r="5" fill="#b45309"/>')
    middle = TOP + inner / 2
    parts.append(f'<text x="{LEFT + inner / 2}" y="{SIZE - 14}" text-anchor="middle">foretold, points</text>')
    parts.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">realised</text>')
    size = f'width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}"'
    style = 'font-family="sans-serif" font-size="12" fill="#1f2937"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(parts)}</svg>\n'
