"""The order of calls in words: every policy that a branch may name says what it means and costs."""

import pytest

from language.calling import USUAL, say_limit, say_policy
from language.messages import LANGUAGES, translations
from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_policy_has_its_own_words_with_the_target(language: str) -> None:
    said = [say_policy(name, 1200, translations(language)) for name in POLICIES]
    assert len(set(said)) == len(POLICIES)
    assert all("20" in one for one in said)
    assert say_policy("mine", 900, translations(language)) == ""


def test_the_usual_policy_is_that_of_a_branch_that_names_none() -> None:
    assert BranchConfig.__struct_defaults__[BranchConfig.__struct_fields__.index("policy") - 4] == USUAL


def test_the_wait_reached_stands_beside_its_limit() -> None:
    said = say_limit(2530, 3000, translations("en"))
    assert said == "Longest wait today: 42 min. Past 50 min somebody is called before all others."
