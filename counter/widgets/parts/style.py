"""The window's style sheet: that of all our widgets, and what only this window has."""

from ui.look.tokens import COLOUR, DESK, TYPE
from ui.widgets.style import sheet


def counter_sheet() -> str:
    """One sheet for the whole window."""
    return (
        sheet()
        + f"""
QWidget#window, QWidget#login-page, QWidget#desk-page {{ background: {COLOUR.ground}; }}
QLabel#ticket-number {{ font-size: {TYPE.display}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#slip-number {{ font-size: {TYPE.display}px; font-weight: 700; color: {COLOUR.primary}; }}
QLabel#slip-number[beside="true"] {{ font-size: {TYPE.title}px; }}
QLabel#timer {{ font-size: {DESK.number}px; font-weight: 600; }}
QLabel#next-number {{ font-size: {TYPE.title}px; font-weight: 600; color: {COLOUR.off}; }}
QLabel#small-number, QLabel#small-timer {{ font-size: {TYPE.small}px; font-weight: 600; }}
QFrame#alarm-strip {{ background: {COLOUR.red}; }}
QLabel#alarm-text {{ color: {COLOUR.on_primary}; font-size: {DESK.lead}px; font-weight: 600; }}
QLabel#question-amount {{ font-size: {DESK.lead}px; font-weight: 600; }}
"""
    )
