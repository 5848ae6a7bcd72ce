"""A line of text typed on the screen, by Telex or letter by letter; pure."""

from msgspec import Struct

from .telex import Word, backspace, press

LONGEST = 60


class Typing(Struct, frozen=True):
    """The words that are done, and the one being typed."""

    done: str = ""
    word: Word = Word()

    @property
    def text(self) -> str:
        return self.done + self.word.text


def put(typing: Typing, letter: str, *, telex: bool = True) -> Typing:
    """After one character; beyond the longest line nothing more is taken."""
    if len(typing.text) >= LONGEST:
        return typing
    if letter.isalpha():
        word = typing.word
        grown = press(word, letter) if telex else Word(word.text + letter, literal=True)
        return Typing(typing.done, grown)
    if letter == " " and (not typing.text or typing.text.endswith(" ")):
        return typing
    return Typing(typing.text + letter)


def erase(typing: Typing) -> Typing:
    """Without the last character. What is done stays done, letter by letter."""
    if typing.word.text:
        return Typing(typing.done, backspace(typing.word))
    return Typing(typing.done[:-1])
