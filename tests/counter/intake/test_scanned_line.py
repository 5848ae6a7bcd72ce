"""What a scanned line is at the desk."""

from datetime import date

import pytest

from counter.intake.scanned_line import DossierNamed, Unknown, read_line
from protocol.identity_card import BadCard, Card, CardFault, CardField

TODAY = date(2026, 11, 24)
GOOD = "001190012345||NGUYỄN THỊ HOA|01021990|Nữ|Số 5, Cầu Giấy, Hà Nội|05072021"


def test_a_card_is_read_and_a_spoiled_one_is_refused_by_its_field() -> None:
    assert isinstance(read_line(GOOD, TODAY), Card)
    assert read_line(GOOD.replace("Ễ", "E").replace("Ị", "I"), TODAY) == BadCard(CardFault.LOST_MARKS, CardField.NAME)
    assert read_line(GOOD[:30], TODAY) == BadCard(CardFault.TRUNCATED, CardField.SEX)


@pytest.mark.parametrize(
    "line",
    [
        "H26.50.05.13-261124-0003",
        "]C1h26.50.05.13-261124-0003",
        "https://mot-cua.example.vn/dossier#H26.50.05.13-261124-0003.AB2C-D3E4",
    ],
)
def test_a_receipts_code_names_its_dossier(line: str) -> None:
    assert read_line(f" {line}\r", TODAY) == DossierNamed("H26.50.05.13-261124-0003")


@pytest.mark.parametrize("line", ["", "HT-001", "https://mot-cua.example.vn/t/abc", "https://x/dossier#what.ever"])
def test_anything_else_is_unknown(line: str) -> None:
    assert read_line(line, TODAY) == Unknown()
