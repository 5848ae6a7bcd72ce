"""The search over procedures: accents, capitals, slips, order; and what must not be found."""

import pytest

from language.search import Findable, Index, search_key, words_of

PROCEDURES = [
    ("1.001193", "Đăng ký khai sinh", "Birth registration", "Hộ tịch"),
    ("1.004884", "Đăng ký lại khai sinh", "Re-registration of birth", "Hộ tịch"),
    ("1.000689", "Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con", "Birth with recognition of parents", "Hộ tịch"),
    ("1.000656", "Đăng ký khai tử", "Death registration", "Hộ tịch"),
    ("1.000894", "Đăng ký kết hôn", "Marriage registration (domestic)", "Hộ tịch"),
    ("2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", "Copy of civil-status extract", "Hộ tịch"),
    ("2.000815", "Chứng thực bản sao từ bản chính", "Certified copy from the original", "Chứng thực"),
    ("1.013831", "Đăng ký biến động do chuyển nhượng, thừa kế, tặng cho, góp vốn", "Change of land title", "Đất đai"),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", "Household business registration", "Đăng ký kinh doanh"),
    ("2.002286", "Đổi giấy phép lái xe", "Driving licence renewal", "Giao thông"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Findable(code, (vi, en), (service,)) for code, vi, en, service in PROCEDURES)


@pytest.mark.parametrize(
    "asked",
    ["khai sinh", "KHAI SINH", "khai sính", "Khai Sinh", "khái sinh", "khai  sinh ", "đăng ký khai sinh", "dang khai",
     "khaisinh", "kahi sinh", "khai sihn", "khai sin", "khai sinhh", "đkhai sinh"],
)  # fmt: skip
def test_a_birth_is_found_however_it_is_typed(index: Index, asked: str) -> None:
    found = index.find(asked)
    assert "1.001193" in found[:2], found
    assert "2.000815" not in found[:3]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("ket hon", "1.000894"),
        ("kết hôn", "1.000894"),
        ("chung thuc", "2.000815"),
        ("chứng thức", "2.000815"),
        ("birth", "1.001193"),
        ("marriage", "1.000894"),
        ("mariage", "1.000894"),
        ("licence", "2.002286"),
        ("lai xe", "2.002286"),
        ("chuyen nhuong", "1.013831"),
        ("chuyen nhuog", "1.013831"),
        ("dat dai", "1.013831"),
        ("khai tu", "1.000656"),
        ("1.000894", "1.000894"),
        ("ho kinh doanh", "1.001612"),
        ("trich luc", "2.000635"),
    ],
)
def test_the_best_comes_first(index: Index, asked: str, code: str) -> None:
    assert index.find(asked)[0] == code


def test_the_plain_registration_comes_before_longer_ones(index: Index) -> None:
    assert index.find("khai sinh")[:4] == ["1.001193", "1.004884", "1.000689", "2.000635"]


def test_the_accents_decide_between_equals() -> None:
    index = Index([Findable("1", ("Khai tử",)), Findable("2", ("Khai tự",))])
    assert index.find("khai tự") == ["2", "1"]
    assert index.find("khai tử") == ["1", "2"]
    assert index.find("khai tu") == ["1", "2"]


@pytest.mark.parametrize("asked", ["", "   ", "!?", "xyzzy", "xyzzy bitcoin", "bitcoin"])
def test_what_is_not_there_is_not_found(index: Index, asked: str) -> None:
    assert index.find(asked) == []


def test_a_word_that_is_nowhere_does_not_hide_what_the_others_find(index: Index) -> None:
    assert index.find("khai sinh xyzzy")[0] == index.find("xyzzy khai sinh")[0] == "1.001193"


def test_short_words_forgive_nothing(index: Index) -> None:
    assert index.find("xe") == ["2.002286"]
    assert "1.000656" not in index.find("te")


def test_the_key_is_that_of_the_domain() -> None:
    assert search_key("ĐĂNG KÝ Đất đai, Nguyễn") == "dang ky dat dai, nguyen"
    assert search_key("khai si\u0301nh") == search_key("khai sính") == "khai sinh"
    assert words_of("Cấp bản sao (1.001193), v.v.") == ["cap", "ban", "sao", "1.001193", "v.v"]
