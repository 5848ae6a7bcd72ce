"""Calls as they are heard: a tape of a busy lobby, and what is on it."""

import functools
import itertools
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.voice.announcer import Announcer
from hardware.voice.calls import AFTER_MS, CallStyle, CallVoice, SpokenCall, call_sound
from hardware.voice.espeak import EspeakVoice, is_installed
from hardware.voice.reading.reading import SpokenLanguage
from hardware.voice.sound.chime import chime
from hardware.voice.sound.sink import WavSink
from hardware.voice.sound.sound import RATE_HZ, Sound
from hardware.voice.sound.voice_protocol import CannotSpeak, Voice

from .sound.test_sound import tone
from .test_voices import Singer

FIVE_MINUTES_MS = 300_000
TICK_MS = 500


class Distinct:
    """In place of espeak-ng where it is missing: every text has a sound of its own."""

    identity = "distinct"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        return tone(200 + sum(text.encode()) % 2000, 0.2, 0.05 * len(text))


class Remembered:
    """A voice that is asked once for each text."""

    def __init__(self, voice: Voice) -> None:
        self.identity = voice.identity
        self.clip = functools.cache(voice.clip)


def made(number: int, counter: int) -> SpokenCall:
    return SpokenCall(
        f"HT-{number:03}",
        ((SpokenLanguage.VI, f"Quầy số {counter}"), (SpokenLanguage.EN, f"Counter {counter}")),
        of=number,
    )


