"""The websocket: a snapshot, then every event in order, each as far as the follower may see it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocol.enums import Refusal, Role
from protocol.messages import PROTOCOL_VERSION, Message
from protocol.version import USER_AGENT, VERSION
from protocol.views import BranchView
from server.access.city.commands import DisablePerson, RevokeDevice
from server.access.credentials.sessions import LIFETIME_MS, end_session
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import FILE_NAME, open_database
from server.queue.events.events import KINDS, Disclosure
from server.web.base.client_version import OLDEST_CLIENT
from server.web.base.clock import now_ms
from server.web.follow.fan_out import QUEUE_LIMIT
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.conftest import OTHER, install
from tests.server.web.following import Following, in_order
from tests.server.web.inside import Inside, inside, session_of
from tests.server.web.story import OF_A_LOT, Story, tell
from tests.serving import Installation, Serving, until

STAFF = ("counter-1", "clerk1", "supervisor", "manager", "admin")
PUBLIC = ("kiosk", "display", "service", None)


def token_of(serving: Serving, who: str | None) -> str | None:
    if who is None:
        return None
    return serving.installation.tokens.get(who) or serving.sign_in(who)


@pytest.mark.parametrize("who", [*STAFF, *PUBLIC])
def test_the_snapshot_is_what_this_follower_may_see(standing: Serving, who: str | None) -> None:
    standing.issue("HT")
    with Following(standing, token_of(standing, who)) as follower:
        snapshot = follower.wait_for(1)[0]
    assert (snapshot["type"], snapshot["seq"]) == ("snapshot", standing.head())
    public = {"seq", "type", "at", "history", "server", "branch", "board"}
    assert set(snapshot) == (public | {"counters", "tickets", "devices", "today"} if who in STAFF else public)
    assert sum(service["waiting"] for service in snapshot["board"]["services"]) >= 1


def test_staff_of_another_branch_are_the_public_here(standing: Serving) -> None:
    clerk = standing.installation.add_person("far", Role.CLERK, branch=OTHER)
    counter = standing.installation.enrol(Role.COUNTER, "1", branch=OTHER, name="far-1")
    until(lambda: standing.call("GET", "/api/v1/branches", token=counter)[0] == 200)
    assert clerk
    for token in (standing.sign_in("far"), counter):
        with Following(standing, token) as follower:
            assert "counters" not in follower.wait_for(1)[0]


class Watched:
    """One story and what two followers were told of it."""

    def __init__(self, serving: Serving) -> None:
        with Following(serving) as public, Following(serving, serving.installation.tokens["counter-2"]) as staff:
            self.public, self.staff = public.messages, staff.messages
            self.from_seq = public.wait_for(1)[0]["seq"]
            staff.wait_for(1)
            self.story: Story = tell(serving)
            head = serving.head()
            public.wait_for_seq(head)
            staff.wait_for_seq(head)
        self.events = serving.journal(self.from_seq)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with Serving(install(tmp_path_factory.mktemp("watched") / "data")) as running:
        yield Watched(running)


def test_every_event_comes_once_and_in_order_to_everybody(watched: Watched) -> None:
    seqs = [event["seq"] for event in watched.events]
    elsewhere = {"numbers_skipped", "part_served_offline", "overran", *OF_A_LOT}
    elsewhere |= {"automatic_acted", "automatic_ended", "changed_for"}  # by the automatic mode itself, and a page
    assert {event["kind"] for event in watched.events} == set(KINDS) - elsewhere
    for messages in (watched.public, watched.staff):
        assert [message["seq"] for message in messages[1:]] == seqs
        assert all(message.get("type", "tick") in ("event", "tick") for message in messages[1:])


def test_every_message_is_the_protocols(watched: Watched) -> None:
    for message in (*watched.public, *watched.staff):
        decoded = msgspec.convert(message, Message)
        assert msgspec.json.decode(msgspec.json.encode(decoded)) == message


def test_staff_are_told_every_kind_and_what_it_changed(watched: Watched) -> None:
    for message, event in zip(watched.staff[1:], watched.events, strict=True):
        assert message["kind"] == event["kind"]
        if event["kind"] not in ("day_opened", "day_ended", "recorded_late"):
            ticket_id = event["body"].get("ticket_id")
            assert message.get("ticket", {}).get("ticket_id") == ticket_id
            if "counter" in event["body"] and event["kind"] not in ("transferred", "moved"):  # where it waits then
                assert message["counter"]["id"] == event["body"]["counter"]
            assert "today" in message


PUBLIC_KEYS: dict[Disclosure, set[str]] = {
    Disclosure.NOTHING: {"seq"},
    Disclosure.COUNTS: {"seq", "type", "at", "kind", "services"},
    Disclosure.KIND: {"seq", "type", "at", "kind", "services"},
    Disclosure.CALL: {"seq", "type", "at", "kind", "services", "call"},
    Disclosure.MESSAGE: {"seq", "type", "at", "kind", "message"},
    Disclosure.QUOTA: {"seq"},
    Disclosure.WHOLE: {"seq", "type", "at", "kind", "branch", "board"},
}
"""In a branch whose services have no quota."""


def test_the_public_is_told_of_each_event_what_the_event_discloses_and_no_more(watched: Watched) -> None:
    for message, event in zip(watched.public[1:], watched.events, strict=True):
        disclosure = KINDS[event["kind"]].disclosure
        of_a_service = disclosure is Disclosure.MESSAGE and event["body"].get("service") is not None
        # a slip, and what a device is asked, change nobody's wait
        of_none = {"services"} if event["kind"].startswith(("slip_", "device_asked")) else set()
        assert set(message) == (PUBLIC_KEYS[disclosure] - of_none) | ({"services"} if of_a_service else set())
        if disclosure not in (Disclosure.NOTHING, Disclosure.QUOTA):
            assert message["kind"] == ("counts" if disclosure is Disclosure.COUNTS else event["kind"])


ALLOWED_KEYS = {
    "": {"seq", "type", "at", "kind", "history", "server", "branch", "board", "call", "services", "message"},
    "server": {"version", "oldest_client"},
    "board": {"seq", "at", "calls", "services", "message"},
    "message": {"level", "text", "since", "until"},
    "text": {"vi", "en"},
    "call": {"number", "counter", "at", "calls", "language"},
    "calls": {"number", "counter", "at", "calls", "language"},
    "services": {"code", "waiting", "wait", "open_counters", "quota", "message"},
    "quota": {"day", "left", "kept"},
    "wait": {"p50_s", "p90_s"},
}


PRIVATE = ("ticket_id", "reason", "user", "sha256", "outcome", "priority", "appointment")


def test_nothing_of_a_person_is_ever_said_in_the_lobby(watched: Watched) -> None:
    """Every key and every value that the public were sent: no ticket id, no clerk, no reason, no secret, no name."""
    installation = watched.story.serving.installation
    forbidden = {*watched.story.secrets, *installation.users, *installation.users.values()}
    forbidden |= {event["actor"] for event in watched.events} | {event["command_id"] for event in watched.events}
    for event in watched.events:
        words = (event["body"].get(name) for name in PRIVATE)
        forbidden |= {str(word) for word in words if word}
    assert len(forbidden) > 40

    def look(value: Any, within: str) -> None:
        if isinstance(value, dict):
            assert set(value) <= ALLOWED_KEYS[within], (within, value)
            for name, each in value.items():
                look(each, name)
        elif isinstance(value, list):
            for each in value:
                look(each, within)
        elif isinstance(value, str):
            assert value not in forbidden, (within, value)
            assert not any(len(word) > 8 and word in value for word in forbidden), (within, value)

    described = [message["branch"] for message in watched.public if "branch" in message]
    fields = {field.encode_name for field in msgspec.structs.fields(BranchView)}
    assert all(set(branch) == fields for branch in described), "the configuration, which anybody may ask for"
    for message in watched.public:
        look({name: value for name, value in message.items() if name != "branch"}, "")


def test_a_journal_has_an_id_that_a_restart_keeps_and_no_other_journal_has(serving: Serving, standing: Serving) -> None:
    def history(of: Serving) -> Any:
        with Following(of) as follower:
            return follower.wait_for(1)[0]["history"]

    first = history(serving)
    serving.restart()
    assert first == history(serving)
    assert first != history(standing)


def test_an_event_after_which_all_may_be_different_brings_the_description(watched: Watched) -> None:
    for messages in (watched.public, watched.staff):
        told = {message["kind"] for message in messages[1:] if "branch" in message}
        assert told == {"configured", "day_opened", "day_ended", "day_reopened", "quota_set", "hours_set"}
        assert msgspec.convert(messages[0]["branch"], BranchView).counters
    ended = next(message for message in watched.public if message.get("kind") == "day_ended")
    assert ended["branch"]["ended_on"] == ended["at"][:10]
    reopened = next(message for message in watched.public if message.get("kind") == "day_reopened")
    assert reopened["branch"]["ended_on"] is None


def test_a_follower_of_another_journal_gets_a_snapshot_whatever_its_place(serving: Serving) -> None:
    with Following(serving) as follower:
        snapshot = follower.wait_for(1)[0]
    serving.issue("HT")
    head = serving.head()
    for place in (snapshot["seq"], head):
        with Following(serving, query=f"?after={place}&history=another") as follower:
            first = follower.wait_for(1)[0]
            assert (first["type"], first["seq"], first["history"]) == ("snapshot", head, snapshot["history"])
    with Following(serving, query=f"?after={snapshot['seq']}&history={snapshot['history']}") as follower:
        assert follower.wait_for_seq(head)[0]["type"] != "snapshot"


def test_a_program_of_another_version_gets_a_snapshot_with_the_versions_and_goes_on(serving: Serving) -> None:
    serving.issue("HT")
    head = serving.head()
    place = f"?after={head - 1}"
    for agent, first in (("motcua/0.1.9", "snapshot"), (USER_AGENT, "event"), ("another", "event")):
        with Following(serving, query=place, user_agent_header=agent) as follower:
            message = follower.wait_for(1)[0]
            assert (message["type"], message["seq"]) == (first, head)
            if first == "snapshot":
                assert message["server"] == {"version": VERSION, "oldest_client": OLDEST_CLIENT}
            serving.issue("HT")
            head += 1
            assert follower.wait_for_seq(head)
            place = f"?after={head - 1}"


def test_a_follower_that_was_cut_off_goes_on_where_it_was(serving: Serving) -> None:
    with Following(serving) as follower:
        place = follower.wait_for(1)[0]["seq"]
    for _ in range(QUEUE_LIMIT - 1):
        serving.issue("HT")
    head = serving.head()
    assert head - place == QUEUE_LIMIT  # with the day's opening
    with Following(serving, query=f"?after={place}") as follower:
        messages = follower.wait_for_seq(head)
        assert [message["seq"] for message in messages] == list(range(place + 1, head + 1))
        serving.issue("HT")
        assert follower.wait_for_seq(head + 1)[-1]["kind"] == "issued"
    with Following(serving, query=f"?after={head + 1}") as follower:
        serving.issue("HT")
        assert [message["seq"] for message in follower.wait_for(1)] == [head + 2]
    for after in (place, 0, head + 1000):  # too long ago, and of a time that has not come
        with Following(serving, query=f"?after={after}") as follower:
            snapshot = follower.wait_for(1)[0]
            assert (snapshot["type"], snapshot["seq"]) == ("snapshot", head + 2)
    serving.restart()
    with Following(serving, query=f"?after={head + 2}") as follower:
        serving.issue("HT")
        assert [message["seq"] for message in follower.wait_for(1)] == [head + 3]
    serving.restart()
    with Following(serving, query=f"?after={head + 2}") as follower:  # nothing is kept over a restart
        assert follower.wait_for(1)[0]["type"] == "snapshot"


def test_who_has_seen_events_that_this_process_has_not_read_yet_is_not_taken_back_into_the_past(
    serving: Serving,
) -> None:
    serving.issue("HT")
    head, query = serving.head(), "UPDATE stream SET seq = seq + ? WHERE id = 'CN01'"
    file = serving.installation.data / FILE_NAME
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(query, (5,))  # as another process leaves it, whose notice has not come
    with Following(serving, query=f"?after={head + 3}") as follower:
        until(lambda: follower.closed is not None)
        assert follower.messages == []
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(query, (-5,))  # and as a database that has lost them
    with Following(serving, query=f"?after={head + 3}") as follower:
        assert (follower.wait_for(1)[0]["type"], follower.seq) == ("snapshot", head)


def test_a_first_message_says_who_it_is(standing: Serving) -> None:
    with Following(standing) as follower:
        assert "counters" not in follower.wait_for(1)[0]
        follower.say({"type": "hello", "version": PROTOCOL_VERSION, "token": standing.installation.tokens["counter-1"]})
        assert "counters" in follower.wait_for(2)[1]
        follower.say({"type": "hello", "token": standing.installation.tokens["display"]})
        assert "counters" not in follower.wait_for(3)[2]
        follower.say({})
        standing.issue("HT")
        assert "ticket" not in follower.wait_for_seq(standing.head())[-1]


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        ({"type": "hello", "version": PROTOCOL_VERSION + 1}, Refusal.NEWER_VERSION, "version"),
        ({"type": "hello", "token": "mc_counter_nonsense"}, Refusal.NOT_AUTHENTICATED, None),
        ({"type": "hello", "token": 7}, Refusal.BAD_FIELD, "token"),
        ({"type": "call"}, Refusal.BAD_FIELD, "type"),
        ({"colour": "red"}, Refusal.BAD_FIELD, "colour"),
        ("hello", Refusal.BAD_JSON, None),
        (b"\xff\xff", Refusal.BAD_JSON, None),
        ("[" * 4000, Refusal.BAD_FIELD, None),
        ("x" * 5000, Refusal.TOO_LARGE, None),
    ],
)
def test_what_is_no_hello_ends_the_line_in_words(
    standing: Serving, message: Any, code: Refusal, field: str | None
) -> None:
    with Following(standing, **{"Accept-Language": "en"}) as follower:
        follower.wait_for(1)
        follower.say(message)
        last = follower.wait_closed()
        assert (last["type"], last["problem"]["code"], last["problem"].get("field")) == ("problem", code, field)
        assert last["problem"]["title"].isascii()
        assert follower.closed == code


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/ws/v1/branches/XX", "", Refusal.UNKNOWN_BRANCH),
        ("/ws/v1/branches/city", "", Refusal.UNKNOWN_BRANCH),
        ("/ws/v1/branches/CN01", "?after=x", Refusal.BAD_FIELD),
        ("/ws/v1/branches/CN01", "?after=-1", Refusal.BAD_FIELD),
        ("/ws/v1/branches/CN01", "?after=99999999999999999", Refusal.BAD_FIELD),
    ],
)
def test_a_line_that_leads_nowhere_says_why(standing: Serving, path: str, query: str, code: Refusal) -> None:
    with Following(standing, query=query, path=f"ws://127.0.0.1:{standing.port}{path}") as follower:
        assert follower.wait_closed()["problem"]["code"] == code


def test_a_wrong_token_is_refused_not_taken_for_nobody(standing: Serving) -> None:
    for header in ("Bearer mc_display_nonsense", "Basic x", "Bearer "):
        with Following(standing, Authorization=header) as follower:
            assert follower.wait_closed()["problem"]["code"] == Refusal.NOT_AUTHENTICATED


def test_a_token_in_the_address_is_not_looked_at(standing: Serving) -> None:
    token = standing.installation.tokens["counter-1"]
    with Following(standing, query=f"?token={token}&access_token={token}") as follower:
        assert "counters" not in follower.wait_for(1)[0]


def test_a_pages_cookie_counts_from_our_own_pages_only(standing: Serving) -> None:
    cookie = f"{SESSION_COOKIE}={standing.sign_in('manager')}"
    for origin, is_staff in ((standing.url, True), ("http://evil.test", False), ("null", False), (None, False)):
        headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
        with Following(standing, **headers) as follower:
            assert ("counters" in follower.wait_for(1)[0]) is is_staff, origin


def test_whoever_is_let_go_is_told_so_and_hears_no_more(serving: Serving) -> None:
    """A revoked device and a disabled person; the others never notice."""
    installation = serving.installation
    token = installation.tokens["counter-1"]
    device_id = next(event for event in city(serving) if event["name"] == "counter-1")["device_id"]
    with (
        Following(serving, token) as device,
        Following(serving, serving.sign_in("clerk1")) as person,
        Following(serving, installation.tokens["counter-2"]) as other,
    ):
        for follower in (device, person, other):
            follower.wait_for(1)
        installation.append(RevokeDevice(device_id))
        assert device.wait_closed()["problem"]["code"] == Refusal.REVOKED
        installation.append(DisablePerson(installation.users["clerk1"]))
        assert person.wait_closed()["problem"]["code"] == Refusal.NOT_AUTHENTICATED
        serving.issue("HT")
        assert other.wait_for(3)[-1]["kind"] == "issued"
        assert in_order(other.messages)
        assert len(device.messages) == len(person.messages) == 2
    with Following(serving, token) as device:
        assert device.wait_closed()["problem"]["code"] == Refusal.REVOKED


def test_signing_out_ends_the_line_at_once_and_only_that_sessions(serving: Serving) -> None:
    one, other = serving.sign_in("manager"), serving.sign_in("manager")
    cookie = {"Cookie": f"{SESSION_COOKIE}={one}", "Origin": serving.url}
    with (
        Following(serving, one) as by_header,
        Following(serving, **cookie) as by_cookie,
        Following(serving) as by_hello,
        Following(serving, other) as stays,
    ):
        by_hello.say({"type": "hello", "token": one})
        by_hello.wait_for(2)
        for follower in (by_header, by_cookie, stays):
            assert "counters" in follower.wait_for(1)[0]
        assert serving.call("DELETE", "/api/v1/sessions", token=one)[0] == 204
        for follower in (by_header, by_cookie, by_hello):
            assert follower.wait_closed()["problem"]["code"] == Refusal.NOT_AUTHENTICATED
        serving.issue("HT")
        assert stays.wait_for(3)[-1]["kind"] == "issued"


LEFT_MS = 8_000
"""How long a session lives on that is over soon: a busy machine has to open its line meanwhile."""


@pytest.mark.slow
def test_a_session_that_is_over_or_was_ended_elsewhere_ends_its_lines_within_seconds(serving: Serving) -> None:
    """A token that another process took back, and one whose time comes; devices and other sessions go on."""
    elsewhere, stays = serving.sign_in("manager"), serving.sign_in("admin")
    soon = session_of(serving.installation, "clerk1", now_ms() - LIFETIME_MS + LEFT_MS)
    with (
        Following(serving, soon) as over,
        Following(serving, elsewhere) as ended,
        Following(serving, stays) as goes_on,
        Following(serving, serving.installation.tokens["counter-1"]) as device,
    ):
        for follower in (over, ended, goes_on, device):
            assert "counters" in follower.wait_for(1)[0]
        engine = open_database(serving.installation.database)
        with connect_to_write(engine) as connection, connection.begin():
            assert end_session(connection, elsewhere)
        engine.dispose()
        for follower in (over, ended):
            assert follower.wait_closed()["problem"]["code"] == Refusal.NOT_AUTHENTICATED
        serving.issue("HT")
        for follower in (goes_on, device):
            assert follower.wait_for(3)[-1]["kind"] == "issued"


def city(serving: Serving) -> list[dict[str, Any]]:
    """What the city's stream says of devices."""
    connection = sqlite3.connect(serving.installation.data / "motcua.sqlite")
    rows = connection.execute("SELECT body FROM journal WHERE stream = 'city' AND kind = 'device_enrolled'").fetchall()
    connection.close()
    return [msgspec.json.decode(body) for (body,) in rows]


