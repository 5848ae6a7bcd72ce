"""What other systems say of dossiers, in the messages that we tell them in ourselves: fields checked. Pure.

A new dossier that a citizen sent in at the portal, or papers that it was asked for: `DongBoHoSoMC`. A step of one that
they decide: `CapNhatTienDoHoSoMC`. Names of officials and what they wrote are not read. Never tried with a real system.
"""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct, field

from protocol.dossier_code import AgencyCode, DossierCode
from protocol.dossier_commands import Paper
from protocol.dossier_people import EmailText, Line, PhoneText
from protocol.ids import Code, Instant, ProcedureCode
from protocol.ways_in import THEIR_STATES

from .published import VIETNAM

Stamp = Annotated[str, Meta(pattern=r"^[0-9]{14}$(?!\n)")]
"""yyyyMMddHHmmss of Vietnam."""
StateText = Annotated[str, Meta(pattern=rf"^({'|'.join(THEIR_STATES)})$(?!\n)")]
NEW: Final = "1"
"""The state of a dossier that a citizen has sent in."""


class _Unseen(Struct, frozen=True):
    """Personal data: its repr tells nothing."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__


class HandedIn(Struct, frozen=True):
    """A paper that was sent in (TaiLieuNop). Its file is not fetched."""

    code: Code = field(name="MaThanhPhanHoSo")


class SaidDossier(_Unseen, frozen=True):
    """A dossier as it stands there."""

    code: DossierCode = field(name="MaHoSo")
    procedure: ProcedureCode = field(name="MaTTHC")
    state: StateText = field(name="TrangThaiHoSo")
    received_at: Stamp = field(name="NgayTiepNhan")
    unit: AgencyCode | None = field(name="DonViXuLy", default=None)
    owner: Line | None = field(name="ChuHoSo", default=None)
    email: EmailText | None = field(name="Email", default=None)
    phone: PhoneText | None = field(name="SoDienThoai", default=None)
    content: Annotated[str, Meta(min_length=1, max_length=4000)] | None = field(name="TrichYeuHoSo", default=None)
    papers: Annotated[tuple[HandedIn, ...], Meta(max_length=60)] = field(name="TaiLieuNop", default=())


class SaidStep(Struct, frozen=True):
    """A step of a dossier there."""

    code: DossierCode = field(name="MaHoSo")
    state: StateText = field(name="TrangThai")
    at: Stamp = field(name="ThoiDiemXuLy")
    due_at: Stamp | None = field(name="NgayKetThucTheoQuyDinh", default=None)


class SaySync(_Unseen, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`DongBoHoSoMC` about one dossier."""

    service: Annotated[str, Meta(pattern=r"^DongBoHoSoMC$(?!\n)")]
    data: Annotated[tuple[SaidDossier, ...], Meta(min_length=1, max_length=1)]
    is_updating: bool = field(name="isUpdating", default=False)


class SayProgress(Struct, frozen=True, forbid_unknown_fields=True):
    """`CapNhatTienDoHoSoMC` about one step."""

    service: Annotated[str, Meta(pattern=r"^CapNhatTienDoHoSoMC$(?!\n)")]
    data: Annotated[tuple[SaidStep, ...], Meta(min_length=1, max_length=1)]


class Heard(Struct, frozen=True):
    """What came of a message. `change`: arrived, completed, their_word; nothing: it, or something later, was known."""

    code: str
    change: str


def moment_of(text: Stamp | None) -> Instant | None:
    """A stamp's moment; None of none, and of what is no date or time."""
    if text is None:
        return None
    try:
        at = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None
    return round(at.timestamp() * 1000)


def papers_of(said: SaidDossier) -> tuple[Paper, ...]:
    """A copy of each paper that came, however often it came."""
    return tuple(Paper(code, copies=1) for code in dict.fromkeys(one.code for one in said.papers))


def step_of(row: dict[str, Any]) -> SaidStep:
    """A step from a row of a file. Raises msgspec.ValidationError, which names the field."""
    return msgspec.convert(row, SaidStep)
