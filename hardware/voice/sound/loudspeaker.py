"""A sink on the machine's loudspeaker, by QtMultimedia. The only file here that needs Qt."""

import logging
from collections import deque

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from .sink import SilentSink, Sink
from .sound import RATE_HZ, Sound

log = logging.getLogger(__name__)

AHEAD_MS = 500
"""How far ahead the buffer is filled, so that a busy window causes no gap."""

FEED_MS = 50


def open_loudspeaker(name: str = "", parent: QObject | None = None) -> Sink:
    """The output whose description contains `name`, else the default one; a `SilentSink` without any."""
    devices = [one for one in QMediaDevices.audioOutputs() if name.casefold() in one.description().casefold()]
    device = devices[0] if name and devices else QMediaDevices.defaultAudioOutput()
    if name and not devices:
        log.warning("no loudspeaker is called %r; the system's own is used", name)
    if device.isNull():
        log.warning("this machine has no loudspeaker: announcements are shown, not heard")
        return SilentSink()
    return Loudspeaker(device, parent)


class Loudspeaker(QObject):
    """Lives in the thread of Qt's loop; `play` and `stop` may be called from any thread."""

    _wanted = Signal(object)
    _unwanted = Signal()

    def __init__(self, device: QAudioDevice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = device.description()
        self._format = _format_for(device)
        self._audio = self._make_audio(device)
        self._audio.setBufferSize(self._format.bytesForDuration(AHEAD_MS * 1000))
        self._line: QIODevice | None = None
        self._pending: deque[bytes] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(FEED_MS)
        self._timer.timeout.connect(self._feed)
        self._wanted.connect(self._take)
        self._unwanted.connect(self._silence)

    def _make_audio(self, device: QAudioDevice) -> QAudioSink:
        return QAudioSink(device, self._format, self)

    def play(self, sound: Sound) -> None:
        """Plays after the sounds before."""
        self._wanted.emit(sound)

    def stop(self) -> None:
        """Stops at once."""
        self._unwanted.emit()

    def close(self) -> None:
        """Releases the loudspeaker; call it in Qt's thread."""
        self._silence()

    def _take(self, sound: Sound) -> None:
        pcm = sound.at_rate(self._format.sampleRate()).to_pcm()
        if (channels := self._format.channelCount()) > 1:
            pcm = b"".join(pcm[at : at + 2] * channels for at in range(0, len(pcm), 2))
        self._pending.append(pcm)
        if self._line is None:
            self._line = self._audio.start()
            if self._audio.error() is not QtAudio.Error.NoError:
                self._fail()
                return
        self._timer.start()
        self._feed()

    def _silence(self) -> None:
        self._pending.clear()
        self._timer.stop()
        self._audio.reset()
        self._line = None

    def _feed(self) -> None:
        """Fills the buffer; releases the output when everything was played."""
        if self._line is None:
            return
        if self._audio.error() is QtAudio.Error.FatalError:
            self._fail()
            return
        while self._pending and (room := self._audio.bytesFree() // 2 * 2) > 0:
            part = self._pending[0][:room]
            written = self._line.write(part)
            if written <= 0:
                return
            if rest := self._pending.popleft()[written:]:
                self._pending.appendleft(rest)
        if not self._pending and self._audio.state() is QtAudio.State.IdleState:
            self._silence()

    def _fail(self) -> None:
        """Handles a failed output; the next sound opens it again."""
        log.warning("the loudspeaker failed; what was to be said is lost")
        self._silence()


def _format_for(device: QAudioDevice) -> QAudioFormat:
    """16-bit mono at our rate, or with the rate and channels that the device requires."""
    wish = QAudioFormat()
    wish.setSampleRate(RATE_HZ)
    wish.setChannelCount(1)
    wish.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    preferred = device.preferredFormat()
    if not device.isFormatSupported(wish) and preferred.sampleRate() > 0:
        wish.setSampleRate(preferred.sampleRate())
        wish.setChannelCount(preferred.channelCount())
    return wish