def test_the_stop_of_a_server_ends_the_line_so_that_clients_come_back(serving: Serving) -> None:
    with Following(serving) as follower:
        follower.wait_for(1)
        serving.stop()
        until(lambda: follower.closed is not None)
        assert serving.log  # the server went in peace: no traceback
        assert not any("Traceback" in line for line in serving.log)
        serving.start()


def test_a_crowd_of_handshakes_from_one_network_makes_no_other_network_wait(tmp_path: Path) -> None:
    """Forty wait at once, of one IPv6 household (a /64); then one of another network comes."""
    order: list[str] = []

    async def open_from(server: Inside, address: str) -> None:
        gone = asyncio.Event()
        came = iter([{"type": "websocket.connect"}])

        async def receive() -> dict[str, Any]:
            first = next(came, None)
            if first is None:
                await gone.wait()
            return first or {"type": "websocket.disconnect", "code": 1001}

        async def send(message: Any) -> None:
            if message["type"] == "websocket.accept":
                order.append(address)
                gone.set()

        path = "/ws/v1/branches/CN01"
        scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
                 "client": (address, 40_000), "server": ("motcua.test", 80), "scheme": "ws", "subprotocols": [],
                 "root_path": "", "state": {}}  # fmt: skip
        await server.app(scope, receive, send)

    async def play() -> None:
        async with inside(Installation(tmp_path)) as server:
            crowd = [asyncio.create_task(open_from(server, f"2001:db8:0:1::{n:x}")) for n in range(1, 41)]
            while server.context.openings.waiting + len(order) < 39:
                await asyncio.sleep(0)
            before = len(order)
            other = asyncio.create_task(open_from(server, "192.0.2.9"))
            await asyncio.gather(other, *crowd)
            assert order.index("192.0.2.9") <= before + 3

    asyncio.run(play())
    assert len(order) == 41
