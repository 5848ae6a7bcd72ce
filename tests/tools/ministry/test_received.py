"""The stand-in of the other side refuses by field, takes a key once, and sees what comes too early."""

from typing import Any

import pytest

from tools.ministry.received import Ministry, faults

DOSSIER = {"MaHoSo": "H26.50.05.13-261008-0975", "MaTTHC": "1.001193", "TenTTHC": "Khai sinh", "TrangThaiHoSo": "2",
           "NgayTiepNhan": "20261008081500", "HinhThuc": "0"}  # fmt: skip
STEP = {"MaHoSo": DOSSIER["MaHoSo"], "NguoiXuLy": "Lan", "ThoiDiemXuLy": "20261008081500", "NoiDungXuLy": "Tiếp nhận",
        "TrangThai": "2"}  # fmt: skip


def sync(*, updating: bool = False, **changes: Any) -> dict[str, Any]:
    return {"service": "DongBoHoSoMC", "isUpdating": updating, "data": [DOSSIER | changes]}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (None, ["service"]),
        ({"service": "DongBoHoSoMC"}, ["data"]),
        ({"service": "DongBoHoSoMC", "data": [1]}, ["data"]),
        (sync(TenTTHC=""), ["TenTTHC"]),
        (sync(NgayTiepNhan="2026-10-08"), ["NgayTiepNhan"]),
        (sync(MaHoSo="0975"), ["MaHoSo"]),
        (sync(), []),
    ],
)
def test_a_message_is_judged_by_field(body: Any, wrong: list[str]) -> None:
    assert faults("DongBoHoSoMC", body) == wrong


def test_a_key_counts_once_and_what_comes_early_is_seen() -> None:
    ministry = Ministry()
    step = {"service": "CapNhatTienDoHoSoMC", "data": [STEP]}
    assert ministry.take("CapNhatTienDoHoSoMC", "a", step) == []
    assert ministry.take("DongBoHoSoMC", "b", sync(updating=True)) == []
    assert ministry.take("DongBoHoSoMC", "b", sync(TrangThaiHoSo="9")) == []
    assert (ministry.early, ministry.twice) == (["a", "b"], ["b"])
    assert ministry.states([DOSSIER["MaHoSo"], "other"]) == {DOSSIER["MaHoSo"]: "2"}
    assert faults("Other", step) == ["service"]
