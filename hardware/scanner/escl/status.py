"""Why a scanner on the network gives no page, from its ScannerStatus and the codes of its answers. Pure."""

from dataclasses import dataclass
from typing import Final

from hardware.scanner.fault import Fault

from .capabilities import local_name, read_xml, text_of

_FEEDER: Final = {
    "ScannerAdfEmpty": Fault.NO_DOCUMENTS,
    "ScannerAdfJam": Fault.JAMMED,
    "ScannerAdfMispick": Fault.JAMMED,
    "ScannerAdfMultipickDetected": Fault.JAMMED,
    "ScannerAdfHatchOpen": Fault.COVER_OPEN,
    "ScannerAdfInputTrayFailed": Fault.IO_ERROR,
    "ScannerAdfInputTrayOverloaded": Fault.JAMMED,
}
_CODES: Final = {
    400: Fault.BAD_OPTION,
    401: Fault.ACCESS_DENIED,
    403: Fault.ACCESS_DENIED,
    404: Fault.NOT_ESCL,
    409: Fault.BAD_OPTION,
    503: Fault.BUSY,
}


@dataclass(frozen=True, slots=True)
class Status:
    """`feeder`: what is wrong with it; None: nothing, or it has none. `is_idle`: whether a job may be begun."""

    feeder: Fault | None
    is_idle: bool


def read_status(xml: bytes) -> Status | None:
    """Reads ScannerStatus; None for what is none."""
    root = read_xml(xml)
    if root is None or local_name(root) != "ScannerStatus":
        return None
    return Status(_FEEDER.get(text_of(root, "AdfState")), text_of(root, "State") == "Idle")


def fault_of_code(code: int) -> Fault:
    """The fault of an answer that is not the wished one. A redirection is refused: it may lead to any machine."""
    return Fault.NOT_ESCL if 300 <= code < 400 else _CODES.get(code, Fault.FAILED)
