"""The one source of how Một Cửa looks: colours, sizes, spacing, radii and motion, for Widgets, QML and pages alike."""

from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Colour:
    """Colours as #RRGGBB. A name with `_soft` is a background for text in the name without it."""

    ink: str = "#13242E"
    ink_soft: str = "#4A5B68"
    surface: str = "#FFFFFF"
    ground: str = "#F1F5F7"
    line: str = "#CBD6DD"
    edge: str = "#71828F"
    """The border of a control: 3:1 against ground and surface (WCAG 1.4.11)."""
    raised: str = "#FAFCFD"
    """A row or card a little apart from `surface`."""
    hover: str = "#EAF3F5"
    """`surface` under a pointer."""
    pressed: str = "#D3E7EC"
    """`surface` under a finger."""
    selected: str = "#E1EFF2"
    primary: str = "#0A5A6B"
    primary_hover: str = "#084C5B"
    primary_pressed: str = "#073F4C"
    primary_soft: str = "#E1EFF2"
    on_primary: str = "#FFFFFF"
    focus: str = "#0B66C3"
    accent: str = "#B3261E"
    calm: str = "#17694A"
    calm_soft: str = "#E2F3EB"
    amber: str = "#7F4A00"
    amber_soft: str = "#FFF0D1"
    red: str = "#B3261E"
    red_soft: str = "#FCE8E6"
    off: str = "#566570"
    off_soft: str = "#E6EBEE"
    night: str = "#0B2A35"
    """The lobby display's background; text on it is `on_night` or `on_night_soft`."""
    night_raised: str = "#12404F"
    on_night: str = "#FFFFFF"
    on_night_soft: str = "#B9D3DB"
    call: str = "#FFD166"
    """A call being announced, on `night`."""
    on_call: str = "#13242E"


HIGH_CONTRAST = Colour(
    ink="#FFFFFF", ink_soft="#FFFFFF", surface="#000000", ground="#000000", line="#FFFFFF", edge="#FFFFFF",
    raised="#1A1A1A", hover="#333300", pressed="#4D4D00", selected="#333300",
    primary="#FFE600", primary_hover="#FFF27A", primary_pressed="#FFF27A", primary_soft="#333300",
    on_primary="#000000", focus="#00E5FF", accent="#FFB3AD",
    calm="#8CF0B4", calm_soft="#00331A", amber="#FFD166", amber_soft="#3D2A00", red="#FFB3AD", red_soft="#4A0A05",
    off="#C8C8C8", off_soft="#1A1A1A", night="#000000", night_raised="#1A1A1A", on_night="#FFFFFF",
    on_night_soft="#FFFFFF", call="#FFE600", on_call="#000000",
)  # fmt: skip
"""The same names for people who see little: white and yellow on black."""


@dataclass(frozen=True, slots=True)
class TypeSize:
    """Text sizes in px where the window's shorter side is 1080 px; screens multiply by their own scale."""

    small: int = 36
    """Capitals of 25 px: 7 mm on a 24-inch screen, the least a kiosk may show."""
    body: int = 40
    lead: int = 48
    title: int = 62
    display: int = 92
    far: int = 100
    """Capitals of 74 px: 47 mm on a 55-inch television, 16 minutes of arc at 10 m, the least a lobby may need."""
    number: int = 220


@dataclass(frozen=True, slots=True)
class DeskSize:
    """Text sizes in px for the counter's desktop windows and for pages, read at arm's length."""

    small: int = 14
    body: int = 15
    lead: int = 18
    title: int = 24
    number: int = 56


@dataclass(frozen=True, slots=True)
class Weight:
    """Weights of the type; there are no others, and no italics: they blur Vietnamese marks."""

    regular: int = 400
    medium: int = 500
    semibold: int = 600
    bold: int = 700


@dataclass(frozen=True, slots=True)
class IconSize:
    """Sides of icons in px, in the same two scales as the text they stand beside (`desk` as DESK, the rest as TYPE)."""

    desk: int = 18
    small: int = 40
    body: int = 48
    lead: int = 64
    display: int = 120


@dataclass(frozen=True, slots=True)
class Space:
    """Distances in px, in the same two scales as the text they stand beside."""

    xs: int = 4
    s: int = 8
    m: int = 16
    l: int = 24
    xl: int = 40
    xxl: int = 64


