"""Every fault and warning of a card has words in both languages, which name the field."""

import pytest

from language.card_faults import CARD_FIELDS, CARD_WARNINGS, say_card_fault
from language.messages import translations
from protocol.identity_card import BadCard, CardFault, CardField, CardWarning


@pytest.mark.parametrize("fault", CardFault)
def test_a_fault_says_what_to_do_in_both_languages(fault: CardFault) -> None:
    told = {say_card_fault(BadCard(fault, CardField.NAME), translations(language)) for language in ("vi", "en")}
    assert len(told) == 2
    assert all(each.endswith(".") and "{" not in each for each in told)


def test_fields_and_warnings_have_words() -> None:
    assert set(CARD_FIELDS) == set(CardField)
    assert set(CARD_WARNINGS) == set(CardWarning)
    bad = BadCard(CardFault.LOST_MARKS, CardField.ADDRESS)
    assert say_card_fault(bad, translations("vi")).startswith("“địa chỉ” bị mất dấu")
