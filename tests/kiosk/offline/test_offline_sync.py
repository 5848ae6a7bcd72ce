"""A kiosk on a line that is cut: it leases, gives, and sends in, against the real server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from kiosk.offline.giving import Giving
from kiosk.offline.lease_file import GivenState, LeaseFile
from kiosk.offline.numbers import OfflineNumbers
from kiosk.offline.offline_sync import OfflineSync, command_of, dates_to_lease
from kiosk.visit.branch_state import BranchState
from kiosk.visit.branch_sync import BranchSync
from kiosk.visit.failures import Trouble, Unavailable
from kiosk.visit.issuing import Issuing
from protocol.commands import Issue
from protocol.configuration import Window
from protocol.enums import Role
from protocol.following.follower import Backoff
from protocol.views import TicketIssued
from server.access.city.commands import RevokeDevice
from tests.kiosk.made import branch_view
from tests.serving import Serving, until
from tests.ui.bad_line import BadLine
from ui.link.requests import Requests
from ui.link.sender import Sender
from ui.link.stream_link import Link

from .made import HOUR, NOW

COUNT = 4


class Without:
    """A kiosk's parts without screen and printer, with numbers for the time without the server."""

    def __init__(self, serving: Serving, port: int, folder: Path, token: str) -> None:
        base, branch = f"http://127.0.0.1:{port}", serving.installation.branch
        requests = Requests(base, token)
        quick = {"backoff": Backoff(50, 200), "noise": lambda: 0.0}
        self.file = LeaseFile(folder)
        self.link = Link(base, branch, token, **quick)  # type: ignore[arg-type]
        self.numbers = OfflineNumbers(self.file, 96)
        self.branch = BranchState(self.link.clock.now, self.numbers)
        self.sync = BranchSync(self.branch, self.link, requests)
        sender = Sender(requests, timeout_ms=800, **quick)  # type: ignore[arg-type]
        self.offline = OfflineSync(self.numbers, self.branch, sender, branch, COUNT)
        self.sync.changed.connect(self.offline.look)
        online = Sender(requests, timeout_ms=800, **quick)  # type: ignore[arg-type]
        self.issuing = Issuing(online, branch, leased=Giving(self.numbers, self.branch), away_ms=100)
        self.handed: list[str] = []
        self.issuing.given_offline.connect(self._hand)
        self.sync.start()

    def _hand(self, ticket: TicketIssued) -> None:
        self.handed.append(ticket.number)
        self.issuing.handed(ticket.ticket_id)

    def today(self) -> str:
        today = self.branch.today()
        assert today is not None
        return today.isoformat()

    def is_ready(self) -> bool:
        """Whether a lease of today is here."""
        return self.branch.connected and self.numbers.left(self.today()).get("HT", 0) == COUNT

    def stop(self) -> None:
        self.sync.stop()
        self.file.close()


@pytest.fixture
def token(serving: Serving, request: pytest.FixtureRequest) -> str:
    """A kiosk of this test's own."""
    token = serving.installation.enrol(Role.KIOSK, name=request.node.name)
    until(lambda: serving.call("GET", "/api/v1/branches/CN01/board", token=token)[0] == 200)
    return token


@pytest.fixture
def kiosk(qtbot: QtBot, serving: Serving, line: BadLine, tmp_path: Path, token: str) -> Iterator[Without]:
    kiosk = Without(serving, line.port, tmp_path, token)
    qtbot.waitUntil(kiosk.is_ready)
    yield kiosk
    kiosk.stop()


def issued(serving: Serving, after: int) -> list[dict[str, Any]]:
    return [event for event in serving.journal(after) if event["kind"] == "issued"]


def cut_off(qtbot: QtBot, kiosk: Without, line: BadLine) -> None:
    line.freeze()
    line.cut()
    qtbot.waitUntil(lambda: kiosk.branch.gives_without_server)


