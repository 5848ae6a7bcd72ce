"""The whole program against a real server: joins late, hears calls, is cut off, resumes, sleeps and wakes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.screen.lobby import SUSPENDED_MS
from hardware.voice.espeak import EspeakVoice, is_installed
from hardware.voice.reading.reading import Reading, SpokenLanguage
from hardware.voice.sound.chime import chime
from hardware.voice.sound.clips import Clips
from hardware.voice.sound.sound import Sound
from protocol.enums import Role
from tests.serving import Installation, Serving, until

from .program import DisplayProgram

pytestmark = pytest.mark.slow(9)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A branch with a kiosk, a display and three counters that act without a clerk, all open."""
    installation = Installation(tmp_path / "data")
    installation.enrol(Role.KIOSK)
    installation.enrol(Role.DISPLAY)
    installation.add_person("manager", Role.MANAGER)
    for counter in ("1", "2", "3"):
        installation.enrol(Role.COUNTER, counter, unattended=True)
    with Serving(installation) as serving:
        for counter in ("1", "2", "3"):
            _verb(serving, counter, "open")
        yield serving


def _verb(serving: Serving, counter: str, verb: str) -> str:
    status, reply = serving.verb(counter, verb)
    assert status == 200, reply
    return str(reply["ticket"]["number"]) if reply["ticket"] else ""


def _pictured(serving: Serving) -> str:
    """What the display says to a manager who asks for a picture of its screen."""
    manager, head, branch = serving.sign_in(), serving.head(), serving.installation.branch

    def display() -> dict[str, str]:
        listed = serving.call("GET", "/api/v1/devices", token=manager)[1]["devices"]
        return next(one for one in listed if one["role"] == Role.DISPLAY)

    until(lambda: "seen_at" in display())
    asking = {"task": "A1", "device": display()["device_id"], "what": "picture"}
    status, answer = serving.call("POST", f"/api/v1/branches/{branch}/device-tasks", asking, manager, key="A1")
    assert status == 200, answer

    def told() -> list[str]:
        return [one["body"]["said"] for one in serving.journal(head) if one["kind"] == "device_told"]

    until(lambda: bool(told()))
    return told()[0]


def test_it_joins_late_in_silence_and_then_announces_two_calls_at_once_in_turn(serving: Serving) -> None:
    for service in ("HT", "HT", "DD", "HT"):
        serving.issue(service)
    early = _verb(serving, "1", "call")
    with DisplayProgram(serving) as display:
        display.wait("call-number-0", "text", early)
        display.wait("branch-name", "text", "Chi nhánh số 1")
        assert display.get("call-0", "mark") == "past"
        display.wait("call-counter-0", "text", "Quầy 1")
        display.wait("waiting-HT", "text", "2")
        assert display.get("header", "connection") == "connected"
        one, two = _verb(serving, "2", "call"), _verb(serving, "3", "call")
        display.wait("call-0", "mark", "next")  # first: it passes with the reading of the other
        assert display.get("call-1", "mark") == "now"
        display.wait("call-number-1", "text", one)
        display.wait("call-number-0", "text", two)
        display.wait("call-0", "mark", "now")
        assert display.get("call-1", "mark") == "lit"
        assert _pictured(serving) == "done"  # in the midst of the calls: everybody may read them
        display.wait("waiting-HT", "text", "1")
        assert display.announced() == [one, two]
        before_s, since = display.cpu_s(), time.monotonic()
        until(lambda: time.monotonic() - since > 2)
        assert display.cpu_s() - before_s < 0.3  # a still screen costs next to nothing
        assert display.complaints() == []
        assert display.end() == 0
        assert display.complaints() == []


