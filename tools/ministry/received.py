"""What the other side took: judged field by field, once for each key, and compared with what came before. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "DongBoHoSoMC": ("MaHoSo", "MaTTHC", "TenTTHC", "TrangThaiHoSo", "NgayTiepNhan", "HinhThuc"),
    "CapNhatTienDoHoSoMC": ("MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai"),
}
"""The fields without which a message is refused, by its service."""

_MOMENTS: Final = ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "ThoiDiemXuLy", "NgayBatDau",
                   "NgayKetThucTheoQuyDinh")  # fmt: skip
_CODE: Final = re.compile(r"[A-Z0-9]{2,3}(\.[A-Z0-9]{1,3}){0,5}-(\d{6}|\d{8})-\d{4,8}")


@dataclass
class Ministry:
    """`dossiers`: the last state by code; `steps`: their courses. `twice`: keys that came again. `early`: messages
    about a dossier that was not there yet, or that stood before what was known already. `refuses`: keys it never takes.
    """

    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    refuses: Callable[[str], bool] = lambda key: False

    def take(self, service: str, key: str, body: Mapping[str, Any]) -> list[str]:
        """What is wrong with the message; nothing: it is taken, and a message of a known key changes nothing."""
        wrong = ["MaHoSo"] if self.refuses(key) else faults(service, body)
        if wrong:
            return wrong
        if key in self.keys:
            self.twice.append(key)
            return []
        self.keys[key] = service
        for one in body["data"]:
            code = one["MaHoSo"]
            if service == "DongBoHoSoMC":
                known = self.dossiers.get(code)
                if (known is None) == bool(body.get("isUpdating")):
                    self.early.append(key)
                self.dossiers[code] = one
            else:
                before = self.steps.setdefault(code, [])
                if code not in self.dossiers or (before and before[-1]["ThoiDiemXuLy"] > one["ThoiDiemXuLy"]):
                    self.early.append(key)
                before.append(one)
        return []

    def states(self, codes: list[str]) -> dict[str, str]:
        """The state by code, of those it knows."""
        return {code: self.dossiers[code]["TrangThaiHoSo"] for code in codes if code in self.dossiers}


def faults(service: str, body: Any) -> list[str]:
    """The names of the fields that are missing or wrong."""
    needed = NEEDED.get(service)
    if needed is None:
        return ["service"]
    if not isinstance(body, dict) or body.get("service") != service:
        return ["service"]
    data = body.get("data")
    if not isinstance(data, list) or not data or not all(isinstance(one, dict) for one in data):
        return ["data"]
    wrong = [name for one in data for name in needed if not isinstance(one.get(name), str) or not one[name]]
    for one in data:
        wrong += [name for name in _MOMENTS if name in one and not re.fullmatch(r"\d{14}", str(one[name]))]
        if "MaHoSo" not in wrong and not _CODE.fullmatch(one["MaHoSo"]):
            wrong.append("MaHoSo")
    return wrong
