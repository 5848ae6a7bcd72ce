"""How the citizen's window looks: the shared sheet, and sizes that follow the window's height."""

from typing import Final

from ui.look.tokens import COLOUR, DESK, RADIUS, SPACE, TYPE
from ui.widgets.style import sheet

LEAST_PX: Final = (1024, 768)
"""The smallest screen it is made for; on larger ones all grows with the height."""
TOUCH_PX: Final = TYPE.display - SPACE.s
"""The least height of what is touched at that size: 15 mm on a screen of 10 inches."""


def scaled(px: int, scale: float) -> int:
    """A size of the smallest screen, on one that is `scale` times as high."""
    return round(px * scale)


def citizen_sheet(scale: float) -> str:
    """The sheet of the whole window."""
    lead, title = scaled(DESK.title, scale), scaled(TYPE.small, scale)
    big, small = scaled(TYPE.far, scale), scaled(DESK.lead, scale)
    return (
        sheet()
        + f"""
QWidget#citizen-window {{ background: {COLOUR.ground}; }}
QLabel {{ font-size: {lead}px; }}
QLabel#citizen-counter {{ font-size: {title}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#citizen-branch {{ font-size: {small}px; color: {COLOUR.ink_soft}; }}
QLabel#citizen-title {{ font-size: {title}px; font-weight: 600; }}
QLabel#citizen-big {{ font-size: {big}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#citizen-big[length="sum"] {{ font-size: {scaled(DESK.number, scale)}px; }}
QLabel#citizen-big[length="code"] {{ font-size: {scaled(DESK.number // 2, scale)}px; }}
QLabel#citizen-caption {{ font-size: {small}px; color: {COLOUR.ink_soft}; }}
QLabel[part="row-title"] {{ font-size: {small}px; color: {COLOUR.ink_soft}; }}
QLabel[part="row-text"] {{ font-size: {lead}px; font-weight: 600; }}
QLabel[part="row-wrong"] {{ font-size: {small}px; font-weight: 700; color: {COLOUR.red}; }}
QPushButton {{ font-size: {lead}px; font-weight: 600; min-height: {scaled(TOUCH_PX, scale) - 2 * SPACE.m}px;
    padding: {SPACE.s}px {SPACE.l}px; border-radius: {RADIUS.card}px; }}
QPushButton#citizen-language {{ min-height: {scaled(SPACE.xl, scale)}px; font-size: {small}px; }}
QPushButton[part="row"] {{ text-align: left; background: {COLOUR.surface}; border: 1px solid {COLOUR.line};
    border-radius: {RADIUS.small}px; min-height: 0; padding: 0; }}
QPushButton[part="row"][wrong="true"] {{ background: {COLOUR.red_soft}; border: 2px solid {COLOUR.red}; }}
QPushButton[pressed_down="right"] {{ background: {COLOUR.calm_soft}; color: {COLOUR.calm};
    border: 2px solid {COLOUR.calm}; }}
QPushButton[pressed_down="wrong"] {{ background: {COLOUR.red_soft}; color: {COLOUR.red};
    border: 2px solid {COLOUR.red}; }}
QScrollBar:vertical {{ width: {SPACE.l}px; }}
"""
    )
