"""What a client reads from its picture of a branch that no message says by itself."""

from protocol.following.picture import BranchPicture
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
