"""Asks a scanner on the network what it offers."""

from hardware.scanner.fault import Fault

from .address import parse_escl
from .capabilities import EsclAbility, read_capabilities
from .trust import Trust
from .wire import Refused, Wire


def ask_escl(device: str, trust: Trust) -> EsclAbility | Fault:
    """What it offers, or why it cannot be asked. Blocking, for some seconds at most."""
    try:
        address = parse_escl(device)
    except ValueError:
        return Fault.NO_DEVICE
    try:
        words = Wire(address, trust).words("ScannerCapabilities")
    except Refused as refused:
        return refused.fault
    except OSError:
        return Fault.IO_ERROR
    return read_capabilities(words) or Fault.NOT_ESCL
