"""Which message a panel is sent, and when again."""

from hardware.led.frame import panel
from hardware.led.talk import ANSWER_S, QUICK_TRIES, REPEAT_S, RETRY_S, Answer, PanelTalk

MODBUS, LINE = panel("led-485"), panel("line")


def test_a_message_waits_for_the_answer_to_the_one_before() -> None:
    talk = PanelTalk(MODBUS, 1)
    talk.begin()
    assert talk.due(0) == MODBUS.message("", 1)
    talk.want("A-015")
    assert talk.due(0.1) == b""
    assert talk.hear(MODBUS.expected("", 1), 0.2) is Answer.SHOWN
    assert talk.due(0.2) == MODBUS.message("A-015", 1)
    assert talk.hear(MODBUS.message("A-015", 1), 0.3) is None, "an adapter that hears itself"
    assert talk.hear(MODBUS.message("A-015", 1) + MODBUS.expected("A-015", 1), 0.3) is Answer.SHOWN
    assert talk.due(0.3) == b""
    assert talk.due(0.3 + REPEAT_S) == MODBUS.message("A-015", 1)


def test_a_missing_answer_is_asked_again_and_then_told() -> None:
    talk, now_s = PanelTalk(MODBUS, 1), 0.0
    talk.begin()
    said = []
    for _try in range(QUICK_TRIES):
        assert talk.due(now_s)
        assert talk.miss(now_s) is None
        now_s += ANSWER_S
        said.append(talk.miss(now_s))
    assert said == [None, None, Answer.SILENT]
    assert talk.due(now_s) == b""
    assert talk.hear(b"noise", now_s) is None, "nobody asked"
    talk.want("B-007")
    assert talk.due(now_s) == MODBUS.message("B-007", 1), "a new number does not wait"
    assert talk.hear(b"?", now_s) is Answer.REFUSED
    assert talk.due(now_s + RETRY_S) == MODBUS.message("B-007", 1)


def test_a_make_that_does_not_answer_is_told_once_and_again_when_its_line_is_back() -> None:
    talk = PanelTalk(LINE, 1)
    talk.want("A-015")
    talk.begin()
    assert talk.due(0) == LINE.message("A-015", 1)
    assert talk.due(1000) == talk.last() == b""
    assert talk.miss(1000) is None
    talk.begin()
    assert talk.due(1001) == LINE.message("A-015", 1)
    talk.want("")
    assert talk.last() == LINE.message("", 1)
