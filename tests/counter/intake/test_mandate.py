"""A mandate is for what its words name; one without words is not judged, and one that is over counts no more."""

import pytest

from counter.intake.mandate import covers, is_over

from .conftest import BIRTH, COPY


@pytest.mark.parametrize(
    ("scope", "of_birth", "of_copy"),
    [
        ("", True, True),
        ("Đăng ký khai sinh cho con", True, False),
        ("dang ky KHAI SINH", True, False),
        ("đăng ký kết hôn", False, False),
        ("xin trích lục hộ tịch bản sao", False, True),
        ("Toàn bộ thủ tục hành chính", True, True),
        ("thủ tục 1.001193", True, False),
        ("mua bán nhà đất", False, False),
    ],
)
def test_the_words_of_a_mandate_name_a_procedure(scope: str, of_birth: bool, of_copy: bool) -> None:
    assert (covers(scope, BIRTH), covers(scope, COPY)) == (of_birth, of_copy)


def test_a_mandate_is_over_the_day_after_its_last() -> None:
    found = [is_over(until, "2026-11-24") for until in (None, "2026-11-23", "2026-11-24", "2026-11-25")]
    assert found == [False, True, False, False]
