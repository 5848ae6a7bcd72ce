"""The sound of a call: chime, who, where to, in one language or two."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from .reading.reading import Reading, Tongue
from .sound.chime import chime
from .sound.clips import Clips
from .sound.sink import Sink
from .sound.sound import Sound
from .sound.voice_protocol import CannotSpeak, Voice

log = logging.getLogger(__name__)

AFTER_CHIME_MS = 150
BETWEEN_PHRASES_MS = 120
BETWEEN_TONGUES_MS = 400
AFTER_MS = 700
"""Silence at the end, so that the next announcement is heard as another one."""


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """Who is called where to, as it is written in each language; `of` tells one call from another of the same words."""

    number: str
    counter: tuple[tuple[Tongue, str], ...]
    service: tuple[tuple[Tongue, str], ...] = ()
    direction: tuple[tuple[Tongue, str], ...] = ()
    of: object = None


@dataclass(frozen=True, slots=True)
class CallStyle:
    """How a branch has its calls read."""

    tongues: tuple[Tongue, ...] = (Tongue.VI,)
    chime: bool = True
    reading: Reading = field(default_factory=Reading)


def call_sound(call: SpokenCall, voice: Voice, style: CallStyle, nth: int = 0) -> Sound:
    """The nth reading; only the first is chimed. Raises CannotSpeak."""
    parts = [chime(), Sound.silence(AFTER_CHIME_MS)] if style.chime and nth == 0 else []
    for at, tongue in enumerate(style.tongues):
        if at:
            parts.append(Sound.silence(BETWEEN_TONGUES_MS))
        phrases = style.reading.call(
            call.number, _in(tongue, call.counter), tongue,
            service=_in(tongue, call.service), direction=_in(tongue, call.direction),
        )  # fmt: skip
        for place, phrase in enumerate(phrases):
            if place:
                parts.append(Sound.silence(BETWEEN_PHRASES_MS))
            parts.append(voice.clip(phrase, tongue))
    parts.append(Sound.silence(AFTER_MS))
    return Sound.joined(parts)


def told_sound(texts: tuple[tuple[Tongue, str], ...], voice: Voice, style: CallStyle) -> Sound:
    """Something that is no call, in every language there is a text for. Raises CannotSpeak."""
    parts = [chime(), Sound.silence(AFTER_CHIME_MS)]
    for tongue, text in texts:
        parts += [voice.clip(style.reading.text(text, tongue), tongue), Sound.silence(AFTER_MS)]
    return Sound.joined(parts)


def _in(tongue: Tongue, texts: tuple[tuple[Tongue, str], ...]) -> str:
    found = dict(texts)
    return found.get(tongue) or found.get(Tongue.VI, "")


class CallVoice:
    """Makes the sound of calls in a thread of its own, and hands it to the loudspeaker when its turn has come.

    `order` each call when it is heard of; `length_ms` fits an Announcer. A call that cannot be spoken is chimed.
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

    def plays_on(self, sink: Sink) -> None:
        """Another sink from now on; the one before is closed."""
        before, self._sink = self._sink, sink
        before.close()

    def order(self, call: SpokenCall, readings: int = 1) -> None:
        """Make the sound of a call that will be announced. Returns at once."""
        if call not in self._made:
            makes: list[Callable[[], Sound]] = [partial(self._make, call, nth) for nth in range(readings)]
            self._made[call] = [self._thread.submit(make) for make in makes]

    def length_ms(self, call: SpokenCall, nth: int = 0) -> int | None:
        """How long the nth reading takes; None while it is being made."""
        futures = self._made.get(call, [])
        return futures[nth].result().length_ms if nth < len(futures) and futures[nth].done() else None

    def begin(self, call: SpokenCall, nth: int = 0) -> None:
        """Let it be heard; nothing happens when it was not made."""
        futures = self._made.get(call, [])
        if nth < len(futures) and futures[nth].done():
            self._sink.play(futures[nth].result())

    def forget(self, call: SpokenCall) -> None:
        """It will not be announced (any more)."""
        for future in self._made.pop(call, []):
            future.cancel()

    def tell(self, texts: tuple[tuple[Tongue, str], ...]) -> None:
        """Chime and read something that is no call, as soon as it is made. Returns at once."""
        told = self._thread.submit(self._make_told, texts)
        told.add_done_callback(lambda made: None if made.cancelled() else self._sink.play(made.result()))

    def stop(self) -> None:
        """Silence; what was ordered is forgotten."""
        for call in list(self._made):
            self.forget(call)
        self._sink.stop()

    def close(self) -> None:
        """No more of it."""
        self.stop()
        self._thread.shutdown(cancel_futures=True)
        self._sink.close()

    def _make_told(self, texts: tuple[tuple[Tongue, str], ...]) -> Sound:
        return self._or_chime(lambda: told_sound(texts, self._voice, self._style))

    def _make(self, call: SpokenCall, nth: int) -> Sound:
        return self._or_chime(lambda: call_sound(call, self._voice, self._style, nth))

    def _or_chime(self, make: Callable[[], Sound]) -> Sound:
        try:
            return make()
        except CannotSpeak as error:
            if str(error) not in self._complaints:
                self._complaints.add(str(error))
                log.warning("calls are chimed, not spoken: %s", error)
            return Sound.joined((chime(), Sound.silence(AFTER_MS)))
