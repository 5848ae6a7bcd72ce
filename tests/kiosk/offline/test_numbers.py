"""When a number is given without the server: of a leased date, after the last contact and not too long, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.offline.lease_file import GivenState, LeaseFile, LeaseFileError
from kiosk.offline.numbers import STILL_THERE_MS, OfflineNumbers, ticket_of
from protocol.commands import Issue
from protocol.enums import TicketClass
from tests.kiosk.made import branch_view

from .made import HOUR, NEXT, NOW, TODAY, lease, offline


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LeaseFile]:
    opened = LeaseFile(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("prefix", "date", "later", "may"),
    [
        ("HT", TODAY, HOUR, True),
        (None, TODAY, HOUR, True),
        ("CT", TODAY, HOUR, False),  # no such block
        ("HT", NEXT, HOUR, False),  # not leased
        ("HT", TODAY, 5 * HOUR, True),
        ("HT", TODAY, 5 * HOUR + 1, False),  # too long ago
        ("HT", TODAY, -1, False),  # a clock from before the last contact is wrong
    ],
)
def test_whether_a_number_may_be_given(file: LeaseFile, prefix: str | None, date: str, later: int, may: bool) -> None:
    numbers = offline(file, hours=5)
    assert numbers.may_give(prefix, date, NOW + later) is may
    if prefix is not None:
        assert (numbers.give(Issue("X"), prefix, date, NOW + later) is not None) is may


def test_when_all_are_given_there_are_no_more(file: LeaseFile) -> None:
    numbers = offline(file)
    given = [numbers.give(Issue("HT"), "HT", TODAY, NOW + n) for n in range(4)]
    assert [one and one.number for one in given] == ["HT-700", "HT-701", "HT-702", None]
    assert not numbers.may_give("HT", TODAY, NOW + 5)
    assert numbers.may_give(None, TODAY, NOW + 5)


def test_after_a_restart_without_a_server_it_goes_on(file: LeaseFile) -> None:
    offline(file).give(Issue("HT"), "HT", TODAY, NOW)
    again = OfflineNumbers(file, 96)
    assert again.last_view == branch_view()
    given = again.give(Issue("HT"), "HT", TODAY, NOW + HOUR)
    assert given is not None
    assert (given.number, given.heard_at) == ("HT-701", NOW)


def test_nothing_is_given_before_the_first_contact_or_without_a_file(file: LeaseFile) -> None:
    numbers = OfflineNumbers(file, 96)
    numbers.keep(lease())
    assert not numbers.may_give("HT", TODAY, NOW)
    without = OfflineNumbers(None, 96)
    without.hear(NOW, "h", branch_view())
    without.keep(lease())
    assert without.give(Issue("HT"), "HT", TODAY, NOW) is None
    assert without.to_send() == []


def test_a_revoked_kiosk_gives_none_and_keeps_what_it_gave(file: LeaseFile) -> None:
    numbers = offline(file)
    given = numbers.give(Issue("HT"), "HT", TODAY, NOW)
    assert given is not None
    numbers.settle(given, GivenState.HANDED)
    numbers.drop()
    assert not numbers.may_give(None, TODAY, NOW)
    assert [one.number for one in numbers.to_send()] == ["HT-700"]


def test_a_number_nobody_got_before_a_power_cut_is_found_again_only_while_its_person_may_wait(file: LeaseFile) -> None:
    numbers = offline(file)
    for at in (NOW, NOW + HOUR):
        assert numbers.give(Issue("HT"), "HT", TODAY, at) is not None
    found = OfflineNumbers(file, 96).unfinished(NOW + HOUR + STILL_THERE_MS)
    assert [one.number for one in found] == ["HT-701"]
    assert [one.state for one in file.given()] == [GivenState.VOID, GivenState.TAKEN]


def test_a_file_that_fails_is_logged_and_gives_nothing(
    file: LeaseFile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = offline(file)

    def full(*_: object) -> None:
        raise LeaseFileError("the disk is full")

    monkeypatch.setattr(file, "take", full)
    assert numbers.give(Issue("HT"), "HT", TODAY, NOW) is None
    assert "the disk is full" in caplog.text
    caplog.clear()


def test_its_slip_has_the_moment_of_the_touch_and_no_wait(file: LeaseFile) -> None:
    given = offline(file).give(Issue("HT", priority="elderly", dossiers=3), "HT", TODAY, NOW)
    assert given is not None
    ticket = ticket_of(given, "Asia/Ho_Chi_Minh")
    assert (ticket.number, ticket.wait, ticket.dossiers, ticket.cls) == ("HT-700", None, 3, TicketClass.PRIO)
    assert (ticket.issued_at.timestamp() * 1000, ticket.issued_at.utcoffset()) == (NOW, timedelta(hours=7))


def test_what_happens_at_the_branch_costs_the_disk_nothing(file: LeaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kiosk looks at every event of its branch whether there is something to send or to lease."""
    numbers = offline(file)
    view = numbers.last_view
    numbers.forget(TODAY, NOW)
    assert (numbers.to_send(), numbers.left(TODAY)) == ([], {"HT": 3, "DD": 3})
    for name in ("heard", "given", "left", "drop_leases", "forget", "put_lease", "settle"):
        monkeypatch.setattr(file, name, None)
    for n in range(3):
        numbers.hear(NOW + n, "h-1", view)
        numbers.forget(TODAY, NOW + n)
        assert numbers.to_send() == []
        assert numbers.left(TODAY) == {"HT": 3, "DD": 3}
