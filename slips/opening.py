"""The slip printer that a program's settings name: a real one, a virtual one, or none."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hardware.printer.address import parse_address

from .paper import data_folder, paper_and_profile
from .settings import SlipSettings
from .slip_printer import NoPrinter, ThreadPrinter

if TYPE_CHECKING:
    from hardware.virtual.printer import VirtualPrinter


def check_printer(settings: SlipSettings) -> None:
    """Checks the printer's settings. Raises AddressError or ProfileError."""
    if settings.printer:
        parse_address(settings.printer)
    paper_and_profile(settings)


def virtual_printer(settings: SlipSettings) -> "VirtualPrinter":
    """Starts a virtual printer in this program; it saves slips as pictures if the settings name a folder."""
    from hardware.virtual.printer import VirtualPrinter  # it needs a terminal, which Windows has not

    folder = Path(settings.virtual_slips) if settings.virtual_slips else None
    virtual = VirtualPrinter(folder=folder, width_dots=paper_and_profile(settings)[0].width_dots)
    virtual.start()
    return virtual


def open_printer(
    settings: SlipSettings, program: str, virtual: "VirtualPrinter | None" = None, parent: QObject | None = None
) -> ThreadPrinter | NoPrinter:
    """The printer, not started yet. `program`: see `data_folder`; `virtual` replaces the printer of the settings.

    Raises AddressError, ProfileError, and JobFileError when the folder for its slips cannot be used.
    """
    address = settings.printer if virtual is None else virtual.address
    if not address:
        return NoPrinter(parent)
    paper, profile = paper_and_profile(settings)
    return ThreadPrinter(parse_address(address), paper, data_folder(settings, program), profile, parent)
