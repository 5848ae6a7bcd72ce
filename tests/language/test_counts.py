"""People and dossiers in words."""

from collections.abc import Callable
from gettext import NullTranslations

import pytest

from language.counts import say_ahead, say_dossiers, say_people, say_waiting
from language.messages import translations


@pytest.mark.parametrize(
    ("say", "count", "vi", "en"),
    [
        (say_waiting, 0, "Không có ai đang chờ", "Nobody waiting"),
        (say_waiting, 1, "1 người chờ", "1 person waiting"),
        (say_waiting, 12, "12 người chờ", "12 people waiting"),
        (say_ahead, 0, "Bạn là người tiếp theo", "You are next"),
        (say_ahead, 1, "Còn 1 người trước bạn", "1 person ahead of you"),
        (say_ahead, 12, "Còn 12 người trước bạn", "12 people ahead of you"),
        (say_people, 0, "không có ai", "nobody"),
        (say_people, 1, "1 người", "1 person"),
        (say_people, 12, "12 người", "12 people"),
        (say_dossiers, 1, "1 hồ sơ", "1 dossier"),
        (say_dossiers, 2, "2 hồ sơ", "2 dossiers"),
    ],
)
def test_counts_in_words(say: Callable[[int, NullTranslations], str], count: int, vi: str, en: str) -> None:
    assert (say(count, translations("vi")), say(count, translations("en"))) == (vi, en)
