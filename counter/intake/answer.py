"""What the citizen says on their own screen of what is being entered for them; pure. It blocks nothing."""

from enum import Enum, auto

from msgspec import Struct


class Verdict(Enum):
    """What they pressed."""

    RIGHT = auto()
    WRONG = auto()


class Answer(Struct, frozen=True):
    """`wrong`: what they pointed at, by the key of its row, in the order in which they did; empty: they did not say."""

    verdict: Verdict
    wrong: tuple[str, ...] = ()


def pointed(before: Answer | None, key: str) -> Answer | None:
    """The answer after a row was touched: it is wrong, or after all not."""
    known = () if before is None else before.wrong
    wrong = tuple(one for one in known if one != key) if key in known else (*known, key)
    return Answer(Verdict.WRONG, wrong) if wrong else None
