"""Voice guidance and the four-key pad: reads each screen aloud, steps through its choices, says the position; pure.

The first key of the pad turns the guidance on, so that it can be found without seeing the screen.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, assert_never

from .scene import Choice, Scene, spoken


class Speaker(Protocol):
    """A voice. Saying something new ends what was being said."""

    def say(self, text: str, language: str) -> None: ...

    def stop(self) -> None: ...


class Silent:
    """No voice."""

    def say(self, text: str, language: str) -> None:
        """Nothing is heard."""

    def stop(self) -> None:
        """Nothing to stop."""


class Pad(StrEnum):
    """The four keys."""

    UP = "up"
    DOWN = "down"
    OK = "ok"
    BACK = "back"


class Guide:
    """`translate` gives a message in the language now chosen."""

    def __init__(self, speaker: Speaker, translate: Callable[[str], str]) -> None:
        self._speaker = speaker
        self._translate = translate
        self._scene = Scene("")
        self._language = "vi"
        self._at: str | None = None
        self.on = False

    @property
    def at(self) -> str:
        """The id of the choice the pad is at, "" for none."""
        return self._at or ""

    def show(self, scene: Scene, language: str, *, new: bool) -> None:
        """Show this scene. A `new` one is read aloud, from its first choice; else only a changed speech is read."""
        before, self._scene, self._language = self._scene, scene, language
        if new:
            self._at = None
        ids = [choice.id for choice in scene.choices]
        if self._at not in ids:
            self._at = ids[0] if self.on and ids else None
        if self.on and (new or scene.speech != before.speech):
            self._speak_all()

    def set_on(self, on: bool) -> None:
        """Guidance on or off."""
        if on == self.on:
            return
        self.on = on
        if not on:
            self._at = None
            self._speaker.stop()

    def read_again(self) -> None:
        """Say the screen once more."""
        self._speak_all()

    def say_now(self, text: str) -> None:
        """Say something urgent, if the guidance is on."""
        if self.on and text:
            self._speaker.say(text, self._language)

    def press(self, key: Pad) -> str | None:
        """The id of what was chosen by this key; None when it only moved."""
        match key:
            case Pad.UP:
                self._move(-1)
            case Pad.DOWN:
                self._move(1)
            case Pad.BACK:
                return "back"
            case Pad.OK:
                choice = self._choice()
                if choice is not None and choice.enabled:
                    return choice.id
                self._speak_choice()
            case _:
                assert_never(key)
        return None

    def _move(self, by: int) -> None:
        choices = self._scene.choices
        if not choices:
            self.read_again()
            return
        ids = [choice.id for choice in choices]
        at = ids.index(self._at) if self._at in ids else -1 if by > 0 else 0
        self._at = ids[(at + by) % len(ids)]
        self._speak_choice()

    def _choice(self) -> Choice | None:
        return next((choice for choice in self._scene.choices if choice.id == self._at), None)

    def _speak_choice(self) -> None:
        choice = self._choice()
        if choice is None:
            return
        language = choice.language or self._language
        _ = self._translate
        parts = [choice.says]
        if not choice.enabled:
            parts.append(_("Cannot be chosen now"))
        if choice.language is None:
            ids = [each.id for each in self._scene.choices]
            parts.append(_("{n} of {all}").format(n=ids.index(choice.id) + 1, all=len(ids)))
        self._speaker.say(spoken(*parts), language)

    def _speak_all(self) -> None:
        choice = self._choice()
        first = "" if choice is None else choice.says
        if choice is not None and choice.language is not None:
            first = ""
        self._speaker.say(spoken(self._scene.speech, first), self._language)
