"""A message is shown in the language spoken, or to each reader in their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from language.messages import LANGUAGES, LOCALE, SOURCE, _, messages, ngettext, speak, speaking, spoken, translations


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """The next test reads English."""
    yield
    speak("en")


def test_a_message_is_given_in_the_language_spoken() -> None:
    assert _("run the server") == "run the server"
    speak("vi")
    assert _("run the server") == "chạy máy chủ"
    assert _("no such message") == "no such message"
    assert _("") == ""
    assert ngettext("{n} such thing", "{n} such things", 2) == "{n} such things"
    speak("en")
    assert _("run the server") == "run the server"


def test_a_request_has_a_language_of_its_own_and_others_keep_theirs() -> None:
    speak("en")
    with ThreadPoolExecutor(1) as other, speaking("vi"):
        assert (spoken(), _("run the server")) == ("vi", "chạy máy chủ")
        assert other.submit(spoken).result() == "en"
    assert spoken() == "en"


def test_the_languages_are_english_and_those_with_a_catalogue() -> None:
    assert {path.name for path in LOCALE.iterdir()} | {SOURCE} == set(LANGUAGES)


def test_messages_for_qt_are_those_without_a_plural_and_without_the_header() -> None:
    assert messages("en") == {}
    vietnamese = messages("vi")
    assert vietnamese["Take back"] == "Hoàn tác"
    assert "" not in vietnamese
    assert "{n} person waiting" not in vietnamese


def test_each_reader_has_their_own_language() -> None:
    speak("en")
    assert translations("vi").gettext("run the server") == "chạy máy chủ"
    assert spoken() == "en"