@dataclass(frozen=True, slots=True)
class Radius:
    """Corners in px."""

    small: int = 6
    card: int = 16
    large: int = 28


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in ms. Nothing moves longer than it takes to notice."""

    quick_ms: int = 120
    calm_ms: int = 240
    highlight_ms: int = 20_000


@dataclass(frozen=True, slots=True)
class Promise:
    """When a running time changes colour, as shares of its target: calm, then amber, then red, and over at 1."""

    amber: float = 10 / 15
    red: float = 13 / 15


FAMILY = "Be Vietnam Pro"

COLOUR = Colour()
TYPE = TypeSize()
DESK = DeskSize()
WEIGHT = Weight()
ICON = IconSize()
SPACE = Space()
RADIUS = Radius()
MOTION = Motion()
PROMISE = Promise()

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("ink", "surface"),
    ("ink", "ground"),
    ("ink", "primary_soft"),
    ("ink", "raised"),
    ("ink", "hover"),
    ("ink", "pressed"),
    ("ink", "selected"),
    ("ink_soft", "raised"),
    ("ink_soft", "hover"),
    ("ink_soft", "selected"),
    ("on_call", "call"),
    ("ink_soft", "surface"),
    ("ink_soft", "ground"),
    ("ink_soft", "primary_soft"),
    ("primary", "surface"),
    ("primary", "ground"),
    ("primary", "primary_soft"),
    ("on_primary", "primary"),
    ("on_primary", "primary_hover"),
    ("on_primary", "primary_pressed"),
    ("on_primary", "red"),
    ("on_primary", "accent"),
    ("on_primary", "calm"),
    ("calm", "surface"),
    ("calm", "calm_soft"),
    ("amber", "surface"),
    ("amber", "amber_soft"),
    ("red", "surface"),
    ("red", "red_soft"),
    ("off", "surface"),
    ("off", "off_soft"),
    ("off", "ground"),
    ("off", "raised"),
    ("amber", "ground"),
    ("amber", "selected"),
    ("red", "ground"),
    ("red", "selected"),
    ("calm", "ground"),
    ("off", "selected"),
    ("on_night", "night"),
    ("on_night", "night_raised"),
    ("on_night_soft", "night"),
    ("on_night_soft", "night_raised"),
    ("call", "night"),
    ("call", "night_raised"),
)
"""Which text may stand on which background: each of these has a contrast of at least 4.5 (WCAG 1.4.3)."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    ("edge", "surface"),
    ("edge", "ground"),
    ("focus", "surface"),
    ("focus", "ground"),
    ("primary", "ground"),
)
"""Which edge may bound a control on which background: each has a contrast of at least 3 (WCAG 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """The contrast of two #RRGGBB colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def as_dict() -> MappingProxyType[str, Any]:
    """Everything, for QML's context property `tokens`: `tokens.colour.primary`, `tokens.type.title`, …"""
    return MappingProxyType(
        {
            "family": FAMILY,
            "colour": asdict(COLOUR),
            "high_contrast": asdict(HIGH_CONTRAST),
            "type": asdict(TYPE),
            "desk": asdict(DESK),
            "weight": asdict(WEIGHT),
            "icon": asdict(ICON),
            "space": asdict(SPACE),
            "radius": asdict(RADIUS),
            "motion": asdict(MOTION),
            "promise": asdict(PROMISE),
        }
    )


def css() -> str:
    """The same as CSS custom properties, for pages: `--colour-primary`, `--size-title`, `--space-m`, …"""
    lines = [f'  --family: "{FAMILY}", "Noto Sans", "DejaVu Sans", sans-serif;']
    lines += [f"  --colour-{_dashed(f.name)}: {getattr(COLOUR, f.name)};" for f in fields(COLOUR)]
    lines += [f"  --size-{f.name}: {getattr(DESK, f.name) / 16:g}rem;" for f in fields(DESK)]
    lines += [f"  --weight-{f.name}: {getattr(WEIGHT, f.name)};" for f in fields(WEIGHT)]
    lines += [f"  --space-{f.name}: {getattr(SPACE, f.name)}px;" for f in fields(SPACE)]
    lines += [f"  --radius-{f.name}: {getattr(RADIUS, f.name)}px;" for f in fields(RADIUS)]
    lines += [f"  --motion-{f.name.removesuffix('_ms')}: {getattr(MOTION, f.name)}ms;" for f in fields(MOTION)]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


def _dashed(name: str) -> str:
    return name.replace("_", "-")
