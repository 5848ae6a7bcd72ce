"""The sound of a call: chime, number, counter, in one or two languages."""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from .reading.reading import Reading, SpokenLanguage
from .sound.chime import chime
from .sound.clips import Clips
from .sound.sink import Sink
from .sound.sound import Sound
from .sound.voice_protocol import CannotSpeak, Voice

log = logging.getLogger(__name__)

AFTER_CHIME_MS = 150
BETWEEN_PHRASES_MS = 120
BETWEEN_LANGUAGES_MS = 400
AFTER_MS = 700
"""Silence at the end, which separates announcements."""


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A call's texts by language; `also`: read in this language too; `of`: distinguishes calls with the same texts."""

    number: str
    counter: tuple[tuple[SpokenLanguage, str], ...]
    service: tuple[tuple[SpokenLanguage, str], ...] = ()
    direction: tuple[tuple[SpokenLanguage, str], ...] = ()
    also: SpokenLanguage | None = None
    of: object = None


@dataclass(frozen=True, slots=True)
class CallStyle:
    """How a branch's calls are read."""

    languages: tuple[SpokenLanguage, ...] = (SpokenLanguage.VI,)
    chime: bool = True
    reading: Reading = field(default_factory=Reading)


def spoken_of(offered: Collection[str]) -> tuple[SpokenLanguage, ...]:
    """Those of a branch's languages that can be spoken, its main one first; all where it names none that can."""
    return tuple(SpokenLanguage(one) for one in offered if one in set(SpokenLanguage)) or tuple(SpokenLanguage)


def call_sound(call: SpokenCall, voice: Voice, style: CallStyle, nth: int = 0) -> Sound:
    """The sound of the nth reading; only the first (0) has a chime. Raises CannotSpeak."""
    parts = [chime(), Sound.silence(AFTER_CHIME_MS)] if style.chime and nth == 0 else []
    more = () if call.also is None or call.also in style.languages else (call.also,)
    for at, language in enumerate((*style.languages, *more)):
        if at:
            parts.append(Sound.silence(BETWEEN_LANGUAGES_MS))
        phrases = style.reading.call(
            call.number, _in(language, call.counter), language,
            service=_in(language, call.service), direction=_in(language, call.direction),
        )  # fmt: skip
        for place, phrase in enumerate(phrases):
            if place:
                parts.append(Sound.silence(BETWEEN_PHRASES_MS))
            parts.append(voice.clip(phrase, language))
    parts.append(Sound.silence(AFTER_MS))
    return Sound.joined(parts)


def message_sound(texts: tuple[tuple[SpokenLanguage, str], ...], voice: Voice, style: CallStyle) -> Sound:
    """The sound of a message, in every language that has a text. Raises CannotSpeak."""
    parts = [chime(), Sound.silence(AFTER_CHIME_MS)]
    for language, text in texts:
        parts += [voice.clip(style.reading.text(text, language), language), Sound.silence(AFTER_MS)]
    return Sound.joined(parts)


def _in(language: SpokenLanguage, texts: tuple[tuple[SpokenLanguage, str], ...]) -> str:
    found = dict(texts)
    return found.get(language) or found.get(SpokenLanguage.VI, "")


class CallVoice:
    """Makes the sound of calls in a thread of its own, and plays it when its turn has come.

    Call `prepare` as soon as a call is known; pass `length_ms` to an Announcer. A call that cannot be spoken is only
    chimed.
    """

    def __init__(self, voice: Voice, sink: Sink, style: CallStyle) -> None:
        self._voice = voice
        self._sink = sink
        self._style = style
        self._made: dict[SpokenCall, list[Future[Sound]]] = {}
        self._complaints: set[str] = set()
        self._thread = ThreadPoolExecutor(1, "voice")
        if isinstance(voice, Clips):
            self._thread.submit(voice.prune)

    def use_sink(self, sink: Sink) -> None:
        """Plays on another sink from now on, and closes the one before."""
        before, self._sink = self._sink, sink
        before.close()

    def use_languages(self, languages: tuple[SpokenLanguage, ...]) -> None:
        """Reads further calls in these languages."""
        self._style = replace(self._style, languages=languages)

    def prepare(self, call: SpokenCall, readings: int = 1) -> None:
        """Starts to make the sound of a call that will be announced. Returns at once."""
        if call not in self._made:
            makes: list[Callable[[], Sound]] = [partial(self._make, call, nth) for nth in range(readings)]
            self._made[call] = [self._thread.submit(make) for make in makes]

    def length_ms(self, call: SpokenCall, nth: int = 0) -> int | None:
        """The length of the nth reading; None while it is being made."""
        futures = self._made.get(call, [])
        return futures[nth].result().length_ms if nth < len(futures) and futures[nth].done() else None

    def begin(self, call: SpokenCall, nth: int = 0) -> None:
        """Plays the nth reading; does nothing when its sound is not made."""
        futures = self._made.get(call, [])
        if nth < len(futures) and futures[nth].done():
            self._sink.play(futures[nth].result())

    def forget(self, call: SpokenCall) -> None:
        """Drops the sound of a call that will not be announced again."""
        for future in self._made.pop(call, []):
            future.cancel()

    def announce(self, texts: tuple[tuple[SpokenLanguage, str], ...]) -> None:
        """Chimes and reads a message, as soon as its sound is made. Returns at once."""
        sound = self._thread.submit(self._make_message, texts)
        sound.add_done_callback(lambda made: None if made.cancelled() else self._sink.play(made.result()))

    def stop(self) -> None:
        """Stops the sound, and drops all prepared calls."""
        for call in list(self._made):
            self.forget(call)
        self._sink.stop()

    def close(self) -> None:
        """Stops for good."""
        self.stop()
        self._thread.shutdown(cancel_futures=True)
        self._sink.close()

    def _make_message(self, texts: tuple[tuple[SpokenLanguage, str], ...]) -> Sound:
        return self._or_chime(lambda: message_sound(texts, self._voice, self._style))

    def _make(self, call: SpokenCall, nth: int) -> Sound:
        return self._or_chime(lambda: call_sound(call, self._voice, self._style, nth))

    def _or_chime(self, make: Callable[[], Sound]) -> Sound:
        try:
            return make()
        except CannotSpeak as error:
            if str(error) not in self._complaints:
                self._complaints.add(str(error))
                log.warning("calls are chimed, not spoken: %s", error)
        except Exception:
            log.exception("a call is chimed, not spoken")
        return Sound.joined((chime(), Sound.silence(AFTER_MS)))
