"""The file of what the other side holds, with faults planted: what `motcua outbox --compare FILE` is to find. Pure."""

import csv
import io
import json
import random
from collections.abc import Mapping
from typing import Any, Final

PLANTED: Final = ("lost", "foreign", "stale", "moved", "twice")
"""Dossiers left out; ones that nobody told; ones that stand as when they were new; another procedure; rows doubled."""
FIELDS: Final = ("MaHoSo", "MaTTHC", "TrangThaiHoSo", "NgayTiepNhan", "TenTTHC")


def held_file(
    dossiers: Mapping[str, Mapping[str, Any]],
    how_many: Mapping[str, int],
    draw: random.Random,
    *,
    as_json: bool = False,
) -> tuple[str, dict[str, list[str]]]:
    """The text, and the codes of each fault; a dossier has one fault at most."""
    codes = sorted(dossiers)
    draw.shuffle(codes)
    rows = {code: {name: str(dossiers[code].get(name, "")) for name in FIELDS} for code in codes}
    planted: dict[str, list[str]] = {name: [] for name in PLANTED}
    for name in ("lost", "stale", "moved", "twice"):
        planted[name] = sorted(codes.pop() for _ in range(min(how_many.get(name, 0), len(codes))))
    for code in planted["stale"]:
        rows[code]["TrangThaiHoSo"] = "1"
    for code in planted["moved"]:
        rows[code]["MaTTHC"] = "9.999999"
    lines = [row for code, row in rows.items() if code not in planted["lost"]]
    lines += [rows[code] for code in planted["twice"]]
    for n in range(how_many.get("foreign", 0)):
        code = f"000.00.99.H26-261005-{n + 1:04}"
        planted["foreign"].append(code)
        lines.append(dict(zip(FIELDS, (code, "1.001193", "2", "20261005090000", "Không có ở đây"), strict=True)))
    draw.shuffle(lines)
    if as_json:
        return json.dumps(lines, ensure_ascii=False), planted
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS)
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue(), planted
