"""What a client reads from its picture of a branch that no message says by itself."""

from protocol.following.picture import BranchPicture
from protocol.messages import Message
from protocol.version import VERSION, ServerVersion
from protocol.views import BoardService


def known(*services: BoardService) -> BranchPicture:
    picture = BranchPicture()
    picture.services = {service.code: service for service in services}
    return picture


def test_a_service_without_an_open_counter_is_served_by_nobody() -> None:
    picture = known(BoardService("HT", 3, open_counters=0), BoardService("CT", 0, open_counters=2))
    assert picture.nobody_serves("HT")
    assert not picture.nobody_serves("CT")


def test_what_an_older_server_does_not_tell_is_not_said() -> None:
    picture = known(BoardService("HT", 3))
    assert not picture.nobody_serves("HT")
    assert not picture.nobody_serves("XX")


def test_a_program_is_old_only_when_the_server_says_so() -> None:
    picture = known()
    assert not picture.program_is_old
    for oldest, old in (("99.0.0", True), (VERSION, False), ("0.0.1", False)):
        picture.take(Message(1, "snapshot", server=ServerVersion("99.1.0", oldest)))
        assert picture.program_is_old is old
