"""The window's style sheet: the one shared by all widgets, and the rules of this window."""

from ui.look.tokens import COLOUR, DESK, SPACE, TYPE
from ui.widgets.style import sheet

ROOMY_PX = 1000
"""From this height on the window has room for larger words."""


def counter_sheet(*, roomy: bool = False) -> str:
    """The sheet of the whole window. `roomy`: texts beside the number are larger."""
    return counter_rules() + (_roomy_rules() if roomy else "")


def _roomy_rules() -> str:
    details = ("procedure", "papers", "papers-title", "heading")
    names = [f"QLabel#detail-{name}" for name in details]
    return f"""
{", ".join(names)}, QWidget#detail-lines QLabel, QLabel#ticket-class, QLabel#ticket-identity, QLabel#ticket-facts,
QLabel#ticket-why, QLabel#next-procedure, QLabel#timer-title, QLabel#timer-level, QLabel#visit-age {{
    font-size: {DESK.lead}px; }}
QLabel#detail-procedure, QLabel#ticket-service {{ font-size: {DESK.title}px; }}
QLabel#timer {{ font-size: {TYPE.title}px; min-height: {TYPE.title + SPACE.m}px; }}
QLabel#ticket-number {{ font-size: {TYPE.number * 5 // 8}px; min-height: {TYPE.number * 5 // 8 + SPACE.xl}px; }}
QFrame#login-card QLabel, QFrame#login-card QLineEdit {{ font-size: {DESK.lead + SPACE.xs}px; }}
"""


def counter_rules() -> str:
    """The rules that hold at any size."""
    return (
        sheet()
        + f"""
QWidget#window, QWidget#login-page, QWidget#desk-page {{ background: {COLOUR.ground}; }}
QLabel#ticket-number {{ font-size: {TYPE.display}px; font-weight: 700; color: {COLOUR.primary}; }}
QFrame#login-card QLabel, QFrame#login-card QLineEdit {{ font-size: {DESK.lead}px; }}
QFrame#login-card QLabel#brand {{ font-size: {TYPE.small}px; }}
QFrame#login-card QLabel#login-counter {{ font-size: {DESK.title}px; font-weight: 600; }}
QLabel#received-code {{ font-size: {TYPE.small}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#received-due {{ font-size: {TYPE.small}px; font-weight: 600; }}
QLabel#received-secret {{ font-size: {DESK.title}px; font-weight: 600; }}
QLabel#slip-number {{ font-size: {TYPE.display}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#slip-number[beside="true"] {{ font-size: {TYPE.title}px; }}
QLabel#timer {{ font-size: {DESK.number}px; font-weight: 600; }}
QLabel#next-number {{ font-size: {TYPE.title}px; font-weight: 600; color: {COLOUR.off}; }}
QLabel#small-number, QLabel#small-timer {{ font-size: {TYPE.small}px; font-weight: 600; }}
QFrame#emergency {{ background: {COLOUR.red}; }}
QLabel#emergency-title {{ color: {COLOUR.on_primary}; font-size: {DESK.body}px; font-weight: 600; }}
QLabel#emergency-text {{ color: {COLOUR.on_primary}; font-size: {DESK.title}px; font-weight: 700; }}
QFrame#clock-band {{ background: {COLOUR.amber_soft}; }}
QLabel#clock-title {{ color: {COLOUR.amber}; font-size: {DESK.lead}px; font-weight: 600; }}
QLabel#clock-text {{ font-size: {DESK.body}px; }}
QFrame#alarm-strip {{ background: {COLOUR.red}; }}
QLabel#alarm-text {{ color: {COLOUR.on_primary}; font-size: {DESK.lead}px; font-weight: 600; }}
QLabel#detail-procedure[quiet="true"] {{ color: {COLOUR.ink_soft}; font-size: {DESK.body}px; font-weight: 400; }}
QLabel#waiting-unserved {{ color: {COLOUR.amber}; }}
QLabel#question-amount {{ font-size: {DESK.lead}px; font-weight: 600; }}
"""
    )
