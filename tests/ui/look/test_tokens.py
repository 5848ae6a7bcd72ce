"""The tokens: every text stands out from its background, and pages get the same values as QML."""

import re

import pytest

from ui.look import tokens


@pytest.mark.parametrize(("text", "ground"), tokens.TEXT_PAIRS)
def test_text_has_contrast(text: str, ground: str) -> None:
    assert tokens.contrast(getattr(tokens.COLOUR, text), getattr(tokens.COLOUR, ground)) >= 4.5


@pytest.mark.parametrize(("text", "ground"), tokens.TEXT_PAIRS)
def test_text_has_more_contrast_where_it_is_asked_for(text: str, ground: str) -> None:
    assert tokens.contrast(getattr(tokens.HIGH_CONTRAST, text), getattr(tokens.HIGH_CONTRAST, ground)) >= 7


@pytest.mark.parametrize("colours", [tokens.COLOUR, tokens.HIGH_CONTRAST], ids=["usual", "high contrast"])
@pytest.mark.parametrize(("edge", "ground"), tokens.EDGE_PAIRS)
def test_edges_have_contrast(colours: tokens.Colour, edge: str, ground: str) -> None:
    assert tokens.contrast(getattr(colours, edge), getattr(colours, ground)) >= 3


def test_contrast_is_that_of_wcag() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_css_says_the_same_as_qml() -> None:
    css = dict(re.findall(r"--([a-z-]+): (.+);", tokens.css()))
    for name, value in tokens.as_dict()["colour"].items():
        assert css[f"colour-{name.replace('_', '-')}"] == value
    assert css["size-body"] == "0.9375rem"
    assert css["space-m"] == "16px"
    assert tokens.css().count("{") == tokens.css().count("}") == 1
