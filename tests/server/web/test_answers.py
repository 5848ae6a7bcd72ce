"""Every call's answer is exactly what its Struct says: names, shapes, times with their offset, nothing more."""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from protocol.views import EventRow, JournalPage
from server.queue.events.events import KINDS
from server.web.api.routes import OPERATIONS
from server.web.base.clock import CITY_TIME_ZONE
from tests.serving import Serving

from .line import Line
from .story import NAMED, OF_A_LOT, Story, tell, yesterday


@pytest.fixture(scope="module")
def story(standing: Serving) -> Story:
    return tell(standing)


def test_the_story_makes_every_call_and_every_kind_of_event(story: Story) -> None:
    told_elsewhere = {
        "restore-expired",
        "take-opening-back",
        "check-identity",
        "store-media",
        "read-media",
        "draw-slip-logo",
        "take-dossier",
        "read-archive",
        "read-text",
        "overrun",
    }  # by the tests of `api` and of pages, and an overrun by one of the counter
    assert {told.operation.name for told in story.told} | told_elsewhere == {one.name for one in OPERATIONS}
    elsewhere = {"overran", "numbers_skipped", "part_served_offline", *OF_A_LOT}
    elsewhere |= {"automatic_acted", "automatic_ended", "changed_for"}  # by the automatic mode itself, and a page
    assert {event["kind"] for event in story.serving.journal()} == set(KINDS) - elsewhere


def test_every_answer_is_its_struct(story: Story) -> None:
    for told in story.told:
        if told.operation.reply in (None, bytes):
            continue
        assert told.reply.headers["content-type"] == "application/json"
        assert told.reply.headers["cache-control"].startswith("public" if told.operation.feed else "no-store")
        decoded = msgspec.json.decode(told.reply.body, type=told.operation.reply, strict=True)
        # what is said again from the Struct is what was said: no field more, none less, none renamed
        assert msgspec.json.decode(msgspec.json.encode(decoded)) == told.reply.json(), told.operation.name


def test_every_time_is_of_the_branchs_zone_and_every_duration_says_seconds(story: Story) -> None:
    branchs, citys = _when(story.serving.installation.config.time_zone), _when(CITY_TIME_ZONE)
    seen = set()
    for told in story.told:
        if told.operation.reply not in (None, bytes, JournalPage):
            for name, value in leaves(told.reply.json()):
                is_time = name in ("at", "since", "until") or name.endswith(("_at", "_from", "_until"))
                if value is not None and is_time:
                    when = citys if told.operation.name in CITYS else branchs
                    assert when.match(value), (told.operation.name, name, value)
                    seen.add(name)
                if name.endswith("_s"):
                    assert isinstance(value, int), (told.operation.name, name, value)
    assert seen == {
        "added_at", "alarm_at", "announced_at", "asked_at", "at", "back_at", "called_at", "check_in_from",
        "check_in_until", "current_at", "due_at", "ended_at", "original_at", "promised_at", "next_slot_at",
        "expires_at", "issued_at", "received_at", "parked_at", "parked_until", "queued_at", "since", "slot_at",
        "started_at", "until", "asked_until", "posted_at", "came_back_at", "delivered_at", "handed_at", "reminded_at",
        "seen_at",
    }  # fmt: skip


CITYS = {
    "desk-work",
    "hand-over-list",
    "drop-off",
    "split-list",
    "look-up-list",
    "sign-in",
    "change-password",
    "ask-enrolment",
    "enrolments",
    "confirm-enrolment",
    "refuse-enrolment",
    "devices",
    "revoke-device",
    "webhooks",
    *(name for name in NAMED if "dossier" in name or "dossier" in NAMED[name].path),
}
"""People and devices are in the city's stream; their times are told in the city's zone."""


def _when(time_zone: str) -> re.Pattern[str]:
    """A moment with the offset of this zone, or in UTC."""
    offset = f"{datetime.now(ZoneInfo(time_zone)):%z}"
    return re.compile(rf"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\{offset[:3]}:{offset[3:]}|Z)$")


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    else:
        yield name, value


def test_the_names_of_design_section_4(story: Story) -> None:
    def first(name: str) -> Any:
        return next(told for told in story.told if told.operation.name == name).reply.json()

    issued = {"ticket_id", "number", "service", "class", "ahead", "wait", "track_url", "issued_at", "seq"}
    assert set(first("issue")) == issued | {"procedure", "dossiers"}
    booked = {"appointment", "service", "slot_at", "state", "code", "dossiers"}
    assert set(first("book")["appointment"]) == booked
    assert set(first("appointments")) == {"day", "slots", "appointments", "seq"}
    assert set(first("call")) == {"counter", "ticket", "why", "seq"}
    assert set(first("open")) == {"counter", "ticket", "seq"}
    assert set(first("scan")) == {"sha256", "pages", "bytes", "seq"}
    assert set(first("board")) == {"seq", "at", "calls", "services", "message"}
    assert set(first("board")["calls"][0]) == {"number", "counter", "at", "calls", "language"}
    assert set(first("board")["services"][0]) == {"code", "waiting", "wait", "open_counters"}
    assert set(first("branches")["branches"][0]) == {"id", "name", "lat", "lon", "open_now"}
    assert {"id", "name", "time_zone", "hours", "services", "counters", "priorities"} <= set(first("branch"))
    assert set(first("journal")) == {"events", "head", "first"}
    assert first("sign-in")["token"] == story.session


def test_a_track_url_is_of_the_address_that_was_asked_unless_one_is_configured(story: Story) -> None:
    assert story.first["track_url"].startswith("http://127.0.0.1/t/CN01-")


def test_the_journal_comes_in_pages(story: Story) -> None:
    serving, token = story.serving, story.serving.installation.tokens["service"]
    whole = serving.journal()
    assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))
    msgspec.convert(whole, list[EventRow], strict=False)
    paged: list[Any] = []
    while True:
        _, page = serving.call("GET", f"/api/v1/branches/CN01/journal?limit=7&after={len(paged)}", token=token)
        assert page["head"] == len(whole)
        if not page["events"]:
            break
        assert len(page["events"]) <= 7
        paged += page["events"]
    assert paged == whole
    for query, count in (
        ("", min(100, len(whole))),
        ("?limit=0", 0),
        (f"?after={2**53}", 0),
        ("?limit=1000", len(whole)),
    ):
        _, page = serving.call("GET", f"/api/v1/branches/CN01/journal{query}", token=token)
        assert len(page["events"]) == count, query


def test_reading_has_a_head_of_the_same_size_and_no_body(standing: Serving) -> None:
    async def ask() -> None:
        async with Line(standing.port) as line:
            for operation in OPERATIONS:
                if operation.method == "GET" and not {"{secret}", "{id}", "{code}", "{file}"} & set(
                    operation.path.split("/")
                ):
                    path = operation.path.format(b="CN01", c="1", day=yesterday())
                    got, head = await line.ask("GET", path), await line.ask("HEAD", path)
                    assert (head.status, head.headers["content-type"]) == (got.status, got.headers["content-type"])
                    assert head.body == b""

    asyncio.run(ask())


def test_a_story_line_is_an_operation() -> None:
    assert set(NAMED) == {operation.name for operation in OPERATIONS}
