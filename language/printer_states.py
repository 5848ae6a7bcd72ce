"""The states of a ticket printer, in few words."""

from typing import Final

from protocol.enums import PrinterCause, PrinterState

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

PRINTER_CAUSES: Final = {
    PrinterCause.NOT_FOUND: N_("printer: not plugged in"),
    PrinterCause.NO_HOST: N_("printer: its name is unknown in the network"),
    PrinterCause.NO_ROUTE: N_("printer: not found in the network"),
    PrinterCause.REFUSED: N_("printer: refuses the connection"),
    PrinterCause.DENIED: N_("printer: no permission"),
    PrinterCause.IN_USE: N_("printer: in use elsewhere"),
    PrinterCause.NO_LIBUSB: N_("printer: libusb is missing"),
    PrinterCause.SILENT: N_("printer: connected, no answer"),
    PrinterCause.NOT_A_PRINTER: N_("printer: another device answers"),
    PrinterCause.FAILED: N_("printer: cannot be reached"),
}
"""Why a printer is offline → message to be translated."""


def printer_msgid(state: PrinterState, cause: PrinterCause | None) -> str:
    """The message of a printer's state, or of the cause of its being offline."""
    return PRINTER_CAUSES[cause] if state is PrinterState.OFFLINE and cause is not None else PRINTER_STATES[state]