def test_it_leases_today_and_the_next_day_once(qtbot: QtBot, serving: Serving, kiosk: Without) -> None:
    leases = [event["body"] for event in serving.journal() if event["kind"] == "numbers_leased"]
    mine = [lease for lease in leases if lease["device"] == leases[-1]["device"]]
    qtbot.waitUntil(lambda: len(kiosk.numbers.left(mine[-1]["date"])) > 0)
    kiosk.offline.look()
    assert [lease["date"] for lease in mine] == sorted({lease["date"] for lease in mine})
    assert mine[0]["date"] == kiosk.today()
    assert {block["count"] for lease in mine for block in lease["blocks"]} == {COUNT}


def test_what_it_gave_without_the_server_is_in_the_queue_afterwards_once_and_in_order(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine
) -> None:
    head = serving.head()
    cut_off(qtbot, kiosk, line)
    assert kiosk.branch.trouble is None
    assert (kiosk.branch.wait("HT"), kiosk.branch.waiting("HT")) == (None, None)
    for service in ("HT", "CT", "HT"):
        kiosk.issuing.take(Issue(service, dossiers=2))
    assert kiosk.handed == [one.number for one in kiosk.file.given(GivenState.HANDED)]
    assert issued(serving, head) == []
    with qtbot.waitSignal(kiosk.offline.sent):
        line.thaw()
    events = issued(serving, head)
    assert [event["body"]["number"] for event in events] == kiosk.handed
    waits_from = [event["body"]["taken_at"] for event in events]
    assert waits_from == sorted(waits_from)
    # the lease is some ms old, and no touch is before it: the kiosk's estimate of the server's clock lags a little
    assert all(0 <= at - one.taken_at < 1_000 for at, one in zip(waits_from, kiosk.file.given(), strict=True))
    assert [event["body"]["dossiers"] for event in events] == [2, 2, 2]
    kiosk.offline.look()
    assert kiosk.numbers.to_send() == []
    secret = kiosk.file.given()[0].track_url.rpartition("/")[2]
    assert serving.call("GET", f"/api/v1/tickets/{secret}")[1]["number"] == kiosk.handed[0]


def test_an_answer_that_is_lost_on_the_way_makes_no_second_ticket(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine
) -> None:
    head = serving.head()
    cut_off(qtbot, kiosk, line)
    kiosk.issuing.take(Issue("HT"))
    given = kiosk.numbers.to_send()[0]
    body = {"date": given.date, "number": given.number, "service": "HT", "taken_at": given.taken_at}
    body["heard_at"] = given.heard_at
    path = f"/api/v1/branches/{serving.installation.branch}/tickets/leased"
    token = str(serving.installation.tokens[next(reversed(serving.installation.tokens))])
    assert serving.call("POST", path, body, token, given.key)[0] == 201  # the kiosk never heard of it
    with qtbot.waitSignal(kiosk.offline.sent):
        line.thaw()
    assert len(issued(serving, head)) == 1
    assert kiosk.file.given()[0].state is GivenState.SENT


def test_a_slip_that_a_counter_admitted_meanwhile_is_not_sent_in_a_second_time(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine
) -> None:
    head = serving.head()
    cut_off(qtbot, kiosk, line)
    kiosk.issuing.take(Issue("HT"))
    code = kiosk.numbers.to_send()[0].track_url
    path = f"/api/v1/branches/{serving.installation.branch}/slips"
    assert serving.call("POST", path, {"code": code}, serving.sign_in())[0] == 201
    with qtbot.waitSignal(kiosk.offline.sent):
        line.thaw()
    assert len(issued(serving, head)) == 1
    assert kiosk.file.given()[0].state is GivenState.SENT


def test_the_line_goes_down_while_a_number_is_asked_for(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine
) -> None:
    head = serving.head()
    line.freeze_answers()
    with qtbot.waitSignal(kiosk.issuing.given_offline):
        kiosk.issuing.take(Issue("HT"))
    line.cut()
    line.thaw()
    qtbot.waitUntil(lambda: len(issued(serving, head)) == 2)  # the server's, and the one in a hand
    qtbot.waitUntil(lambda: "cancelled" in [event["kind"] for event in serving.journal(head)])
    state = serving.call("GET", f"/api/v1/tickets/{kiosk.file.given()[0].track_url.rpartition('/')[2]}")[1]["state"]
    assert state == "waiting"


