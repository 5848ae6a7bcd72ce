"""Every kind of entry has words and a place in one group."""

from server.access.city.events import KINDS as OF_THE_CITY
from server.access.looks import KINDS as LOOKS
from server.queue.events.events import KINDS as OF_BRANCHES
from server.web.pages.audit.words import GROUPS, WORDS, kinds_of


def test_every_kind_is_in_one_group_and_no_words_are_of_none() -> None:
    """A kind that has no words yet is shown by its name."""
    kinds = sorted((*OF_BRANCHES, *OF_THE_CITY, *LOOKS))
    assert set(WORDS) <= set(kinds)
    assert sorted(kind for _, group in GROUPS.values() for kind in group) == kinds


def test_a_group_or_a_kind_is_asked_for_by_name() -> None:
    assert kinds_of("") == ()
    assert kinds_of("looks") == ("looked",)
    assert kinds_of("issued") == ("issued",)
    assert kinds_of("fly") is None
