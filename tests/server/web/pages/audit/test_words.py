"""Every kind of entry has words and a place in one group."""

from server.access.city.events import KINDS as OF_THE_CITY
from server.access.looks import KINDS as LOOKS
from server.complaints.stream import KINDS as OF_COMPLAINTS
from server.dossier.stream.events import KINDS as OF_DOSSIERS
from server.queue.events.events import KINDS as OF_BRANCHES
from server.web.pages.audit.words import DOSSIER_WORDS, GROUPS, WORDS, kinds_of


def test_every_kind_is_in_one_group_and_no_words_are_of_none() -> None:
    """A kind that has no words yet is shown by its name."""
    kinds = sorted((*OF_BRANCHES, *OF_THE_CITY, *LOOKS, *OF_COMPLAINTS))
    assert set(WORDS) <= set(kinds)
    assert sorted(kind for name, group in GROUPS.items() if name != "dossiers" for kind in group[1]) == kinds


def test_every_kind_of_a_dossiers_entry_has_words() -> None:
    """Of their own: a ticket and a dossier are both recalled and returned."""
    assert set(DOSSIER_WORDS) == set(OF_DOSSIERS) == set(GROUPS["dossiers"][1])


def test_a_group_or_a_kind_is_asked_for_by_name() -> None:
    assert kinds_of("") == ()
    assert kinds_of("looks") == ("looked",)
    assert kinds_of("issued") == ("issued",)
    assert kinds_of("fly") is None
