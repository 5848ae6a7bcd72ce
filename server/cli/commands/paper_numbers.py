"""`motcua paper-numbers`: sheets of numbers to print ahead, for a hall without server and kiosk."""

import argparse
from pathlib import Path

from language.messages import _
from protocol.ticket_numbers import PAPER_FROM, PAPER_TO
from server.cli.output import Failed, Output, WrongUse
from server.cli.paper_sheet import sheets
from server.cli.settings import Settings

from .open_journal import opened_journal

COUNT = 48
"""Numbers of each prefix: two pages of A4."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar=_("FILE"), type=Path, help=_("the page to write (HTML), for a browser to print")
    )
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument(
        "--from", dest="first", type=int, default=PAPER_FROM, metavar="N",
        help=_("the first number, {first} to {last}; another one for each sheet ({first})").format(
            first=PAPER_FROM, last=PAPER_TO
        ),
    )  # fmt: skip
    parser.add_argument(
        "--count", type=int, default=COUNT, metavar="N", help=_("numbers of each prefix ({n})").format(n=COUNT)
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Writes the page. The numbers are in a lane that the server never gives from, so no day has to be open."""
    first, count = arguments.first, arguments.count
    if count < 1 or not PAPER_FROM <= first <= first + count - 1 <= PAPER_TO:
        raise WrongUse(_("numbers on paper are from {first} to {last}").format(first=PAPER_FROM, last=PAPER_TO))
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
    try:
        arguments.file.write_text(sheets(config, first, count), encoding="utf-8")
    except OSError as error:
        raise Failed(_("cannot write {file}: {error}").format(file=arguments.file, error=error.strerror)) from error
    said = _("{file}: numbers {first} to {last} of each prefix. Open it in a browser and print it.")
    output.say(said.format(file=arguments.file, first=first, last=first + count - 1))
    output.result(file=str(arguments.file), first=first, last=first + count - 1)
    return 0
