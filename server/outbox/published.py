"""An event of a dossier as the messages that ministries published for one-stop offices. Pure.

`DongBoHoSoMC` has the dossier as it stands, `CapNhatTienDoHoSoMC` a step of its course. Fields and codes are those of
the national portal's description of 2020, which may be retired: never tried with the real system. Times are
`yyyyMMddHHmmss` of Vietnam; a field that is not known is left out.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field

from protocol.dossier_life import NATIONAL, DossierState
from protocol.ids import Instant
from protocol.payment.money import MoneyState
from protocol.ways_in import Way
from server.dossier.stream import events as e
from server.dossier.stream.state import Dossier
from server.queue.events.recorded import Recorded

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


class ServiceName(StrEnum):
    """The published messages."""

    SYNC = "DongBoHoSoMC"
    PROGRESS = "CapNhatTienDoHoSoMC"


class OwnerKind(IntEnum):
    """LoaiDoiTuong."""

    PERSON = 1
    ORGANISATION = 2


class Opened(Struct, frozen=True):
    """Whose dossier it is and what it is about, as far as it is known: sealed fields, opened to be sent."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    kind: OwnerKind = OwnerKind.PERSON
    content: str | None = None

    def __repr__(self) -> str:
        return "Opened(…)"


class Names(Struct, frozen=True):
    """What codes and ids of a dossier are called. `official`: who did the step; `units` and `papers`: by code. What has
    no name is told by its code.
    """

    procedure: str = ""
    sector: str = ""
    sector_code: str = ""
    papers: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    official: str = ""


class Handed(Struct, frozen=True, omit_defaults=True):
    """A paper that was handed in (TaiLieuNop). No file is sent: `DuongDanTaiTepTin` and `IsDeleted` are left out."""

    id: str = field(name="TepDinhKemId")
    name: str = field(name="TenTepDinhKem")
    code: str = field(name="MaThanhPhanHoSo")


class Wanted(Struct, frozen=True):
    """A paper that the citizen was asked for (DanhSachHoSoBoSung)."""

    code: str = field(name="MaThanhPhanHoSo")
    name: str = field(name="TenThanhPhanHoSo")


class FeeLine(Struct, frozen=True):
    """A fee (DanhSachLePhi); its code is the procedure's. The codes of HinhThucThu and LoaiPhiLePhi are not published
    with it: they are left out, and that it was paid is told as a step.
    """

    name: str = field(name="TenPhiLePhi")
    code: str = field(name="MaPhiLePhi")
    vnd: str = field(name="Gia")


class Sync(Struct, frozen=True, omit_defaults=True):
    """A dossier as it stands after an event."""

    code: str = field(name="MaHoSo")
    procedure: str = field(name="MaTTHC")
    procedure_name: str = field(name="TenTTHC")
    state: str = field(name="TrangThaiHoSo")
    received_at: str = field(name="NgayTiepNhan")
    by_person: str = field(name="HinhThuc")
    sector: str = field(name="MaLinhVuc", default="")
    sector_name: str = field(name="TenLinhVuc", default="")
    owner: str = field(name="ChuHoSo", default="")
    owner_kind: str = field(name="LoaiDoiTuong", default="")
    email: str = field(name="Email", default="")
    phone: str = field(name="SoDienThoai", default="")
    content: str = field(name="TrichYeuHoSo", default="")
    due_at: str = field(name="NgayHenTra", default="")
    returned_at: str = field(name="NgayTra", default="")
    ended_at: str = field(name="NgayKetThucXuLy", default="")
    unit: str = field(name="DonViXuLy", default="")
    fees: tuple[FeeLine, ...] = field(name="DanhSachLePhi", default=())
    papers: tuple[Handed, ...] = field(name="TaiLieuNop", default=())
    wanted: tuple[Wanted, ...] = field(name="DanhSachHoSoBoSung", default=())


class Progress(Struct, frozen=True, omit_defaults=True):
    """A step: who did what, and when."""

    code: str = field(name="MaHoSo")
    by: str = field(name="NguoiXuLy")
    at: str = field(name="ThoiDiemXuLy")
    said: str = field(name="NoiDungXuLy")
    state: str = field(name="TrangThai")
    unit: str = field(name="PhongBanXuLy", default="")
    begun_at: str = field(name="NgayBatDau", default="")
    due_at: str = field(name="NgayKetThucTheoQuyDinh", default="")


class Message(Struct, frozen=True):
    """One message. `key`: the same at every try, so that the other side takes it once."""

    key: str
    service: ServiceName
    body: dict[str, Any]


SAID: Final[dict[str, str]] = {
    "received": "Tiếp nhận hồ sơ",
    "turned_away": "Từ chối tiếp nhận hồ sơ",
    "completion_asked": "Yêu cầu bổ sung hồ sơ",
    "completed": "Đã bổ sung hồ sơ",
    "corrected": "Sửa thông tin trên giấy tiếp nhận",
    "accepted": "Nhận bàn giao hồ sơ",
    "supplement_asked": "Yêu cầu bổ sung hồ sơ",
    "supplied": "Đã bổ sung hồ sơ",
    "payment_asked": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "paid": "Đã thực hiện nghĩa vụ tài chính",
    "suspended": "Tạm dừng tính thời hạn giải quyết",
    "resumed": "Tiếp tục giải quyết",
    "extended": "Gia hạn thời hạn giải quyết",
    "reappointed": "Xin lỗi và hẹn lại ngày trả kết quả",
    "finished": "Đã giải quyết xong",
    "stopped": "Dừng giải quyết hồ sơ",
    "withdrawn": "Công dân rút hồ sơ",
    "posted": "Đã gửi trả kết quả qua bưu chính",
    "came_back": "Bưu chính chuyển hoàn kết quả",
    "returned": "Đã trả kết quả",
    "return_undone": "Huỷ ghi nhận trả kết quả",
    "fee_waived": "Miễn phí, lệ phí",
    "fee_paid": "Đã thu phí, lệ phí",
    "payment_voided": "Huỷ biên lai thu phí, lệ phí",
    "fee_refunded": "Đã hoàn trả phí, lệ phí",
}
"""What a step says (NoiDungXuLy), by its event. Others change nothing that is published."""