def busy_lobby(seed: int, zone_of: Callable[[int], str]) -> list[tuple[int, str, SpokenCall]]:
    """(ms, zone, call): eight counters, each with somebody new every half minute or so, often at the same instant."""
    chance = random.Random(seed)
    at = [(chance.randrange(0, 5_000, TICK_MS), counter) for counter in range(1, 9)]
    times = sorted(
        (start_ms + turn * 30_000 + chance.randrange(0, 6_000, TICK_MS), counter)
        for start_ms, counter in at
        for turn in range(FIVE_MINUTES_MS // 30_000)
    )
    return [(ms, zone_of(counter), made(n + 1, counter)) for n, (ms, counter) in enumerate(times)]


@pytest.mark.slow
@pytest.mark.parametrize("zones", [1, 2])
def test_eight_counters_for_five_minutes_each_call_heard_once_in_order_never_two_at_a_time(
    tmp_path: Path, zones: int
) -> None:
    """In virtual time, onto real tapes, one for each zone's loudspeaker; then the files are listened to."""
    voice: Voice = Remembered(EspeakVoice() if is_installed() else Distinct())
    style = CallStyle((SpokenLanguage.VI,))
    calls = busy_lobby(1, lambda counter: "AB"[counter % zones])
    assert len(calls) == 80
    now_ms = 0
    tapes = {zone: WavSink(tmp_path / f"{zone}.wav", lambda: now_ms) for zone in "AB"[:zones]}
    sounds = {call: call_sound(call, voice, style) for _, _, call in calls}
    second = {call: call_sound(call, voice, style, 1) for _, _, call in calls}
    queue: Announcer[SpokenCall] = Announcer(lambda call, nth: (second if nth else sounds)[call].length_ms, readings=2)
    waiting, order = list(calls), []
    while now_ms < 4 * FIVE_MINUTES_MS:
        while waiting and waiting[0][0] <= now_ms:
            _, zone, call = waiting.pop(0)
            queue.put(call, zone)
        for begin in queue.advance(now_ms):
            tapes[begin.zone].play((second if begin.nth else sounds)[begin.item])
            order.append((begin.zone, begin.nth, begin.item))
        now_ms += TICK_MS
    for zone, tape in tapes.items():
        mine = [call for _, where, call in calls if where == zone]
        assert [call for where, nth, call in order if where == zone and nth == 0] == mine
        assert all(earlier.to_ms <= later.from_ms for earlier, later in itertools.pairwise(tape.played))
        tape.close()
        assert heard(Sound.from_wav((tmp_path / f"{zone}.wav").read_bytes()), [sounds[call] for call in mine])


def heard(tape: Sound, announcements: list[Sound]) -> bool:
    """Whether each announcement is on the tape, whole, after the one before, exactly once, and each behind a chime."""
    content, chimed, place = tape.to_pcm(), chime().to_pcm(), 0
    begins, at = [], content.find(chimed)
    while at >= 0:
        begins.append(at)
        at = content.find(chimed, at + len(chimed))
    for sound in announcements:
        pcm = sound.to_pcm()
        assert pcm.startswith(chimed)
        where = [begin for begin in begins if content.startswith(pcm, begin)]
        if len(where) != 1 or where[0] < place:
            return False
        place = where[0] + len(pcm)
    return len(begins) == len(announcements)


def test_the_listener_of_this_test_notices_overlaps_and_repeats() -> None:
    one, two = (call_sound(made(n, n), Distinct(), CallStyle()) for n in (1, 2))
    assert heard(Sound.joined((one, two)), [one, two])
    assert not heard(Sound.joined((two, one)), [one, two])
    assert not heard(Sound.joined((one, two, one)), [one, two])
    assert not heard(one, [one, two])
    mixed = Sound.joined((one, two))
    for n in range(len(one.samples), len(one.samples) + 2000):
        mixed.samples[n] += one.samples[n - len(one.samples)] // 2 + 1
    assert not heard(mixed, [one, two])


def test_a_call_is_chimed_once_and_read_in_each_language() -> None:
    singer = Singer()
    style = CallStyle((SpokenLanguage.VI, SpokenLanguage.EN))
    first, again = (call_sound(made(15, 3), singer, style, nth) for nth in (0, 1))
    assert singer.asked[:4] == [
        "Mời công dân có số thứ tự hát tê, không, một, năm", "đến quầy số ba.",
        "Ticket number H T, zero, one, five", "please go to counter three.",
    ]  # fmt: skip
    assert first.to_pcm().startswith(chime().to_pcm())
    assert chime().to_pcm() not in again.to_pcm()
    assert set(first.samples[-AFTER_MS * RATE_HZ // 1000 :]) == {0}
    assert chime().to_pcm() not in call_sound(made(15, 3), singer, CallStyle(chime=False)).to_pcm()


def test_a_call_is_read_in_its_tickets_language_too_after_those_of_the_branch() -> None:
    singer = Singer()
    called = replace(made(15, 3), also=SpokenLanguage.EN)
    call_sound(called, singer, CallStyle((SpokenLanguage.VI,)))
    assert singer.asked[1:4] == [
        "đến quầy số ba.", "Ticket number H T, zero, one, five", "please go to counter three.",
    ]  # fmt: skip
    singer.asked.clear()
    call_sound(called, singer, CallStyle((SpokenLanguage.VI, SpokenLanguage.EN)))
    assert len(singer.asked) == 4, "once, where the branch reads it anyway"


def test_a_counter_without_an_english_name_is_read_by_its_vietnamese_one() -> None:
    singer = Singer()
    call_sound(SpokenCall("A-001", ((SpokenLanguage.VI, "Quầy 1"),)), singer, CallStyle((SpokenLanguage.EN,)))
    assert singer.asked[1] == "please go to quầy one."


class Broken:
    identity = "broken"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        raise CannotSpeak("no voice")


def test_the_voice_makes_ahead_and_plays_in_its_turn() -> None:
    tape = WavSink(None, lambda: 0)
    voice = CallVoice(Singer(), tape, CallStyle())
    call = made(1, 1)
    assert voice.length_ms(call) is None
    voice.begin(call)  # not ordered: nothing to play
    voice.prepare(call, readings=2)
    settle(voice)
    first, again = voice.length_ms(call, 0), voice.length_ms(call, 1)
    assert first is not None
    assert again is not None
    assert first > again
    voice.begin(call)
    assert [one.to_ms - one.from_ms for one in tape.played] == [first]
    voice.forget(call)
    assert voice.length_ms(call) is None
    voice.close()


def test_without_a_voice_a_call_is_chimed_and_the_log_says_why_once(caplog: pytest.LogCaptureFixture) -> None:
    tape = WavSink(None, lambda: 0)
    voice = CallVoice(Broken(), tape, CallStyle())
    for n in (1, 2):
        voice.prepare(made(n, 1))
    settle(voice)
    voice.begin(made(2, 1))
    assert tape.played[0].sound.to_pcm().startswith(chime().to_pcm())
    assert caplog.text.count("calls are chimed, not spoken: no voice") == 1
    voice.close()


class Mistaken:
    identity = "mistaken"

    def clip(self, text: str, language: SpokenLanguage) -> Sound:
        raise ZeroDivisionError


def test_an_error_that_no_voice_announces_is_a_chime_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.voice")  # what is told here is expected
    tape = WavSink(None, lambda: 0)
    voice = CallVoice(Mistaken(), tape, CallStyle())
    voice.prepare(made(1, 1))
    settle(voice)
    assert voice.length_ms(made(1, 1)) is not None
    voice.begin(made(1, 1))
    assert tape.played[0].sound.to_pcm().startswith(chime().to_pcm())
    voice.close()


def settle(voice: CallVoice) -> None:
    """Until all that was ordered is made: one thread makes it in order."""
    voice._thread.submit(int).result(timeout=60)
