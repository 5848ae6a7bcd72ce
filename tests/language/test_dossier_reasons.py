"""A reason's code has one meaning, whatever it is given for, and words in every language."""

from language.dossier_reasons import CORRECTIONS, REASON_WORDS, REASONS
from language.messages import LANGUAGES, SOURCE, translations

NAMES = {"vnpost", "viettel_post"}
"""Of firms: the same in every language."""


def test_a_code_means_the_same_wherever_it_is_given() -> None:
    for codes in (*REASONS.values(), CORRECTIONS):
        for code, said in codes.items():
            assert REASON_WORDS[code].lower() == said.lower(), code


def test_every_reason_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        words = translations(language)
        same = [code for code, said in REASON_WORDS.items() if code not in NAMES and words.gettext(said) == said]
        assert (same == []) == (language != SOURCE), (language, same)
