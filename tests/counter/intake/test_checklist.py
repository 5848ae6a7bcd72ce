"""The checklist of papers: counted, held, cleared."""

from counter.intake.checklist import How, cleared, counted, held, lines_of
from protocol.components import component_name, components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import Paper

NOTICE, CARD = {"vi": "Giấy chứng sinh"}, {"vi": "Thẻ căn cước"}
BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Khai sinh"}, bring=(NOTICE, CARD))


def test_each_key_is_one_more_and_nothing_is_counted_below_none() -> None:
    papers = counted(counted((), "p2", How.COPY, 1), "p1", How.ORIGINAL, 1)
    assert papers == (Paper("p1", originals=1), Paper("p2", copies=1))
    assert counted(papers, "p2", How.COPY, -1) == (Paper("p1", originals=1),)
    assert counted((), "p1", How.CERTIFIED, -1) == ()
    assert cleared(papers, "p1") == (Paper("p2", copies=1),)


def test_what_is_held_already_was_not_handed_in_and_the_other_way_round() -> None:
    papers = held(counted((), "p1", How.ORIGINAL, 1), "p1")
    assert papers == (Paper("p1", held=True),)
    assert counted(papers, "p1", How.COPY, 1) == (Paper("p1", copies=1),)
    assert held(papers, "p1") == ()


def test_there_is_a_line_for_each_component_and_it_says_what_is_missing() -> None:
    lines = lines_of(components_of(BIRTH), (Paper("p2", held=True), Paper("p9", copies=1)))
    assert [(line.component.name, line.is_there) for line in lines] == [(NOTICE, False), (CARD, True)]


def test_a_component_that_the_catalogue_no_longer_has_has_no_name() -> None:
    assert component_name(BIRTH, "p2") == CARD
    assert [component_name(BIRTH, code) for code in ("p3", "p0", "birth_notice")] == [None] * 3
    assert component_name(None, "p1") is None
