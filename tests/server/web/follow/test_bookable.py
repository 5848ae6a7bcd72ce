"""What can be booked, over all branches: each procedure once, found by what people call it."""

from msgspec.structs import replace

from protocol.configuration import ProcedureConfig
from server.web.follow.bookable import MOST_WANTED, Bookable
from tests.kiosk.made import hanoi
from tests.server.queue.branch import BRANCH


def test_a_procedure_of_two_branches_is_there_once_and_found_by_its_synonyms() -> None:
    config = hanoi()
    known = Bookable([config, replace(config, id="CN02")])
    found = [topic.procedure.code for topic in known.find("so do") if topic.procedure]
    assert found
    assert len(set(found)) == len(found)
    topic = known.topic("DD", None)
    assert topic is not None
    assert topic.name == topic.service_name


def test_the_most_wanted_are_one_procedure_of_each_service_in_turn() -> None:
    config = hanoi()
    wanted = Bookable([config]).wanted
    assert len(wanted) == MOST_WANTED
    shown = [service.code for service in config.services_as_shown()]
    assert [topic.service for topic in wanted] == sorted({topic.service for topic in wanted}, key=shown.index)


def test_a_branch_without_procedures_can_be_booked_by_service() -> None:
    known = Bookable([BRANCH])
    assert (known.wanted, [topic.service for topic in known.services]) == ([], ["HT", "CT", "DD", "DDX"])
    assert known.topic("HT", "1.000001") is known.topic("XX", None) is None


def test_a_procedure_of_a_service_that_no_branch_has_is_left_out() -> None:
    stray = ProcedureConfig("1.000001", "XX", {"vi": "Lạc", "en": "Stray"})
    assert Bookable([replace(BRANCH, procedures=(stray,))]).wanted == []
