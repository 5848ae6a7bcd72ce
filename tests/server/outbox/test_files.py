"""Messages as CSV and JSON, and what comes back: nothing is a formula, each fault names its line and field."""

import csv
import io
import json

import pytest

from server.outbox.files import BACK, COLUMNS, Answered, Fault, FileFormat, read_answers, write_messages
from server.outbox.published import Message, ServiceName

CODE = "H26.50.05.13-261005-0001"
BODY = {
    "service": "DongBoHoSoMC",
    "data": [{"MaHoSo": CODE, "ChuHoSo": "=cmd|'/c'!A0",
              "TaiLieuNop": [{"MaThanhPhanHoSo": "p1"}, {"MaThanhPhanHoSo": "p2"}],
              "DanhSachLePhi": [{"TenPhiLePhi": "Phí", "MaPhiLePhi": "x", "Gia": "8000"}]}],
}  # fmt: skip
MESSAGE = Message("d1/2/dossier", ServiceName.SYNC, BODY)


def test_a_row_has_the_published_fields_and_no_cell_is_a_formula() -> None:
    text = write_messages([MESSAGE], FileFormat.CSV).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert tuple(row) == COLUMNS
    assert (row["key"], row["MaHoSo"], row["ChuHoSo"]) == ("d1/2/dossier", CODE, "'=cmd|'/c'!A0")
    assert (row["TaiLieuNop"], row["DanhSachLePhi"]) == ("p1 p2", "8000")
    (whole,) = json.loads(write_messages([MESSAGE], FileFormat.JSON))
    assert whole == {"key": "d1/2/dossier", "service": "DongBoHoSoMC", "body": BODY}


ROWS = [
    {"code": CODE, "key": "d1/2/dossier", "error": ""},
    {"code": "G01.899-261005-0012", "state": "9", "at": "20261005083000"},
    {"code": "001190012345", "state": "12", "at": "soon", "name": "An"},
    {"code": CODE},
]


def _as(form: FileFormat) -> bytes:
    if form is FileFormat.JSON:
        return json.dumps(ROWS).encode()
    text = io.StringIO()
    writer = csv.DictWriter(text, (*BACK, "name"))
    writer.writeheader()
    writer.writerows(ROWS)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


@pytest.mark.parametrize("form", list(FileFormat))
def test_rows_that_can_be_are_read_and_the_others_named(form: FileFormat) -> None:
    rows, faults = read_answers(_as(form), form)
    first = 2 if form is FileFormat.CSV else 1
    assert rows[:1] == ([] if form is FileFormat.CSV else [Answered(1, CODE, key="d1/2/dossier")])
    named = {(fault.line - first, fault.field) for fault in faults}
    assert {(2, "code"), (2, "state"), (2, "at"), (2, "name"), (3, "state"), (3, "at")} <= named


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"{", b'{"code": 1}', b"[1]"])
def test_what_is_no_such_file_has_one_fault(raw: bytes) -> None:
    rows, faults = read_answers(raw, FileFormat.JSON)
    assert rows == []
    assert [(fault.line, fault.field) for fault in faults] == [(1, "")]
    assert isinstance(faults[0], Fault)
