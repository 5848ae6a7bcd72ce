"""The loudspeaker's edge: what is handed over, how much at a time, and what happens when there is none."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

QtMultimedia = pytest.importorskip("PySide6.QtMultimedia", reason="Qt's multimedia libraries are missing")

from hardware.voice.sound.loudspeaker import Loudspeaker, open_loudspeaker  # noqa: E402
from hardware.voice.sound.sink import SilentSink  # noqa: E402

from .test_sound import tone  # noqa: E402

pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "audio device", "Multimedia", "resolve", "load", "FFmpeg")

ROOM = 4_410


class Ear(QtMultimedia.QAudioSink):  # type: ignore[misc,name-defined]  # known only where it is installed
    """Qt's own, but that its line leads into a buffer with little room that is emptied when the test says so."""

    broken = False

    def start(self) -> QIODevice:
        self.buffer = QBuffer(self)
        self.buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.heard = 0
        return self.buffer

    def bytesFree(self) -> int:
        return int(max(0, ROOM - (self.buffer.size() - self.heard)))

    def listen(self) -> None:
        """As time does: what was handed over is heard."""
        self.heard = self.buffer.size()

    def state(self) -> object:
        all_heard = self.heard == self.buffer.size()
        return QtMultimedia.QtAudio.State.IdleState if all_heard else QtMultimedia.QtAudio.State.ActiveState

    def error(self) -> object:
        return QtMultimedia.QtAudio.Error.FatalError if self.broken else QtMultimedia.QtAudio.Error.NoError

    def reset(self) -> None:
        """The line is given back."""


class HeardLoudspeaker(Loudspeaker):
    def _make_audio(self, device: object) -> Ear:
        self.ear = Ear(device, self._format, self)
        return self.ear


@pytest.fixture
def speaker(qapp: QApplication) -> Iterator[HeardLoudspeaker]:
    playing = HeardLoudspeaker(QtMultimedia.QAudioDevice())
    yield playing
    playing.close()


def test_sounds_are_handed_over_as_there_is_room_one_after_the_other(speaker: HeardLoudspeaker, qtbot: QtBot) -> None:
    one, two = tone(300, 0.2, 0.3), tone(500, 0.2, 0.2)
    speaker.play(one)
    speaker.play(two)
    ear = speaker.ear
    assert bytes(ear.buffer.data().data()) == one.to_pcm()[:ROOM]

    def all_handed_over() -> bool:
        ear.listen()
        return bytes(ear.buffer.data().data()) == one.to_pcm() + two.to_pcm()

    qtbot.waitUntil(all_handed_over)


def test_stopped_it_forgets_what_was_to_come(speaker: HeardLoudspeaker) -> None:
    speaker.play(tone(300, 0.2, 2.0))
    first = speaker.ear.buffer
    speaker.stop()
    speaker.ear.listen()
    QCoreApplication.processEvents()
    assert first.size() == ROOM
    after = tone(500, 0.2, 0.05)
    speaker.play(after)
    assert bytes(speaker.ear.buffer.data().data()) == after.to_pcm()


def test_a_loudspeaker_that_is_pulled_out_is_told_and_tried_again(
    speaker: HeardLoudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    speaker.ear.broken = True
    speaker.play(tone(300, 0.2, 0.1))
    assert "the loudspeaker failed" in caplog.text
    speaker.ear.broken = False
    again = tone(300, 0.2, 0.02)
    speaker.play(again)
    assert bytes(speaker.ear.buffer.data().data()) == again.to_pcm()


def test_a_device_that_cannot_be_opened_is_told(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    nowhere = Loudspeaker(QtMultimedia.QAudioDevice())
    nowhere.play(tone(300, 0.2, 0.1))
    assert "the loudspeaker failed" in caplog.text
    nowhere.close()


def test_a_machine_without_a_loudspeaker_is_silent_and_says_so(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    if not QtMultimedia.QMediaDevices.defaultAudioOutput().isNull():
        pytest.skip("this machine has a loudspeaker")
    sink = open_loudspeaker("USB")
    assert isinstance(sink, SilentSink)
    assert "no loudspeaker is called 'USB'" in caplog.text
    assert "announcements are shown, not heard" in caplog.text
