"""What was prepared at home comes back as it was, or is refused by its field; nothing that somebody made up gets in."""

import base64
import zlib
from datetime import date
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.dossier_commands import Paper
from protocol.dossier_people import PutPerson
from protocol.identity_card import Sex
from protocol.prepared import HEAD, MOST, BadPrepared, Prepared, PreparedFault, read_prepared, write_prepared

TODAY = date(2026, 11, 24)
HOA = PutPerson(
    name="Nguyễn Thị Hoa", identity_number="001190012345", birth_date="1990-02-01", sex=Sex.FEMALE,
    address="Số 5, ngõ 12, Trần Thái Tông, Cầu Giấy, Hà Nội", phone="0912 345 678", email="hoa@example.vn",
)  # fmt: skip
MADE = Prepared("1.001193", "2026-11-20", HOA, (Paper("p1", originals=1), Paper("p2", copies=2)), 3, 2)
RIGHT: list[Any] = [
    "1.001193", "2026-11-20", ["001190012345", "Nguyễn Thị Hoa", "1990-02-01", "female", "Hà Nội", "0912345678", ""],
    [["p1", 1, 0, 0]], 1, 1,
]  # fmt: skip


def coded(value: Any) -> str:
    """Anybody can make a code that is whole."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(value if isinstance(value, bytes) else msgspec.json.encode(value)) + deflate.flush()
    body = zlib.crc32(packed).to_bytes(4, "big") + packed
    return f"{HEAD}1{base64.b32encode(body).decode().rstrip('=')}"


def test_it_comes_back_whatever_a_keyboard_does_to_letters() -> None:
    text = write_prepared(MADE)
    assert text is not None
    assert (text.isalnum(), text.isupper(), len(text) < 500) == (True, True, True)
    for said in (text, text.lower(), f" {text}\r\n"):
        assert read_prepared(said, TODAY) == MADE
    assert "Hoa" not in repr(MADE)


def test_decomposed_letters_are_composed() -> None:
    said = write_prepared(msgspec.structs.replace(MADE, person=PutPerson(name="Nguye\u0302\u0303n")))
    assert said is not None
    read = read_prepared(said, TODAY)
    assert isinstance(read, Prepared)
    assert read.person.name == "Nguyễn"


def test_what_no_code_holds_is_not_written() -> None:
    noise = "".join(Random(7).choices([chr(at) for at in range(0x4E00, 0x9000)], k=500))
    assert write_prepared(msgspec.structs.replace(MADE, person=PutPerson(address=noise))) is not None
    papers = tuple(Paper(f"q{Random(at).randrange(10**30)}", at % 7, at % 5) for at in range(60))
    long = msgspec.structs.replace(MADE, person=PutPerson(address=noise, name=noise[::-1][:200]), papers=papers)
    assert write_prepared(long) is None


@pytest.mark.parametrize(
    ("at", "value", "field"),
    [
        (0, "1.00 1193", "procedure"), (0, "x" * 41, "code"), (1, "2026-02-30", "made_on"),
        (1, "2026-11-27", "made_on"), (1, "2026-08-01", "made_on"), (1, "20261120", "made_on"), (4, 0, "pages"),
        (5, 10_000, "copies"), (4, "1", "code"), (3, [["p1", 1, 0, 0], ["p1", 0, 1, 0]], "papers"),
        (3, [["p 1", 1, 0, 0]], "papers"), (3, [["p1", 10, 0, 0]], "code"), (3, [["p1", 1, 0, 0, 1]], "code"),
        (3, [["p1", 1, 0, 0]] * 61, "code"), (2, ["1"] * 6, "code"), (2, "Hoa", "code"),
    ],
)  # fmt: skip
def test_a_made_up_value_is_refused_by_its_field(at: int, value: Any, field: str) -> None:
    read = read_prepared(coded([*RIGHT[:at], value, *RIGHT[at + 1 :]]), TODAY)
    assert isinstance(read, BadPrepared)
    assert read.field == field


@pytest.mark.parametrize(
    ("at", "value", "field"),
    [
        (0, "12345", "identity_number"), (1, "x" * 201, "name"), (1, "Hoa\u0007", "name"), (1, "Hoa\u202e", "name"),
        (1, "Nguy?n", "name"), (1, "   ", "name"), (2, "1990-02-30", "birth_date"), (3, "nữ", "sex"),
        (4, "a|b", "address"), (4, "x" * 501, "address"), (5, "123", "phone"), (6, "hoa", "email"),
    ],
)  # fmt: skip
def test_a_made_up_person_is_refused_by_the_field(at: int, value: str, field: str) -> None:
    person = [*RIGHT[2][:at], value, *RIGHT[2][at + 1 :]]
    read = read_prepared(coded([*RIGHT[:2], person, *RIGHT[3:]]), TODAY)
    assert read == BadPrepared(PreparedFault.BAD_FIELD, field)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("https://example.vn", PreparedFault.NOT_ONE), (HEAD, PreparedFault.OTHER_VERSION),
        (f"{HEAD}2ABC", PreparedFault.OTHER_VERSION), (f"{HEAD}1", PreparedFault.DAMAGED),
        (coded(RIGHT)[:-3], PreparedFault.DAMAGED), (coded(RIGHT) + "AAAAAAAA", PreparedFault.DAMAGED),
        (f"{HEAD}1{'A' * MOST}", PreparedFault.TOO_LONG), (coded(b"[" * 9000), PreparedFault.DAMAGED),
        (coded(b"[" * 5000), PreparedFault.NOT_READABLE), (coded(b"\xff\xfe"), PreparedFault.NOT_READABLE),
        (coded({"procedure": "1"}), PreparedFault.NOT_READABLE), (coded([]), PreparedFault.NOT_READABLE),
        (coded([*RIGHT, "more"]), PreparedFault.NOT_READABLE),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(text: str, fault: PreparedFault) -> None:
    assert read_prepared(text, TODAY) == BadPrepared(fault)


@given(st.data())
def test_a_changed_character_is_always_seen(data: st.DataObject) -> None:
    text = coded(RIGHT)
    at = data.draw(st.integers(len(HEAD) + 1, len(text) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567018-+ "))
    read = read_prepared(f"{text[:at]}{other}{text[at + 1 :]}", TODAY)
    assert isinstance(read, BadPrepared) or read == read_prepared(text, TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


@settings(max_examples=40)
@given(JSON | st.tuples(*(st.one_of(st.just(right), JSON) for right in RIGHT)).map(list))
def test_whatever_somebody_codes_is_whole_or_refused(value: Any) -> None:
    read = read_prepared(coded(value), TODAY)
    assert isinstance(read, BadPrepared) or write_prepared(read) is not None