SYNC_ALONE: Final = frozenset({"people_noted", "text_noted", "charged", "charged_nothing"})
"""Events that change what is known of a dossier, and are no step of its course."""

TOLD: Final = SYNC_ALONE | SAID.keys()


def stamp(at: Instant | None) -> str:
    """`yyyyMMddHHmmss` of Vietnam; empty: no moment."""
    return "" if at is None else datetime.fromtimestamp(at / 1000, VIETNAM).strftime("%Y%m%d%H%M%S")


def messages(
    dossier: Dossier, recorded: Recorded[Any], opened: Opened | None, names: Names, again: Instant = 0
) -> tuple[Message, ...]:
    """What is told of an event; `dossier`: as that event left it. Nothing of a kind that is not told.

    `again`: since when it is to be told once more, as something new to the other side; 0: it is the first time.
    """
    if recorded.kind not in TOLD or not dossier.is_told:
        return ()
    key, said = f"{dossier.id}/{recorded.seq}" + (f"/{again}" if again else ""), []
    body = _body(ServiceName.SYNC, _sync(dossier, opened or Opened(), names))
    body["isUpdating"] = recorded.kind != "received" or dossier.way is Way.ONLINE
    said.append(Message(f"{key}/dossier", ServiceName.SYNC, body))
    if recorded.kind not in SYNC_ALONE:
        step = _body(ServiceName.PROGRESS, _step(dossier, recorded, names))
        said.append(Message(f"{key}/step", ServiceName.PROGRESS, step))
    return tuple(said)


def _body(service: ServiceName, data: Sync | Progress) -> dict[str, Any]:
    return {"service": str(service), "data": [msgspec.to_builtins(data)]}


def _sync(dossier: Dossier, opened: Opened, names: Names) -> Sync:
    due = dossier.due
    return Sync(
        code=told_code(dossier),
        procedure=dossier.procedure,
        procedure_name=names.procedure or dossier.procedure,
        state=_state(dossier),
        received_at=stamp(dossier.receipts[0].at if dossier.receipts else dossier.sent_at),
        by_person="1" if dossier.way is Way.ONLINE else "0",
        sector=names.sector_code,
        sector_name=names.sector,
        owner=opened.name or "",
        owner_kind=str(int(opened.kind)) if opened.name else "",
        email=opened.email or "",
        phone=opened.phone or "",
        content=opened.content or "",
        due_at=stamp(None if due is None else due.promised_at),
        returned_at=stamp(dossier.at) if dossier.state is DossierState.RETURNED else "",
        ended_at=stamp(None if due is None else due.ended_at),
        unit=_unit(dossier, names),
        fees=_fees(dossier),
        papers=tuple(
            Handed(f"{dossier.id}-{n}", names.papers.get(each.code, each.code), each.code)
            for n, each in enumerate(dossier.papers, 1)
        ),
        wanted=tuple(Wanted(code, names.papers.get(code, code)) for code in dossier.awaited),
    )


def _fees(dossier: Dossier) -> tuple[FeeLine, ...]:
    """The fee as it stands; a waived one and one that was given back are owed by nobody."""
    if dossier.money.state in (MoneyState.NOTHING, MoneyState.WAIVED, MoneyState.REFUNDED):
        return ()
    return (FeeLine("Phí, lệ phí", dossier.procedure, str(dossier.money.vnd)),)


def _step(dossier: Dossier, recorded: Recorded[Any], names: Names) -> Progress:
    due_at = recorded.body.due.promised_at if isinstance(recorded.body, e.Received) else None
    return Progress(
        code=told_code(dossier),
        by=names.official or recorded.actor,
        at=stamp(recorded.at),
        said=SAID[recorded.kind],
        state=_state(dossier),
        unit=_unit(dossier, names),
        begun_at=stamp(recorded.at) if recorded.kind == "accepted" else "",
        due_at=stamp(due_at),
    )


def _state(dossier: Dossier) -> str:
    """The national code; of one that waits for papers before its receipt, as of one that waits for them after it."""
    assert dossier.state is not None
    awaits = dossier.state is DossierState.REGISTERED and dossier.awaited
    return str(NATIONAL[DossierState.SUPPLEMENT if awaits else dossier.state])


def told_code(dossier: Dossier) -> str:
    """The code that the other side knows it by: of one that was sent in there, theirs."""
    code = dossier.external if dossier.way is Way.ONLINE else dossier.code
    assert code is not None
    return code


def _unit(dossier: Dossier, names: Names) -> str:
    return "" if dossier.holder is None else names.units.get(dossier.holder.unit, dossier.holder.unit)
