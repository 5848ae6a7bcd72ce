"""Which texts are dossiers' codes, and ours as they are written."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.dossier_code import MOST_NUMBER, CodeFault, CodeFormat, DossierCode, is_dossier_code, write_code


@pytest.mark.parametrize(
    "code",
    [
        "H26.50.05.13-261008-0975",
        "000.00.04.G18-201231-0001",
        "H26.103.25.7-250908-0112",
        "G22.99.08-260921-896048",
        "H26-20261008-0001",
        "H26.1.2.3.4.5-261008-12345678",
    ],
)
def test_codes_of_several_systems_are_accepted(code: str) -> None:
    assert is_dossier_code(code)
    assert msgspec.convert(code, DossierCode) == code


@pytest.mark.parametrize(
    "code",
    [
        "", "H-261008-0975", "H266-261008-0975", "h26-261008-0975", "H26.-261008-0975", "H26.1234-261008-0975",
        "H26.1.2.3.4.5.6-261008-0975", "H26-2610081-0975", "H26-26108-0975", "H26-261008-097", "H26-261008-123456789",
        "H26-261008-0975\n", " H26-261008-0975", "H26-261008-٠٩٧٥", "H26_261008_0975", "HT-025",
    ],
)  # fmt: skip
def test_what_is_no_code_is_not_accepted(code: str) -> None:
    assert not is_dossier_code(code)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(code, DossierCode)


def test_ours_are_written_in_the_configured_form() -> None:
    day = date(2026, 1, 11)
    assert write_code("H26.50.05.13", day, 975, CodeFormat()) == "H26.50.05.13-260111-0975"
    assert write_code("H26", day, 975, CodeFormat(whole_year=True, number_digits=6)) == "H26-20260111-000975"
    assert write_code("H26", day, 12345, CodeFormat()) == "H26-260111-12345"
    assert write_code("H26", date(2026, 11, 1), 975, CodeFormat()) == "H26-261101-0975"


@pytest.mark.parametrize(
    ("agency", "number", "fault"),
    [
        ("h26", 1, CodeFault.AGENCY),
        ("H26\n", 1, CodeFault.AGENCY),
        ("H26", 0, CodeFault.NUMBER),
        ("H26", MOST_NUMBER + 1, CodeFault.NUMBER),
    ],
)
def test_what_cannot_be_a_code_is_not_written(agency: str, number: int, fault: CodeFault) -> None:
    assert write_code(agency, date(2026, 1, 11), number, CodeFormat()) is fault


AGENCIES = st.from_regex(r"[A-Z0-9]{2,3}(\.[A-Z0-9]{1,3}){0,5}", fullmatch=True)
FORMS = st.builds(CodeFormat, st.booleans(), st.integers(4, 8))


@given(AGENCIES, FORMS, *[st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, MOST_NUMBER))] * 2)
def test_law_what_we_write_is_accepted_and_no_two_are_the_same(
    agency: str, form: CodeFormat, one: tuple[date, int], other: tuple[date, int]
) -> None:
    first, second = (write_code(agency, day, number, form) for day, number in (one, other))
    assert is_dossier_code(str(first))
    assert (first == second) == (one == other)