def test_cut_off_it_says_so_and_resumes_without_repeating(serving: Serving) -> None:
    for _ in range(3):
        serving.issue("HT")
    with DisplayProgram(serving, "--language", "en", "--no-voice") as display:
        display.wait("waiting-HT", "text", "3")
        one = _verb(serving, "1", "call")
        display.wait("call-0", "mark", "now")
        serving.kill()
        display.wait("header", "connection", "cut")
        assert display.get("connection-state").startswith("No connection – figures from ")
        assert display.get("call-number-0") == one
        serving.start()
        display.wait("header", "connection", "connected")
        two = _verb(serving, "2", "call")
        display.wait("call-number-0", "text", two)
        until(lambda: display.announced() == [one, two])
        serving.restart()
        display.wait("header", "connection", "cut")
        display.wait("header", "connection", "connected")
        three = _verb(serving, "1", "recall")
        until(lambda: display.announced() == [one, two, three])
        assert three == one
        assert display.end() == 0


def test_a_machine_that_slept_wakes_to_the_present_in_silence(serving: Serving) -> None:
    serving.issue("HT")
    serving.issue("HT")
    with DisplayProgram(serving) as display:
        display.wait("waiting-HT", "text", "2")
        display.freeze()
        meanwhile = _verb(serving, "1", "call")
        slept = time.monotonic()  # from the call on: a slow machine answers late
        until(lambda: time.monotonic() - slept > SUSPENDED_MS / 1000 + 1)
        display.thaw()
        display.wait("call-number-0", "text", meanwhile)
        display.wait("header", "connection", "connected")
        assert display.get("call-0", "mark") == "past"
        after = _verb(serving, "2", "call")
        display.wait("call-number-0", "text", after)
        until(lambda: display.announced() == [after])


def test_the_end_of_the_day_and_a_stranger(serving: Serving) -> None:
    serving.issue("HT")
    _verb(serving, "1", "call")
    with DisplayProgram(serving) as display:
        display.wait("call-number-0", "visible", True)
        token = serving.sign_in()
        status, reply = serving.call("POST", f"/api/v1/branches/{serving.installation.branch}/end-day", {}, token)
        assert status == 200, reply
        display.wait("empty", "text", "Mở cửa lúc 00:00 ngày mai")
    serving.installation.tokens["display"] = "mc_display_nobody"
    with DisplayProgram(serving) as display:
        display.wait("header", "connection", "refused")
        assert display.get("connection-state").startswith("Máy chủ từ chối màn hình này: ")


@pytest.mark.skipif(not is_installed(), reason="espeak-ng is not installed")
def test_what_two_counters_call_at_once_is_heard_one_after_the_other(serving: Serving, tmp_path: Path) -> None:
    """The whole way: a command to the server, a call on the wire, a sound on the tape."""
    for service in ("HT", "HT", "DD"):
        serving.issue(service)
    tape, clips = tmp_path / "heard.wav", tmp_path / "clips"
    # made beforehand: a busy machine would take longer for them than a call waits for its sound
    kept = Clips(EspeakVoice(), clips)
    calls = (("HT-001", "1"), ("HT-002", "2"), ("DD-001", "3"))
    spoken = {number: _spoken(kept, number, counter) for number, counter in calls}
    assert kept.made == 6  # who, and where to
    with DisplayProgram(serving, "--tape", str(tape), "--clips", str(clips)) as display:
        until(lambda: any("the first picture is up" in line for line in display.said), 60)
        display.wait("waiting-HT", "text", "2")  # and the tape runs: that begins with the first picture
        assert [_verb(serving, counter, "call") for _, counter in calls] == list(spoken)
        until(lambda: display.announced() == list(spoken), 60)  # the third begins when two are read to their end
        assert display.complaints() == []
        assert display.end() == 0
    heard = Sound.from_wav(tape.read_bytes()).to_pcm()
    places = [(heard.find(pcm), len(pcm)) for call in (spoken["HT-001"], spoken["HT-002"]) for pcm in call]
    assert heard[: sum(places[-1])].count(chime().to_pcm()) == 2
    ends = 0
    for place, length in places:
        assert place >= ends
        ends = place + length


def _spoken(clips: Clips, number: str, counter: str) -> list[bytes]:
    phrases = Reading().call(number, f"Quầy số {counter}", SpokenLanguage.VI)
    return [clips.clip(phrase, SpokenLanguage.VI).to_pcm() for phrase in phrases]
