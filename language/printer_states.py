"""The states of a ticket printer, in few words."""

from typing import Final

from protocol.enums import PrinterState

from .messages import N_

PRINTER_STATES: Final = {
    PrinterState.READY: N_("printer ready"),
    PrinterState.PAPER_NEAR_END: N_("printer: paper nearly used up"),
    PrinterState.PAPER_OUT: N_("printer: no paper"),
    PrinterState.COVER_OPEN: N_("printer: cover open"),
    PrinterState.OFFLINE: N_("printer: no answer"),
    PrinterState.FAULT: N_("printer: fault"),
}
"""State → message to be translated."""
