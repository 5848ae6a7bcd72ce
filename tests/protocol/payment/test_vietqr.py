"""VietQR by NAPAS's own examples, by what is wrong with codes, and by laws over drawn transfers."""

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.payment.vietqr import BadVietQr, Transfer, VietQrFault, crc16, fee_code, plain, read_vietqr, write_vietqr

ACCOUNT = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
CARD = (
    "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang6304A203"
)
STATIC_CARD = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52"
MALFORMED = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
"""All four: Technical Specifications on NAPAS QR Switching, part IV, version 1.5.2 (January 2021), its examples of
transfers. The last has a right sum and an account of 13 characters whose length says 12."""

PAID = Transfer("970403", "0011012345678", 180_000, "NPS6869", "thanh toan don hang")


@pytest.mark.parametrize(
    ("text", "transfer"),
    [
        (ACCOUNT, PAID),
        (CARD, Transfer("970403", "9704031101234567", 180_000, "NPS6869", "thanh toan don hang", to_card=True)),
        (STATIC_CARD, Transfer("970403", "9704031101234567", to_card=True, once=False)),
    ],
)
def test_the_published_examples_are_read_and_written(text: str, transfer: Transfer) -> None:
    assert read_vietqr(text) == transfer
    assert write_vietqr(transfer) == text


def test_the_published_example_with_a_wrong_length_is_refused() -> None:
    assert MALFORMED.endswith(f"{crc16(MALFORMED[:-4]):04X}")
    assert read_vietqr(MALFORMED) == BadVietQr(VietQrFault.LENGTH, "38.01.8")


def test_the_sum() -> None:
    assert crc16("123456789") == 0x29B1
    assert crc16("") == 0xFFFF


def signed(text: str) -> str:
    """`text` with its sum."""
    return f"{text}6304{crc16(f'{text}6304'):04X}"


BODY = ACCOUNT[:-8]


@pytest.mark.parametrize(
    ("text", "fault", "field"),
    [
        ("", VietQrFault.CRC, "63"),
        ("6304", VietQrFault.CRC, "63"),
        (BODY, VietQrFault.CRC, "63"),
        (ACCOUNT[:-1], VietQrFault.CRC, "63"),
        (ACCOUNT.replace("180000", "980000"), VietQrFault.CRC, "63"),
        (ACCOUNT.replace("hang", "hàng"), VietQrFault.NOT_ASCII, ""),
        (signed(BODY.replace("5406180000", "5405180000")), VietQrFault.LENGTH, "05"),
        (signed("0x02"), VietQrFault.LENGTH, "0x"),
        (signed(f"{BODY}5802VN"), VietQrFault.REPEATED, "58"),
        (signed(BODY.replace("5802VN", "")), VietQrFault.MISSING, "58"),
        (signed("000201010212"), VietQrFault.MISSING, "38"),
        (signed(BODY.replace("000201", "000202")), VietQrFault.VALUE, "00"),
        (signed(BODY.replace("010212", "010213")), VietQrFault.VALUE, "01"),
        (signed(BODY.replace("A000000727", "A000000728")), VietQrFault.VALUE, "38.00"),
        (signed(BODY.replace("QRIBFTTA", "QRIBFTTX")), VietQrFault.VALUE, "38.02"),
        (signed(BODY.replace("5303704", "5303840")), VietQrFault.VALUE, "53"),
        (signed(BODY.replace("5406180000", "5406180.50")), VietQrFault.VALUE, "54"),
        (signed(BODY.replace("5406180000", "5406080000")), VietQrFault.VALUE, "54"),
        (signed(BODY.replace("970403", "97040x")), VietQrFault.VALUE, "38.01.00"),
    ],
)
def test_what_is_wrong_is_said_by_field(text: str, fault: VietQrFault, field: str) -> None:
    assert read_vietqr(text) == BadVietQr(fault, field)


@pytest.mark.parametrize(
    ("transfer", "field"),
    [
        (Transfer("97040", "1"), "38.01.00"),
        (Transfer("970403", ""), "38.01.01"),
        (Transfer("970403", "1" * 20), "38.01.01"),
        (Transfer("970403", "12345", to_card=True), "38.01.01"),
        (Transfer("970403", "1", 0), "54"),
        (Transfer("970403", "1", 10**13), "54"),
        (Transfer("970403", "1", 1, "x" * 26), "62.01"),
        (Transfer("970403", "1", 1, None, "lệ phí"), "62.08"),
        (Transfer("970403", "1", 1, None, "a\nb"), "62.08"),
        (Transfer("970403", "1", 1, None, ""), "62.08"),
    ],
)
def test_what_no_code_can_hold_is_not_written(transfer: Transfer, field: str) -> None:
    assert write_vietqr(transfer) == BadVietQr(VietQrFault.VALUE, field)


def test_a_purpose_in_plain_letters() -> None:
    assert plain("Nộp lệ phí  hồ sơ\nĐất đai") == "Nop le phi ho so Dat dai"
    assert plain("Lệ phí đăng ký khai sinh quá hạn") == "Le phi dang ky khai sinh"


TEXTS = st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=25)
TRANSFERS = st.builds(
    Transfer,
    st.integers(0, 999_999).map("{:06}".format),
    st.text(ascii_letters + digits, min_size=1, max_size=19),
    st.none() | st.integers(1, 10**13 - 1),
    TEXTS,
    TEXTS,
    once=st.booleans(),
)


@given(TRANSFERS)
def test_law_what_is_written_reads_back(transfer: Transfer) -> None:
    text = write_vietqr(transfer)
    assert isinstance(text, str)
    assert read_vietqr(text) == transfer


@given(TRANSFERS, st.integers(0), st.characters(min_codepoint=32, max_codepoint=126))
def test_law_one_changed_character_is_seen(transfer: Transfer, place: int, letter: str) -> None:
    text = write_vietqr(transfer)
    assert isinstance(text, str)
    place %= len(text) - 4
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        assert isinstance(read_vietqr(changed), BadVietQr)


@given(st.text(max_size=120))
def test_fuzz_whatever_comes_is_refused_by_field(text: str) -> None:
    assert isinstance(read_vietqr(text), BadVietQr)
    if text.isascii():
        assert isinstance(read_vietqr(signed(text)), BadVietQr)


def test_the_code_of_a_fee_names_the_dossier_by_the_end_of_its_code() -> None:
    code = "H26.50.05.13.123.123-20261008-00000975"
    read = read_vietqr(fee_code("970436/0123456789", code, 24_000))
    assert isinstance(read, Transfer)
    assert (read.bank, read.account, read.amount_vnd, read.once) == ("970436", "0123456789", 24_000, True)
    assert read.bill == read.purpose == code[-25:]
    with pytest.raises(ValueError, match="field 38"):
        fee_code("970436/", code, 1)
