"""People and dossiers in words."""

from collections.abc import Callable
from functools import partial
from gettext import NullTranslations

import pytest

from language.counts import say_ahead, say_dossiers, say_waiting
from language.messages import translations

SENT = partial(say_ahead, is_sent=True)


@pytest.mark.parametrize(
    ("say", "count", "vi", "en"),
    [
        (say_waiting, 0, "Không có ai đang chờ", "Nobody waiting"),
        (say_waiting, 1, "1 người chờ", "1 person waiting"),
        (say_waiting, 12, "12 người chờ", "12 people waiting"),
        (say_ahead, 0, "Bạn là người tiếp theo của lĩnh vực này", "You are next for this service"),
        (say_ahead, 1, "Còn 1 người trước bạn ở lĩnh vực này", "1 person ahead of you for this service"),
        (say_ahead, 12, "Còn 12 người trước bạn ở lĩnh vực này", "12 people ahead of you for this service"),
        (
            SENT,
            0,
            "Bạn là người tiếp theo trong số được chuyển đến quầy này",
            "You are next of those sent to this counter",
        ),
        (SENT, 1, "Còn 1 người trước bạn được chuyển đến quầy này", "1 person ahead of you, sent to this counter"),
        (SENT, 2, "Còn 2 người trước bạn được chuyển đến quầy này", "2 people ahead of you, sent to this counter"),
        (say_dossiers, 1, "1 hồ sơ", "1 dossier"),
        (say_dossiers, 2, "2 hồ sơ", "2 dossiers"),
    ],
)
def test_counts_in_words(say: Callable[[int, NullTranslations], str], count: int, vi: str, en: str) -> None:
    assert (say(count, translations("vi")), say(count, translations("en"))) == (vi, en)
