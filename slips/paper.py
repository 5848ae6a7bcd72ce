"""Paper, printer profile and data folder from a program's settings."""

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from hardware.printer.profile import DEFAULT, Profile, ProfileError, profile
from hardware.slip.slip import DOTS_PER_MM, Paper

from .settings import SlipSettings


def paper_and_profile(settings: SlipSettings) -> tuple[Paper, Profile]:
    """`paper_mm` is the roll's width if the printer's profile has it, else the printable width.

    Raises ProfileError for an unknown profile, and for a roll that its printer does not take.
    """
    made = profile(settings.printer_profile or DEFAULT)
    if settings.printer_profile or settings.paper_mm in made.width_dots:
        return made.paper(settings.paper_mm), made
    try:
        return Paper(settings.paper_mm * DOTS_PER_MM), made
    except ValueError as error:
        raise ProfileError(f"paper_mm: {error}") from error


def data_folder(settings: SlipSettings, program: str) -> Path:
    """The folder of the settings, else one in the user's data folder for this device of this branch.

    It holds data that must survive a power cut. `program`: "kiosk" or "counter".
    """
    if settings.data:
        return Path(settings.data)
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    device = sha256("\n".join((settings.server, settings.branch, settings.token)).encode()).hexdigest()[:12]
    return Path(place) / "motcua" / f"{program}-{device}"
