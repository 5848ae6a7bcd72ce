"""The report in the docs is of today's engine, and made by the command that stands beside it."""

import pytest
from PIL import Image

from language.messages import LANGUAGES

from .report import COMMAND, FOLDER, PLAYED, picture_path, two_days


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reports_in_the_docs_are_of_the_engine_as_it_is(language: str) -> None:
    with Image.open(picture_path(language)) as picture:
        kept = dict(picture.info).get(PLAYED)
    assert kept == two_days(), "draw them again: python -m tests.pictures.report"


def test_the_docs_say_how_they_were_made() -> None:
    docs = (FOLDER.parents[1] / "simulate.md").read_text("utf-8")
    assert docs.count(COMMAND) == 2  # among the commands, and under the picture
    assert "python -m tests.pictures.report" in docs
