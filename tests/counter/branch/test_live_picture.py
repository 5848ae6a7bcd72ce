"""Every message and answer is signalled; who is next only when it is somebody else."""

from PySide6.QtWidgets import QApplication

from counter.branch.live_picture import LivePicture
from protocol.messages import Message
from protocol.views import CounterReply, NextChoice, Why
from tests.counter.made import NOW, counter, fixed_clock, snapshot, ticket


def test_each_message_and_answer_is_signalled_after_it_was_taken(qapp: QApplication) -> None:
    picture = LivePicture("1", fixed_clock())
    seen: list[list[str]] = []
    picture.changed.connect(lambda: seen.append(list(picture.tickets)))
    picture.take(snapshot(10, [counter("1")], [ticket("HT-001")]))
    picture.take(Message(11, "event", ticket=ticket("HT-002")))
    picture.take_reply(CounterReply(counter("1"), ticket("HT-003"), 12))
    assert seen == [["ht-001"], ["ht-001", "ht-002"], ["ht-001", "ht-002", "ht-003"]]


def test_the_same_ticket_next_is_no_change(qapp: QApplication) -> None:
    picture = LivePicture("1", fixed_clock())
    picture.take(snapshot(10, [counter("1")], [ticket("HT-001"), ticket("HT-002")]))
    changes: list[None] = []
    picture.changed.connect(lambda: changes.append(None))
    for ticket_id in ("ht-002", "ht-002", "ht-001"):
        picture.take_next(NextChoice(ticket_id, Why("oldest", 60), 11, NOW))
    assert len(changes) == 2
