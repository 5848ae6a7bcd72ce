"""The faults of a scanner, from the exit code and messages of `scanimage`."""

import errno
import re
from enum import Enum


class Fault(Enum):
    """Why a scan failed."""

    NO_SCANIMAGE = "no_scanimage"
    """The program is not installed: Debian's package sane-utils."""
    NO_DEVICE = "no_device"
    BUSY = "busy"
    JAMMED = "jammed"
    COVER_OPEN = "cover_open"
    NO_DOCUMENTS = "no_documents"
    ACCESS_DENIED = "access_denied"
    BAD_OPTION = "bad_option"
    """The device has no such mode, source, resolution or size."""
    IO_ERROR = "io_error"
    NO_ANSWER = "no_answer"
    """No output for too long; scanimage was stopped."""
    NOT_ESCL = "not_escl"
    """What answers at a scanner's address on the network is none that speaks eSCL."""
    OTHER_CERTIFICATE = "other_certificate"
    """A scanner on the network shows another certificate than the one that was seen first."""
    NO_ROOM = "no_room"
    """A page cannot be kept: the disk is full, or its folder cannot be written."""
    FAILED = "failed"


# SANE_Status of the SANE standard 1.06, section 4.2.7; scanimage exits with it
_STATUS = {
    3: Fault.BUSY,
    6: Fault.JAMMED,
    7: Fault.NO_DOCUMENTS,
    8: Fault.COVER_OPEN,
    9: Fault.IO_ERROR,
    11: Fault.ACCESS_DENIED,
}
# where scanimage exits with 1 whatever it was
_MESSAGES = (
    (r"open of device .* failed: Device busy", Fault.BUSY),
    (r"open of device .* failed: Access to resource has been denied", Fault.ACCESS_DENIED),
    (r"open of device .* failed", Fault.NO_DEVICE),
    (r"no SANE devices found", Fault.NO_DEVICE),
    (r"setting of option .* failed|unrecognized option|invalid option|ambiguous argument", Fault.BAD_OPTION),
    (r"attempted to set (readonly|inactive) option", Fault.BAD_OPTION),
    (r"out of documents", Fault.NO_DOCUMENTS),
    (r"feeder jammed", Fault.JAMMED),
    (r"cover is open", Fault.COVER_OPEN),
    (r"Device busy", Fault.BUSY),
    (r"Error during device I/O", Fault.IO_ERROR),
    (r"Access to resource has been denied", Fault.ACCESS_DENIED),
    (r"libpng error: Write Error|No space left on device|Disk quota exceeded|Read-only file system", Fault.NO_ROOM),
)
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS, errno.EACCES)
_REPORTED = re.compile(r"^scanimage: sane_\w+: ", re.MULTILINE)


def is_reported(messages: str) -> bool:
    """Whether the error output says that the device has failed, by whatever fault."""
    return fault_of(1, messages) is not Fault.FAILED or _REPORTED.search(messages) is not None


def fault_of(exit_code: int, messages: str) -> Fault:
    """The fault for scanimage's exit code, which is not 0, and its error output."""
    if exit_code in _STATUS:
        return _STATUS[exit_code]
    for pattern, fault in _MESSAGES:
        if re.search(pattern, messages):
            return fault
    return Fault.FAILED


def is_no_room(error: Exception) -> bool:
    """Whether a file could not be written, since the disk is full or its folder is not this user's."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM
