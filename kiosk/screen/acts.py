"""What a choice on the screen does, as plain values: scenes give them to choices, `Kiosk` and `StaffMenu` run them."""

from enum import Enum, auto

from msgspec import Struct

from kiosk.visit.visit import Transition
from kiosk.visit.visit_state import Mode


class SimpleAct(Enum):
    """Acts that need nothing more to be said."""

    BACK = auto()
    HOME = auto()
    READ_AGAIN = auto()
    """Read the screen aloud once more."""
    TAKE = auto()
    """Take the number."""
    TAKE_ORDINARY = auto()
    """Go on to an ordinary number in place of the appointment's."""
    TAKE_FOR_DOSSIER = auto()
    """Go on to a number of the service where results are collected, for the dossier whose receipt was scanned."""
    REPRINT = auto()
    OPEN_STAFF_MENU = auto()
    """Ask for the staff's PIN."""
    LIST_SLIPS = auto()
    CHANGE_HOME_LANGUAGE = auto()


class Go(Struct, frozen=True):
    """Go to another screen, and nothing else."""

    by: Transition


class UseLanguage(Struct, frozen=True):
    language: str


class Toggle(Struct, frozen=True):
    mode: Mode


class ChooseService(Struct, frozen=True):
    code: str


class AddService(Struct, frozen=True):
    """One more service for the same number; chosen already, it is left out again."""

    code: str


class ChooseProcedure(Struct, frozen=True):
    """`code`: None for a procedure that is not in the list, or not known."""

    service: str
    code: str | None


class AddDossiers(Struct, frozen=True):
    """`n`: negative to take dossiers away."""

    n: int


class ChoosePriority(Struct, frozen=True):
    """`code`: None for no priority."""

    code: str | None


class RateVisit(Struct, frozen=True):
    """How the visit of the scanned slip was: 5 very satisfied … 1 very dissatisfied."""

    level: int


class OpenSlip(Struct, frozen=True):
    """Show what can be done about a slip, by the id of its print job."""

    job_id: int


class PinKey(Enum):
    ERASE = auto()
    ENTER = auto()


class Digit(Struct, frozen=True):
    digit: str


class DeviceAct(Enum):
    """What staff ask of the device; the values of RESTART, SETUP and END are those of `StaffMenu.asked_to`."""

    TEST_PAGE = "test"
    RESTART = "restart"
    SETUP = "setup"
    END = "end"


class ReprintSlip(Struct, frozen=True):
    job_id: int


class DismissSlip(Struct, frozen=True):
    """Take a slip off the list of those that need a look."""

    job_id: int


StaffAct = PinKey | Digit | DeviceAct | ReprintSlip | DismissSlip
"""Run by the staff menu itself."""
Act = (
    SimpleAct | Go | UseLanguage | Toggle | ChooseService | AddService | ChooseProcedure | AddDossiers | ChoosePriority
    | RateVisit | OpenSlip | StaffAct
)  # fmt: skip
