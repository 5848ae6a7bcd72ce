"""A line of text typed on the screen, with Telex or without; pure."""

from msgspec import Struct

from .telex import Word, backspace, press

LONGEST = 60


class Typing(Struct, frozen=True):
    """`done`: the text before the word that is being typed."""

    done: str = ""
    word: Word = Word()

    @property
    def text(self) -> str:
        return self.done + self.word.text


def put(typing: Typing, letter: str, *, telex: bool = True) -> Typing:
    """The line after one more character; a line of `LONGEST` characters takes no more."""
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
    """The line without its last character. Telex no longer changes a word before the one being typed."""
    if typing.word.text:
        return Typing(typing.done, backspace(typing.word))
    return Typing(typing.done[:-1])
