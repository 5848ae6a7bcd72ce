"""Asks the person at the terminal before something is changed."""

import sys

from language.messages import N_, _

from .output import Failed, WrongUse

YES = ("y", "yes", "c", "có", "co")
"""The answers that agree, in both languages."""
HELP = N_("do not ask: for scripts")


def confirm(question: str, *, yes: bool) -> None:
    """Returns when the answer is yes, or `yes` was given on the command line.

    Raises Failed for any other answer, and WrongUse where there is no terminal to ask at.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        said = _("{question} There is no terminal to ask at: add --yes if it is right; nothing was changed")
        raise WrongUse(said.format(question=question))
    how = _("[y/N]")
    print(f"{question} {how} ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in YES:
        raise Failed(_("nothing was changed"))
