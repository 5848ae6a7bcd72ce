"""Words of a scan as hashes: found with their marks, or without; nothing of them is readable."""

import unicodedata

import pytest

from server.dossier.ocr import words
from server.dossier.ocr.words import MOST_LETTERS, hashes_asked, hashes_of, words_key, words_of

KEY = words_key(b"k" * 32)
TEXT = "GIẤY CHỨNG SINH\nHọ và tên: Nguyễn Thị Hương, số 5_7 phường Hàng Bạc."


def found(asked: str, text: str = TEXT) -> bool:
    wanted = hashes_asked(KEY, asked)
    return bool(wanted) and set(wanted) <= hashes_of(KEY, text)


def test_words_are_small_composed_and_each_once() -> None:
    text = unicodedata.normalize("NFD", "Hàng hàng HÀNG Bạc, 5_7; " + "x" * (MOST_LETTERS + 1))
    assert words_of(text) == ["hàng", "bạc", "5", "7"]


def test_a_word_is_found_as_it_is_written_and_without_marks_and_not_with_other_marks() -> None:
    assert found("nguyễn hương")
    assert found("NGUYEN huong bac")
    assert found(unicodedata.normalize("NFD", "Hàng Bạc"))
    assert not found("hạng bạc")
    assert not found("nguyen hoa")
    assert found("hang", "hang")
    assert not found("hàng", "hang")
    assert not found("")
    assert not found("- _ -")


def test_another_server_has_other_hashes_and_a_book_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_WORDS", 50)
    assert hashes_of(words_key(b"o" * 32), TEXT).isdisjoint(hashes_of(KEY, TEXT))
    assert all(0 <= one < 1 << 63 for one in hashes_of(KEY, TEXT))
    assert len(hashes_of(KEY, " ".join(map(str, range(59))))) == 2 * 50
