"""The slip that is printed to try a printer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hardware.slip.slip import Slip
from hardware.slip.slip import Words as SlipWords
from language.messages import BOTH
from language.names import name_in
from protocol.views import BranchView


def trial_slip(branch: BranchView | None) -> Slip:
    """A slip that is not valid, with the branch's name and time; None: before it is known."""
    return Slip(
        branch="Một Cửa" if branch is None else name_in(branch.name, BOTH[0]),
        number="T001",
        service=SlipWords("Phiếu in thử", "Test slip"),
        issued_at=datetime.now(UTC if branch is None else ZoneInfo(branch.time_zone)),
        track_url="https://example.invalid/t/in-thu",
        ahead=0,
        lines=(SlipWords("Phiếu này không có giá trị", "This slip is not valid"),),
    )
