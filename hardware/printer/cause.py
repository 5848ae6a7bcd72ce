"""Why a printer is unreachable: read from the error in opening it, or from what it answers, and said in a sentence."""

import errno
import socket
import sys
from collections.abc import Callable
from enum import Enum
from typing import assert_never

from language.messages import N_

from .address import Address, FileAddress, SerialAddress, SpoolerAddress, TcpAddress, UsbAddress

Translate = Callable[[str], str]

FOREIGN_BYTES = 3
"""So many bytes that no printer sends are from something else; one or two are noise on the line."""


class Cause(Enum):
    """Why a printer is unreachable."""

    NOT_FOUND = "not_found"
    """No such device, or nothing plugged in."""
    NO_HOST = "no_host"
    """The host's name is not known."""
    NO_ROUTE = "no_route"
    """Nothing in the network answers at the host's address."""
    REFUSED = "refused"
    """The host is there, and takes no connection at this port."""
    DENIED = "denied"
    """This user may not open it."""
    IN_USE = "in_use"
    """Another program, or another computer, has it open."""
    NO_LIBUSB = "no_libusb"
    SILENT = "silent"
    """The line opens, and nothing answers: switched off, or a printer that never answers."""
    NOT_A_PRINTER = "not_a_printer"
    """What answers is another program, or cannot be read at this speed."""
    FAILED = "failed"
    """Another error, which the log says."""


_BY_NUMBER = {
    Cause.NOT_FOUND: (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR, errno.EIO),
    Cause.DENIED: (errno.EACCES, errno.EPERM, errno.EROFS),
    Cause.IN_USE: (errno.EBUSY, errno.EAGAIN),
    Cause.REFUSED: (errno.ECONNREFUSED,),
    Cause.NO_ROUTE: (errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN),
}
_BY_TEXT = {
    Cause.NOT_FOUND: ("filenotfounderror", "no such file"),
    Cause.IN_USE: ("access is denied", "exclusively lock", "busy"),
    Cause.DENIED: ("permission denied",),
}
"""pyserial on Windows gives no number; there a busy port is "Access is denied"."""


def cause_of(error: BaseException) -> Cause:
    """The cause of an error in opening a line."""
    if isinstance(error, socket.gaierror):
        return Cause.NO_HOST
    if isinstance(error, TimeoutError):
        return Cause.NO_ROUTE
    number = getattr(error, "errno", None)
    for cause, numbers in _BY_NUMBER.items():
        if number in numbers:
            return cause
    text = str(error).lower()
    return next((cause for cause, parts in _BY_TEXT.items() if any(part in text for part in parts)), Cause.FAILED)


def is_foreign(byte: int) -> bool:
    """Whether no ESC/POS printer sends this byte: no status, no flow control."""
    is_status = byte & 0x93 in (0x10, 0x12) or byte & 0x90 == 0
    return not is_status and byte not in (0x11, 0x13)


SENTENCES = {
    Cause.NOT_FOUND: N_("No printer is plugged in at this address. Check its cable and that it is switched on."),
    Cause.NO_HOST: N_(
        "No device in the network has this name. Check the name, or use the printer's number, such as 192.168.1.50."
    ),
    Cause.NO_ROUTE: N_(
        "Nothing answers at this address of the network. Check the printer's cable, its power and its address."
    ),
    Cause.REFUSED: N_("There is a device at this address, but it takes no connection: its port may be another one."),
    Cause.DENIED: N_("This program may not use the printer. Ask the administrator of this machine."),
    Cause.IN_USE: N_("Another program or another machine is using the printer. It is tried again by itself."),
    Cause.NO_LIBUSB: N_("The program libusb for USB printers is missing on this machine. Ask its administrator."),
    Cause.SILENT: N_("The connection is made, but the printer does not answer. Check that it is switched on."),
    Cause.NOT_A_PRINTER: N_("What answers at this address is not a slip printer. Check the address."),
    Cause.FAILED: N_("The printer cannot be reached. The program's log says why."),
}
"""For staff, who do not set the machine up; a msgid."""


def sentence(cause: Cause, _: Translate) -> str:
    """The cause and what staff can do."""
    return _(SENTENCES[cause])


def advice(cause: Cause, address: Address, _: Translate, platform: str = sys.platform) -> str:
    """The cause and what somebody can do who sets the machine up, on this system and with this kind of line."""
    match cause:
        case Cause.NOT_FOUND if isinstance(address, SpoolerAddress):
            return _("This machine has no print queue of this name.")
        case Cause.DENIED if platform.startswith("linux"):
            words = _("This user may not use the printer. On Debian: sudo adduser USER {group}, then log in again.")
            return words.format(group=_group(address))
        case Cause.NO_LIBUSB if platform.startswith("linux"):
            return _("libusb is missing on this machine. On Debian: sudo apt install libusb-1.0-0.")
        case Cause.NO_LIBUSB:
            return _("libusb is missing on this machine. Use the printer on the network or on a serial port.")
        case Cause.IN_USE if isinstance(address, UsbAddress | FileAddress) and platform.startswith("linux"):
            return _("Another program has the printer open: end that program, or remove the printer from CUPS.")
        case Cause.IN_USE if not isinstance(address, TcpAddress):
            return _("Another program has the printer open. End that program, then try again.")
        case Cause.NOT_A_PRINTER if isinstance(address, SerialAddress):
            return _("What comes back cannot be read: the speed (baud) is wrong, or it is another device.")
        case Cause.NOT_A_PRINTER if isinstance(address, TcpAddress):
            return _("Another program answers at port {port}. Slip printers mostly have port 9100.").format(
                port=address.port
            )
        case _:
            return sentence(cause, _)


def _group(address: Address) -> str:
    match address:
        case SerialAddress():
            return "dialout"
        case TcpAddress() | UsbAddress() | FileAddress() | SpoolerAddress():
            return "lp"
        case _:
            assert_never(address)