def test_a_priority_that_the_branch_no_longer_has_loses_nobody_their_place(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine
) -> None:
    head = serving.head()
    cut_off(qtbot, kiosk, line)
    kiosk.issuing.take(Issue("HT", priority="royal"))
    with qtbot.waitSignal(kiosk.offline.sent):
        line.thaw()
    (event,) = issued(serving, head)
    assert (event["body"]["number"], event["body"]["priority"]) == (kiosk.handed[0], None)
    assert kiosk.file.given()[0].state is GivenState.SENT


def test_when_its_numbers_are_all_given_it_says_to_ask_staff(qtbot: QtBot, kiosk: Without, line: BadLine) -> None:
    cut_off(qtbot, kiosk, line)
    for _ in range(COUNT):
        kiosk.issuing.take(Issue("HT"))
    service = kiosk.branch.service("HT")
    assert service is not None
    assert (len(kiosk.handed), kiosk.branch.may_take("HT"), kiosk.branch.may_take("CT")) == (COUNT, False, True)
    assert kiosk.branch.unavailable(service) is Unavailable.NOT_LEASED


def test_after_an_outage_a_block_that_is_half_given_is_leased_anew(qtbot: QtBot, kiosk: Without, line: BadLine) -> None:
    cut_off(qtbot, kiosk, line)
    for _ in range(2):
        kiosk.issuing.take(Issue("HT"))
    assert kiosk.numbers.left(kiosk.today())["HT"] == COUNT - 2
    line.thaw()
    qtbot.waitUntil(kiosk.is_ready)


def test_a_kiosk_that_starts_without_a_server_gives_numbers(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine, tmp_path: Path, token: str
) -> None:
    line.freeze()
    line.cut()
    kiosk.stop()
    again = Without(serving, line.port, tmp_path, token)
    assert again.branch.trouble is Trouble.CONNECTING
    qtbot.waitUntil(lambda: again.branch.trouble is None)
    again.issuing.take(Issue("HT"))
    assert len(again.handed) == 1
    again.stop()


def test_a_revoked_kiosk_loses_its_lease(
    qtbot: QtBot, serving: Serving, kiosk: Without, line: BadLine, token: str
) -> None:
    today = kiosk.today()
    devices = serving.call("GET", "/api/v1/devices", token=serving.sign_in())[1]["devices"]
    mine = next(one["device_id"] for one in devices if one["name"].startswith("test_a_revoked_kiosk"))
    serving.installation.append(RevokeDevice(mine))
    qtbot.waitUntil(lambda: kiosk.branch.revoked)
    assert kiosk.numbers.left(today) == {}
    assert kiosk.branch.trouble is Trouble.REVOKED


def test_the_dates_to_lease_are_those_that_the_server_leases() -> None:
    morning = Window((0, 1, 2, 3, 4), "07:30", "11:00", "11:30")  # 2026-10-08 is a Thursday
    view = structs.replace(branch_view(), hours=(morning,))
    assert dates_to_lease(view, NOW) == ("2026-10-08", "2026-10-09")
    assert dates_to_lease(view, NOW + 3 * HOUR) == ("2026-10-09",)
    assert dates_to_lease(view, NOW + 24 * HOUR) == ("2026-10-09", "2026-10-12")
    assert dates_to_lease(structs.replace(view, ended_on="2026-10-08"), NOW) == ("2026-10-09",)


def test_what_the_server_is_told_is_all_that_was_chosen(kiosk: Without) -> None:
    given = kiosk.numbers.give(
        Issue("HT", "elderly", "1.001193", 3, "en"), "HT", kiosk.today(), kiosk.numbers._heard_at or 0
    )
    assert given is not None
    told = command_of(given)
    assert (told.service, told.priority, told.procedure, told.dossiers, told.language) == (
        "HT", "elderly", "1.001193", 3, "en",
    )  # fmt: skip
    assert (told.number, told.taken_at, told.heard_at) == (given.number, given.taken_at, given.heard_at)
