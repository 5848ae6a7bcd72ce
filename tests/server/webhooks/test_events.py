"""What a receiver is told: ids, codes and numbers, never what opens a ticket; an event's id is the same each time."""

import msgspec
import pytest

from server.webhooks.events import KINDS, Row, Skipped, message, message_id, trial_message
from tests.server.queue.branch import MORNING
from tests.server.queue.stored.write import story

ROWS = {
    row.kind: Row(row.recorded.seq, row.recorded.day, row.recorded.at, row.kind, row.body.decode())
    for row in story().rows
}
MAY_SAY = {"history", "branch", "seq", "day", "ticket_id", "number", "service", "counter", "outcome"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_event_says_more_than_it_may(kind: str) -> None:
    said = msgspec.json.decode(msgspec.json.encode(message("h_1", "CN01", ROWS[kind], again=False)))
    assert said["type"] == kind
    assert set(said) == {"type", "timestamp", "data"}
    assert set(said["data"]) <= MAY_SAY
    body = msgspec.json.decode(ROWS[kind].body)
    for hidden in ("appointment", "text", "user", "person", "device", "reason"):
        if isinstance(body.get(hidden), str) and hidden not in said["data"].values():
            assert f'"{body[hidden]}"' not in str(said["data"]).replace("'", '"'), hidden


def test_what_was_skipped_and_what_came_before_is_said_once_there_is_something_to_say() -> None:
    plain = message("h_1", "CN01", ROWS["issued"], 0, None, again=False)
    assert (plain.data.previous, plain.data.skipped) == (0, None)
    told = message("h_1", "CN01", ROWS["issued"], 7, Skipped(8, 9), again=True)
    assert (told.data.previous, told.data.skipped, told.data.again) == (7, Skipped(8, 9), True)


def test_an_events_id_is_its_own_for_ever() -> None:
    ids = {message_id(h, b, n) for h in ("h_1", "h_2") for b in ("CN01", "CN0") for n in (1, 11)}
    assert len(ids) == 8
    assert message_id("h_1", "CN01", 1) == message_id("h_1", "CN01", 1)
    assert all("." not in each for each in ids), "it would blur what is signed"


def test_an_event_to_try_a_receiver_is_plainly_none_of_a_branch() -> None:
    said = trial_message("h_1", None, MORNING)
    assert (said.type, said.data.seq, said.data.branch) == ("test", 0, "")
