"""Fees in words: free is said, unknown is not."""

from typing import Any

import pytest

from language.fees import say_fee
from language.messages import translations
from protocol.configuration import ProcedureConfig


def fee(**fields: Any) -> str:
    return say_fee(ProcedureConfig("1.000001", "HT", {"vi": "Thủ tục"}, **fields), "en", translations("en"))


NOTE = {"vi": "tuỳ hồ sơ", "en": "depends on the dossier"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"fee_vnd": 0}, "Free of charge"),
        ({"fee_vnd": 1_250_000}, "1,250,000 VND"),
        ({"fee_note": NOTE}, "depends on the dossier"),
        ({"fee_vnd": 8000, "fee_note": NOTE}, "8,000 VND (depends on the dossier)"),
    ],
)
def test_a_fee_is_said_as_far_as_it_is_known(fields: dict[str, Any], said: str) -> None:
    assert fee(**fields) == said
