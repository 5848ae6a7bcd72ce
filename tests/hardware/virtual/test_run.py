"""A virtual printer as a program, from within."""

import threading

from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.run import _answers


def test_quit_is_answered_before_it_ends_and_ends_though_nobody_hears_the_answer() -> None:
    ending = threading.Event()
    with VirtualPrinter() as printer:
        answers = _answers(printer, ending, ["quit\n"])
        assert (next(answers), ending.is_set()) == ("ok", False)
        answers.close()
    assert ending.is_set()
