"""The style sheet of our widgets, from the tokens. `part` and `level` are properties of a widget.

Parts of labels: `soft`, `lead`, `title`, `heading`, `brand`, `pill`, `key`; others: `card`, `bar`, `strip`, `ground`.
Levels: `calm`, `amber`, `red`, `primary`, `off`.
"""

from ui.look.tokens import COLOUR, DESK, RADIUS, SPACE


def sheet() -> str:
    """One sheet for a whole window."""
    return f"""
QWidget {{ color: {COLOUR.ink}; font-size: {DESK.body}px; }}
QWidget[part="ground"] {{ background: {COLOUR.ground}; }}
QLabel {{ background: transparent; }}
QLabel[part="soft"] {{ color: {COLOUR.ink_soft}; font-size: {DESK.small}px; }}
QLabel[part="lead"] {{ font-size: {DESK.lead}px; font-weight: 600; }}
QLabel[part="title"] {{ font-size: {DESK.title}px; font-weight: 600; }}
QLabel[part="heading"] {{ font-size: {DESK.body}px; font-weight: 600; color: {COLOUR.primary}; }}
QLabel[part="brand"] {{ font-size: {DESK.title}px; font-weight: 700; color: {COLOUR.primary}; }}
{_levels()}
QFrame[part="card"] {{ background: {COLOUR.surface}; border: 1px solid {COLOUR.line};
    border-radius: {RADIUS.card}px; }}
QFrame[part="rule"] {{ background: {COLOUR.line}; }}
QWidget[part="sheet"] {{ background: {COLOUR.surface}; }}
QFrame[part="bar"][practice="yes"] {{ background: {COLOUR.call}; }}
QFrame[part="bar"] {{ background: {COLOUR.surface}; border-bottom: 1px solid {COLOUR.line}; }}
QLabel[part="pill"] {{ border-radius: {RADIUS.small}px; padding: {SPACE.xs}px {SPACE.s}px; font-weight: 600; }}
QLabel[part="key"] {{ border: 1px solid {COLOUR.edge}; border-radius: {RADIUS.small}px; font-size: {DESK.small}px;
    padding: 0 {SPACE.s}px; }}
QPushButton {{ background: {COLOUR.surface}; color: {COLOUR.ink}; border: 1px solid {COLOUR.edge};
    border-radius: {RADIUS.small}px; padding: {SPACE.xs}px {SPACE.s}px; }}
QPushButton:hover {{ background: {COLOUR.hover}; }}
QPushButton:pressed {{ background: {COLOUR.pressed}; border-color: {COLOUR.primary}; }}
QPushButton:focus {{ border: 2px solid {COLOUR.focus}; }}
QPushButton:disabled {{ background: {COLOUR.ground}; color: {COLOUR.off}; border-color: {COLOUR.line}; }}
QPushButton[danger="true"]:enabled {{ border-color: {COLOUR.red}; color: {COLOUR.red}; }}
QPushButton[danger="true"]:enabled:hover {{ background: {COLOUR.red_soft}; }}
QPushButton[primary="true"]:enabled {{ background: {COLOUR.primary}; color: {COLOUR.on_primary};
    border-color: {COLOUR.primary}; font-weight: 600; }}
QPushButton[primary="true"]:enabled:hover {{ background: {COLOUR.primary_hover}; }}
QPushButton[primary="true"]:enabled:pressed {{ background: {COLOUR.primary_pressed}; }}
QPushButton[primary="true"]:enabled:focus {{ border: 2px solid {COLOUR.focus}; }}
QLineEdit, QComboBox {{ background: {COLOUR.surface}; border: 1px solid {COLOUR.edge};
    border-radius: {RADIUS.small}px; padding: {SPACE.s}px; placeholder-text-color: {COLOUR.ink_soft};
    selection-background-color: {COLOUR.primary}; }}
QLineEdit:focus, QComboBox:focus {{ border: 2px solid {COLOUR.focus}; }}
QLineEdit:disabled, QComboBox:disabled {{ background: {COLOUR.ground}; color: {COLOUR.off};
    border-color: {COLOUR.line}; }}
QComboBox::drop-down {{ border: none; width: {SPACE.l}px; }}
QComboBox QAbstractItemView {{ background: {COLOUR.surface}; selection-background-color: {COLOUR.selected};
    selection-color: {COLOUR.ink}; }}
QTableView, QListWidget {{ background: {COLOUR.surface}; border: none; outline: none;
    selection-background-color: {COLOUR.selected}; selection-color: {COLOUR.ink}; }}
QListWidget:focus {{ border: 2px solid {COLOUR.focus}; border-radius: {RADIUS.small}px; }}
QHeaderView, QHeaderView::section {{ background: {COLOUR.surface}; color: {COLOUR.ink_soft}; border: none;
    font-size: {DESK.small}px; padding: 0 0 0 {SPACE.xs}px; }}
QProgressBar {{ background: {COLOUR.off_soft}; border: none; border-radius: {RADIUS.small}px;
    text-align: center; }}
QProgressBar::chunk {{ background: {COLOUR.primary}; border-radius: {RADIUS.small}px; }}
QScrollBar:vertical {{ background: {COLOUR.ground}; width: {SPACE.s}px; }}
QScrollBar::handle:vertical {{ background: {COLOUR.edge}; border-radius: {SPACE.xs}px; min-height: {SPACE.l}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QToolTip {{ background: {COLOUR.ink}; color: {COLOUR.surface}; border: none; padding: {SPACE.xs}px; }}
"""


def _levels() -> str:
    """`level` of a label or strip: text colour, and for strips and pills the soft background."""
    rules = []
    for level in ("calm", "amber", "red", "primary", "off"):
        colour, soft = getattr(COLOUR, level), getattr(COLOUR, f"{level}_soft")
        rules.append(f'QLabel[level="{level}"] {{ color: {colour}; }}')
        rules.append(f'QLabel[part="pill"][level="{level}"] {{ background: {soft}; }}')
        rules.append(
            f'QFrame[part="strip"][level="{level}"] {{ background: {soft}; border-radius: {RADIUS.small}px; }}'
        )
    return "\n".join(rules)
