"""The lobby's voice: turns the board's calls into announcements with the names of counters and services."""

import logging
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from display.settings import DisplaySettings
from hardware.voice.calls import CallStyle, CallVoice, SpokenCall, spoken_of
from hardware.voice.reading.reading import SpokenLanguage
from hardware.voice.sound.sink import SilentSink, Sink, WavSink
from hardware.voice.speaker import make_voice
from language.names import name_in
from protocol.configuration import CounterConfig, Name, Text
from protocol.views import BoardCall, ServiceView
from ui.link.server_clock import monotonic_ms

log = logging.getLogger(__name__)


class LobbyVoice:
    """A `Speech` over a `CallVoice`. A call's sound is made when it arrives, with the names known then."""

    def __init__(self, voice: CallVoice, settings: DisplaySettings) -> None:
        self.readings = 2 if settings.twice else 1
        self._voice = voice
        self._offered = spoken_of(())
        self._is_set = bool(settings.spoken_languages)
        self._say_service = settings.say_service
        self._say_direction = settings.say_direction
        self._counters: dict[str, CounterConfig] = {}
        self._services: dict[str, Name] = {}
        self._spoken: dict[BoardCall, SpokenCall] = {}

    def set_names(
        self, counters: Iterable[CounterConfig], services: Iterable[ServiceView], offered: Collection[str]
    ) -> None:
        """Sets the names of counters and services, the counters' directions, and the branch's languages (none: all)."""
        self._offered = spoken_of(offered)
        if not self._is_set:
            self._voice.use_languages(self._offered[:1])
        self._counters = {counter.id: counter for counter in counters}
        self._services = {service.prefix: service.name for service in services}

    def order(self, call: BoardCall) -> None:
        """Starts making the call's sound."""
        counter = self._counters.get(call.counter)
        unknown = {"vi": f"Quầy {call.counter}", "en": f"Counter {call.counter}"}
        prefix = call.number.partition("-")[0]
        spoken = SpokenCall(
            call.number,
            _texts(unknown if counter is None else counter.name),
            _texts(self._services.get(prefix) if self._say_service else None),
            _texts(counter.direction if counter is not None and self._say_direction else None),
            also=next((one for one in self._offered if one == call.language), None),
            of=(call.at, call.calls),
        )
        self._spoken[call] = spoken
        self._voice.prepare(spoken, self.readings)

    def length_ms(self, call: BoardCall, nth: int) -> int | None:
        """Duration of the nth reading; None while the sound is being made."""
        spoken = self._spoken.get(call)
        return None if spoken is None else self._voice.length_ms(spoken, nth)

    def begin(self, call: BoardCall, nth: int) -> None:
        """Starts the nth reading."""
        if (spoken := self._spoken.get(call)) is not None:
            self._voice.begin(spoken, nth)

    def forget(self, call: BoardCall) -> None:
        """Drops the call's sound."""
        if (spoken := self._spoken.pop(call, None)) is not None:
            self._voice.forget(spoken)

    def stop(self) -> None:
        """Stops all sound at once."""
        self._spoken.clear()
        self._voice.stop()

    def tell(self, text: Text) -> None:
        """Reads an urgent text in every language of the branch, as soon as its sound is made."""
        self._voice.announce(_texts(text, self._offered))

    def use_sink(self, sink: Sink) -> None:
        """Plays all further sound on `sink`."""
        self._voice.use_sink(sink)

    def close(self) -> None:
        """Ends the voice."""
        self._voice.close()


def make_lobby_voice(settings: DisplaySettings) -> LobbyVoice:
    """The voice of these settings; silent until `use_sink` is called."""
    recordings = Path(settings.recordings) if settings.recordings else None
    voice = make_voice(settings.reading, settings.clips_folder, recordings)
    style = CallStyle(settings.spoken_languages or spoken_of(())[:1], settings.chime, settings.reading)
    return LobbyVoice(CallVoice(voice, SilentSink(), style), settings)


def open_sink(settings: DisplaySettings, now_ms: Callable[[], int] = monotonic_ms) -> Sink:
    """The loudspeaker, a WAV file, or a silent sink in which calls take the same time."""
    if settings.tape:
        return WavSink(Path(settings.tape), now_ms)
    try:  # a machine without Qt's multimedia libraries still shows its calls
        from hardware.voice.sound.loudspeaker import open_loudspeaker
    except ImportError as error:
        log.warning("this machine cannot play sound: %s", error)
        return SilentSink()
    return open_loudspeaker(settings.loudspeaker)


def _texts(
    name: Text | None, languages: Iterable[SpokenLanguage] = SpokenLanguage
) -> tuple[tuple[SpokenLanguage, str], ...]:
    return () if name is None else tuple((language, name_in(name, language)) for language in languages)
