"""What is wrong with a file is told in the reader's language, what tomllib says included."""

from collections.abc import Iterator

import pytest

from language.messages import speak
from server.balance.dispatch.policies import POLICIES
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken here, the next test hears English."""
    yield
    speak("en")


def _told(text: str, language: str) -> list[str]:
    speak(language)
    read = read_texts("f", [SourceText("f", text.encode())], POLICIES)
    assert not isinstance(read, Catalogue)
    return [str(finding) for finding in read]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('prefix = "KD"', 'prefix = "kd"', '"kd" không đúng: cần từ 1 đến 3 chữ in hoa A đến Z hoặc Đ'),
        ('code = "KD"', 'cod = "KD"', 'không có khoá "cod"; có phải là "code"?'),
        ('code = "KD"', "code = 1", "phải là chữ trong dấu nháy, không phải 1"),
        ("guard_s = 3300", "guard_s = -1", "phải từ 0 trở lên, không phải -1"),
        ("guard_s = 3300", "guard_s = [1]", "phải là số nguyên, không phải một danh sách"),
        ('policy = "motcua"', 'policy = "fcf"', 'không có cách gọi "fcf"; hiện có: fcfs, motcua, priority'),
    ],
)
def test_a_mistake_is_told_in_vietnamese(old: str, new: str, words: str) -> None:
    (text,) = template_files("one").values()
    wrong = text.decode().replace(old, new, 1)
    assert wrong != text.decode()
    assert any(words in line for line in _told(wrong, "vi"))
    assert not set(_told(wrong, "vi")) & set(_told(wrong, "en"))


@pytest.mark.parametrize(
    "text",
    [
        "[a]\n[a]\n", "a = {b = 1}\n[a]\nc = 1\n", "a = 1\na = 2\n", "a = {b = 1, b = 2}\n", 'a = "\\uD800"\n', "a\n",
        "[a\n", "[[a]\n", "a = 1 b\n", "a = 2020-13-01\n", 'a = "\\uZZZZ"\n', "= 1\n", "!\n", "a = ?\n", "a = [1\n",
        "a = {b = 1\n", 'a = "\\z"\n', 'a = "b', 'a = "b\n', "a = 1\x01\n", "a = 1\n[a.b]\n", "a.b = 1\n[a]\n",
    ],
)  # fmt: skip
def test_what_tomllib_says_is_told_in_vietnamese(text: str) -> None:
    (english,), (vietnamese,) = _told(text, "en"), _told(text, "vi")
    assert english.partition(": ")[0] == vietnamese.partition(": ")[0]
    assert english != vietnamese


def test_a_text_that_is_no_utf8_is_told_in_vietnamese() -> None:
    speak("vi")
    (finding,) = list(read_texts("f", [SourceText("f", b"\xff")], POLICIES))  # type: ignore[arg-type]
    assert str(finding) == "f:1: không phải văn bản UTF-8; hãy lưu tệp dạng UTF-8"
