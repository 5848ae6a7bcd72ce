"""What is told, and what comes back, as files, for a city without an interface to the other side. Pure.

Out: each message as JSON, or as a row of CSV with the published fields; no cell begins a formula. Back: rows of
`code`, `state`, `at`, `key` and `error`. A row with the key of a message says that the other side took it, or with an
error that it did not; one without a key says how a dossier stands that they decide.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from protocol.dossier_code import is_dossier_code
from protocol.ways_in import THEIR_STATES
from server.reports.csv_file import safe

from .heard import moment_of
from .published import Message


class FileFormat(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSON = "json"


COLUMNS: Final = (
    "key", "service", "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "ChuHoSo", "LoaiDoiTuong", "Email",
    "SoDienThoai", "TrichYeuHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayTra", "HinhThuc",
    "NgayKetThucXuLy", "DonViXuLy", "DanhSachLePhi", "TaiLieuNop", "DanhSachHoSoBoSung", "NguoiXuLy", "ThoiDiemXuLy",
    "PhongBanXuLy", "NoiDungXuLy", "TrangThai", "NgayBatDau", "NgayKetThucTheoQuyDinh",
)  # fmt: skip
"""Of the CSV: the message's key and kind, then the published fields; a list of parts is its codes, with spaces."""

BACK: Final = ("code", "state", "at", "key", "error")
EXPORT: Final = "export"
IMPORT: Final = "import"
MOST_ROWS: Final = 200_000

Row: TypeAlias = dict[str, Any]


class Answered(Struct, frozen=True):
    """A row of what comes back, of this line of the file. `at`: yyyyMMddHHmmss. Empty: not said."""

    line: int
    code: str = ""
    state: str = ""
    at: str = ""
    key: str = ""
    error: str = ""


class Fault(Struct, frozen=True):
    """What a row cannot be. `field`: the column; empty: the whole file."""

    line: int
    field: str
    why: str


def write_messages(messages: Iterable[Message], form: FileFormat) -> bytes:
    """The whole file."""
    if form is FileFormat.JSON:
        lines = (json.dumps(msgspec.to_builtins(one), ensure_ascii=False) for one in messages)
        return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in messages:
        (data,) = one.body["data"]
        row = {"key": one.key, "service": str(one.service), **{name: _cell(value) for name, value in data.items()}}
        writer.writerow([safe(row.get(name, "")) for name in COLUMNS])
    return "\ufeff".encode() + text.getvalue().encode()


def _cell(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    named = ("MaThanhPhanHoSo", "Gia")
    return " ".join(str(part[name]) for part in value for name in named if name in part)


def read_answers(raw: bytes, form: FileFormat) -> tuple[list[Answered], list[Fault]]:
    """The rows that can be, and what is wrong with the others; a file that is none has one fault."""
    rows = rows_in(raw, form, MOST_ROWS)
    if isinstance(rows, Fault):
        return [], [rows]
    good: list[Answered] = []
    faults: list[Fault] = []
    for line, row in rows:
        found = [Fault(line, name, "unknown column") for name in row if name not in BACK]
        answered = Answered(line, **{name: str(row.get(name) or "").strip().removeprefix("'") for name in BACK})
        found += _faults_of(answered)
        faults += found
        good += [] if found else [answered]
    return good, faults


def rows_in(raw: bytes, form: FileFormat, most: int, needed: Sequence[str] = ()) -> list[tuple[int, Row]] | Fault:
    """The rows of a file, each with its line; of JSON with its place. `needed`: columns that a CSV must have."""
    try:
        text = raw.decode("utf-8-sig")
        if form is FileFormat.JSON:
            rows = list(enumerate(msgspec.json.decode(text, type=list[Row]), 1))
        else:
            reader = csv.DictReader(io.StringIO(text, newline=""), restkey="more than the heading has")
            lacking = [name for name in needed if name not in (reader.fieldnames or ())]
            if lacking:
                return Fault(1, "", f"no column {lacking[0]}")
            rows = [(reader.line_num, dict(row)) for row in reader]
    except (ValueError, csv.Error, RecursionError) as error:
        return Fault(1, "", str(error))
    return rows if len(rows) <= most else Fault(1, "", f"at most {most} rows")


def _faults_of(row: Answered) -> list[Fault]:
    faults = []
    if not is_dossier_code(row.code):
        faults.append(Fault(row.line, "code", "no dossier's code"))
    if row.state and row.state not in THEIR_STATES:
        faults.append(Fault(row.line, "state", f"one of {', '.join(THEIR_STATES)}"))
    if row.at and moment_of(row.at) is None:
        faults.append(Fault(row.line, "at", "yyyyMMddHHmmss"))
    if not row.key and not row.error:
        faults += [Fault(row.line, name, "empty") for name in ("state", "at") if not getattr(row, name)]
    return faults
