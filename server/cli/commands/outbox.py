"""`motcua outbox`: what other systems are still to be told of dossiers, and whether they hold the same as we do."""

import argparse
import asyncio
from datetime import datetime

import msgspec

from language.messages import N_, _, ngettext
from server.cli.output import Failed, Output
from server.cli.settings import Settings
from server.outbox.compare import Compared, compare
from server.outbox.files import EXPORT, IMPORT, FileFormat
from server.outbox.tell import standing

from .open_journal import now_ms, opened_journal
from .serve import other_side_of

UNTRIED = N_("Tried against a stand-in of our own; never with the real systems.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=(EXPORT, IMPORT),
        help=_("export: write what waits to be told into a file; import: take what came back in one"),
    )  # fmt: skip
    parser.add_argument("file", nargs="?", metavar="FILE", help=_("the file to write or to read"))
    parser.add_argument(
        "--format", choices=tuple(FileFormat), default=FileFormat.CSV, help=_("of the file (default csv)")
    )
    parser.add_argument(
        "--compare",
        nargs="?",
        const="",
        metavar="FILE",
        help=_(
            "ask the other system how each dossier stands there, and tell again those that differ; with FILE compare "
            "with what it gave in a file"
        ),
    )
    parser.add_argument(
        "--again", action="store_true", help=_("with --compare FILE: tell again what they lack or hold otherwise")
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 1 if a dossier was refused or stands otherwise there, nothing could be compared, or a row was no good."""
    if arguments.what is not None:
        from . import outbox_files

        if arguments.file is None or arguments.compare is not None:
            raise Failed(_("name one file: motcua outbox {what} FILE").format(what=arguments.what))
        run_file = outbox_files.export if arguments.what == EXPORT else outbox_files.take
        return run_file(arguments.file, FileFormat(arguments.format), settings, output)
    if arguments.compare:
        from . import outbox_files

        form = FileFormat(arguments.format)
        return outbox_files.reconcile_file(arguments.compare, form, settings, output, again=arguments.again)
    other, compared = other_side_of(settings), None
    asks = arguments.compare is not None
    if asks and other is None:
        raise Failed(_("outbox_url is not set: dossiers are told to nobody"))
    with opened_journal(settings) as opened:
        if asks and other is not None:
            compared = asyncio.run(compare(opened.engine, other, now_ms))
        with opened.engine.connect() as connection:
            waits = standing(connection)
    if other is None and not settings.outbox_files:
        output.say(_("outbox_url is not set: dossiers are told to nobody"))
    said = ngettext(
        "{n} event of {m} dossiers waits to be told", "{n} events of {m} dossiers wait to be told", waits.events
    )
    output.say(said.format(n=waits.events, m=waits.dossiers))
    if waits.oldest_at is not None:
        oldest = datetime.fromtimestamp(waits.oldest_at / 1000).astimezone()
        output.say(_("the oldest since {time}").format(time=f"{oldest:%Y-%m-%d %H:%M}"))
    if waits.refused:
        again = ngettext(
            "{n} dossier was given up: have it tried again on the page of background work",
            "{n} dossiers were given up: have them tried again on the page of background work",
            waits.refused,
        )
        output.say(again.format(n=waits.refused))
    if compared is not None:
        _say(compared, output)
    output.say(_(UNTRIED))
    output.result(waiting=msgspec.to_builtins(waits), compared=msgspec.to_builtins(compared))
    wrong = compared is not None and (compared.differing or compared.error)
    return 1 if waits.refused or wrong else 0


def _say(compared: Compared, output: Output) -> None:
    said = ngettext("{n} dossier compared", "{n} dossiers compared", compared.compared)
    output.say(said.format(n=compared.compared))
    for code in compared.differing:
        output.say(_("{code} stands otherwise there, and is told again").format(code=code))
    if compared.error is not None:
        output.complain(_("the comparison ended early: {why}").format(why=compared.error))
