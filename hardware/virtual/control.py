"""Sets a virtual printer's state by commands of one line, from a keyboard, a pipe or a socket.

paper ok | near_end | out      a new roll, the last metres, none
paper after ROWS               the paper ends after that many more rows of dots (8 a millimetre)
paper keeps | drops            what is not printed yet when it ends: printed after the refill, or lost
cover open | closed
online | offline               the pause button of its panel
error cutter | none
power on | off                 off: connections break, nothing listens, its memory is lost
slow BYTES | off               processes that many bytes a second
stall BYTES | off              hangs after that many more bytes
drop BYTES | off               the connection breaks after that many more bytes
mute on | off                  prints, but does not answer
confirm on | off               off: answers `DLE EOT`, but not `GS r`
at ROWS ORDER                  any of these commands, once that many rows are printed
state                          returns its state
"""

import json
from dataclasses import dataclass

from .emulated_printer import EmulatedPrinter, Job, PaperState


class ControlError(ValueError):
    """A line that is not a command."""


@dataclass
class LineFaults:
    """Faults of the connection, not of the printer."""

    powered: bool = True
    drop_after_bytes: int | None = None
    later: tuple[int, str] | None = None
    """(rows, command): the command to run once that many rows are printed."""


def obey(device: EmulatedPrinter, faults: LineFaults, line: str) -> str:
    """Runs one command; returns "ok", or the state. Raises ControlError."""
    match line.split():
        case ["paper", "ok"]:
            device.refill()
        case ["paper", "near_end"]:
            device.refill()
            device.paper = PaperState.NEAR_END
        case ["paper", "out"]:
            device.run_out_after(0)
            device.paper = PaperState.OUT
        case ["paper", "after", rows]:
            device.run_out_after(_count(rows))
        case ["paper", "keeps" | "drops" as what]:
            device.keeps_job = what == "keeps"
        case ["cover", "open" | "closed" as what]:
            device.cover_open = what == "open"
        case ["online" | "offline" as what]:
            device.paused = what == "offline"
        case ["error", "cutter" | "none" as what]:
            device.cutter_error = what == "cutter"
        case ["power", "on" | "off" as what]:
            faults.powered = what == "on"
            if not faults.powered:
                device.switch_off()
        case ["slow", rate]:
            device.bytes_per_s = _count_or_off(rate, least=1)
        case ["stall", count]:
            device.stall_after_bytes = _count_or_off(count)
        case ["drop", count]:
            faults.drop_after_bytes = _count_or_off(count, least=1)
        case ["mute", "on" | "off" as what]:
            device.mute = what == "on"
        case ["confirm", "on" | "off" as what]:
            device.confirms = what == "on"
        case ["at", rows, *order] if order and order[0] != "at":
            obey(
                EmulatedPrinter(device.roll.width_dots, _nowhere), LineFaults(), " ".join(order)
            )  # understood, or ControlError
            faults.later = (_count(rows), " ".join(order))
        case ["state"]:
            return _state(device, faults)
        case _:
            raise ControlError(f"not understood: {line.strip()[:80]!r}")
    return "ok"


def _state(device: EmulatedPrinter, faults: LineFaults) -> str:
    return json.dumps(
        {
            "paper": device.paper.value,
            "cover": "open" if device.cover_open else "closed",
            "online": device.online,
            "error": "cutter" if device.cutter_error else "none",
            "power": "on" if faults.powered else "off",
            "slow": device.bytes_per_s,
            "stall": device.stall_after_bytes,
            "drop": faults.drop_after_bytes,
            "mute": device.mute,
            "jobs": device.jobs_cut,
            "rows": device.roll.rows,
        }
    )


def _nowhere(job: Job) -> None:
    """Drops the job; for checking a command."""


def _count(text: str, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or int(text) < least:
        raise ControlError(f"must be a whole number from {least}, not {text[:20]!r}")
    return int(text)


def _count_or_off(text: str, least: int = 0) -> int | None:
    return None if text == "off" else _count(text, least)
