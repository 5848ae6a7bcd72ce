"""What pages share with the screens is that of today."""

import pytest

from tools.design.generate import STATIC, generated


@pytest.mark.parametrize("name", generated())
def test_the_committed_file_is_the_generated_one(name: str) -> None:
    committed = (STATIC / name).read_text(encoding="utf-8")
    assert committed == generated()[name], "make it anew: python -m tools.design.generate"
