"""argparse speaks our language within a block, and nothing of it is left afterwards."""

import argparse
import gettext
import os

import pytest

from language.argparse_words import argparse_speaks


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
