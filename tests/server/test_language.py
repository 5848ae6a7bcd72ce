"""The language that a command speaks is the environment's, and argparse speaks it with us."""

import argparse
import gettext
import os
from collections.abc import Iterator

import pytest

from server.language import _, argparse_speaks, language_of, ngettext, speak


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken here, the next test hears English."""
    yield
    speak("en")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "vie_VN"}, "en"),
        ({"LANG": "C", "LANGUAGE": "vi"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "vi_VN.UTF-8", "LANGUAGE": "vi"}, "en"),
        ({"LC_ALL": "POSIX", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "vi_VN.UTF-8", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:vi:en"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LANGUAGE": "fr"}, "vi"),
        ({"LANGUAGE": "vi"}, "vi"),
        ({"LC_ALL": "C", "MOTCUA_LANGUAGE": "vi"}, "vi"),
        ({"LC_ALL": "vi_VN.UTF-8", "MOTCUA_LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "vi_VN.UTF-8", "MOTCUA_LANGUAGE": "fr"}, "vi"),
    ],
)
def test_the_environment_says_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_message_is_given_in_the_language_spoken() -> None:
    assert _("run the server") == "run the server"
    speak("vi")
    assert _("run the server") == "chạy máy chủ"
    assert _("no such message") == "no such message"
    assert _("") == ""
    assert ngettext("{n} such thing", "{n} such things", 2) == "{n} such things"
    speak("en")
    assert _("run the server") == "run the server"


@pytest.mark.parametrize("before", [None, "fr"])
def test_argparse_speaks_within_its_block_only(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    if before is not None:
        monkeypatch.setenv("LANGUAGE", before)
    with argparse_speaks("vi"):
        assert argparse.ArgumentParser(prog="p").format_usage().startswith("cách dùng: p")
    assert os.environ.get("LANGUAGE") == before
    assert gettext.textdomain() == "messages"
    assert argparse.ArgumentParser(prog="p").format_usage().startswith("usage: p")
