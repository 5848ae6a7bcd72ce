"""Every event of a dossier as the published messages: fields, codes, moments, and nothing of what is not published."""

import msgspec

from protocol import dossier_commands as c
from protocol.dossier_commands import Holder, Paper
from protocol.dossier_life import LIFE
from server.dossier.stream.events import KINDS
from server.outbox.published import SAID, TOLD, Message, Names, Opened, OwnerKind, messages, stamp
from server.queue.events.recorded import Recorded
from tests.server.dossier.stream.played import BEGIN, HOUR, OTHER_UNIT, PROCEDURE, UNIT, Played
from tests.server.dossier.stream.test_money import CASH, REFUND, charged

NAMES = Names("Đăng ký khai sinh", "Hộ tịch", "HT", {"birth": "Giấy chứng sinh"}, {UNIT: "Bộ phận một cửa"}, "Lan")
OWNER = Opened("Công ty An Bình", email="a@example.vn", kind=OwnerKind.ORGANISATION)


def told(played: Played, opened: Opened | None = OWNER) -> tuple[Message, ...]:
    """The messages of the last event."""
    kind, v, body = played.rows[-1]
    read = played.model.read(kind, v, body)
    recorded = Recorded("D/d1", played.dossier.seq, "2026-10-05", played.now, kind, v, "u-lan", "k", 0, "", read)
    return messages(played.dossier, recorded, opened, NAMES)


def test_a_receipt_is_told_whole() -> None:
    played = Played()
    played.send(c.DraftDossier("CN01", PROCEDURE))
    assert told(played) == ()
    played.send(c.AmendDraft(PROCEDURE, (Paper("birth", originals=1), Paper("x", copies=2))))
    played.send(c.ReceiveDossier(UNIT))
    dossier, step = told(played)
    assert (dossier.key, dossier.service, step.key) == ("d1/3/dossier", "DongBoHoSoMC", "d1/3/step")
    assert msgspec.json.decode(msgspec.json.encode(dossier.body)) == {
        "service": "DongBoHoSoMC",
        "isUpdating": False,
        "data": [
            {
                "MaHoSo": f"{UNIT}-261005-0001",
                "MaTTHC": PROCEDURE,
                "TenTTHC": "Đăng ký khai sinh",
                "MaLinhVuc": "HT",
                "TenLinhVuc": "Hộ tịch",
                "TrangThaiHoSo": "2",
                "NgayTiepNhan": "20261005090000",
                "NgayHenTra": "20261012170000",
                "HinhThuc": "0",
                "ChuHoSo": "Công ty An Bình",
                "LoaiDoiTuong": "2",
                "Email": "a@example.vn",
                "DonViXuLy": "Bộ phận một cửa",
                "TaiLieuNop": [
                    {"TepDinhKemId": "d1-1", "TenTepDinhKem": "Giấy chứng sinh", "MaThanhPhanHoSo": "birth"},
                    {"TepDinhKemId": "d1-2", "TenTepDinhKem": "x", "MaThanhPhanHoSo": "x"},
                ],
            }
        ],
    }  # fmt: skip
    assert step.body["data"][0]["NguoiXuLy"] == "Lan"
    assert step.body["data"][0]["NgayKetThucTheoQuyDinh"] == "20261012170000"


def test_a_fee_is_told_with_the_receipt_and_its_payment_as_a_step() -> None:
    played = charged()
    (dossier,) = told(played)
    (fee,) = dossier.body["data"][0]["DanhSachLePhi"]
    assert fee == {"TenPhiLePhi": "Phí, lệ phí", "MaPhiLePhi": PROCEDURE, "Gia": "10000"}
    played.send(CASH)
    dossier, step = told(played)
    assert step.body["data"][0]["NoiDungXuLy"] == "Đã thu phí, lệ phí"
    played.send(REFUND)
    dossier, step = told(played)
    assert "DanhSachLePhi" not in dossier.body["data"][0]
    assert step.body["data"][0]["NoiDungXuLy"] == "Đã hoàn trả phí, lệ phí"


def test_each_step_has_its_national_state_and_a_pause_moves_the_promise() -> None:
    played = Played()
    course = [
        (c.DraftDossier("CN01", PROCEDURE), "u-lan"),
        (c.ReceiveDossier(UNIT), "u-lan"),
        (c.OfferDossier(Holder(OTHER_UNIT)), "u-lan"),
        (c.AcceptOffer(OTHER_UNIT), "u-hoa"),
        (c.AskSupplement(("birth",), "missing"), "u-hoa"),
        (c.Supply((Paper("birth", originals=1),)), "u-lan"),
        (c.FinishDossier("granted"), "u-hoa"),
        (c.ReturnResult("CN01", "signature"), "u-lan"),
    ]
    states: list[str] = []
    for command, by in course:
        played.send(command, by, after=HOUR)
        states += [one["TrangThaiHoSo"] for message in told(played) for one in message.body["data"] if "TenTTHC" in one]
        if isinstance(command, c.AskSupplement):
            (asked,) = told(played)[0].body["data"][0]["DanhSachHoSoBoSung"]
            assert asked == {"MaThanhPhanHoSo": "birth", "TenThanhPhanHoSo": "Giấy chứng sinh"}
    assert states == ["2", "4", "5", "4", "9", "10"]
    assert told(played, None)[0].body["data"][0].get("ChuHoSo") is None
    assert told(played)[0].body["data"][0]["NgayTra"] == stamp(played.now)


def test_every_told_kind_is_a_kind_of_event_and_every_change_of_state_is_told() -> None:
    assert set(KINDS) >= TOLD
    moves = {kind for state, steps in LIFE.items() for kind, then in steps.items() if then is not state}
    assert moves - set(SAID) == {
        "drafted",
        "discarded",
        "arrived",
        "followed",
        "handed_over",
        "child_begun",
        "handed_back",
    }  # not ours yet, or theirs, or a child\'s: it is part of its parent
    assert (stamp(None), stamp(BEGIN)) == ("", "20261005090000")
