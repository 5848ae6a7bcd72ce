"""A dossier's receipt on ticket paper: its code is read, it is kept as text, and it names nobody."""

from dataclasses import fields, replace

import pytest

from hardware.slip.receipt import Receipt, draw
from hardware.slip.record import from_text, to_text
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM, Paper, SlipError
from tests.hardware.slips import NOON, codes, slip

RECEIPT = Receipt(
    branch="Chi nhánh số 1 – Trung tâm Phục vụ hành chính công thành phố Hà Nội",
    number="H26.50.05.13-261006-0007",
    procedure="Đăng ký việc nuôi con nuôi trong nước",
    unit="H26.50.05.13",
    issued_at=NOON,
    due_at=NOON,
    track_url="https://mot-cua.example.vn/dossier#H26.50.05.13-261006-0007.AB2C-D3E4",
    secret="AB2C-D3E4",
    papers=("Đơn xin nhận con nuôi: 1 bản chính",) * 12,
)


@pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
@pytest.mark.parametrize("copy", [False, True])
def test_its_code_is_read_on_every_paper(paper: Paper, copy: bool) -> None:
    picture = draw(replace(RECEIPT, copy=copy, replaces=copy), paper)
    assert (picture.mode, picture.width) == ("1", paper.width_dots)
    assert codes(picture) == [RECEIPT.track_url]


def test_slips_and_receipts_are_kept_as_text_and_come_back_as_what_they_were() -> None:
    for printed in (RECEIPT, replace(RECEIPT, due_at=None), slip()):
        assert from_text(to_text(printed)) == printed


def test_it_has_no_field_for_a_person_and_is_not_made_without_what_it_is_for() -> None:
    assert not {"name", "applicant", "person", "phone"} & {field.name for field in fields(Receipt)}
    with pytest.raises(SlipError, match="number"):
        replace(RECEIPT, number="")
