"""`motcua audit verify FILE`: whether an exported trail is what the journal holds."""

import argparse
import csv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from language.messages import N_, _
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.read.stream_reader import read_hash
from server.journal.read.trail import count_rows
from server.journal.trail_file import Checked, Counted, Fault, check_file

from .anchor import read_anchors
from .open_journal import opened_journal
from .verify import local

MOST_SAID = 20

GAPS = N_("{n} times other entries lie between two lines, as a search leaves them.")

HELD_BACK = N_(
    "{n} old entries have a password's hash in the journal, which the file leaves out: only their place is checked."
)

COVERED = N_("{stream}, {first} to {last}, as of {moment}: {lines} of {n} entries, {from_}–{to}")
LEFT_OUT = N_("{n} entries of these days were not asked for, or not the reader's to see.")
NOT_SAID = N_("The file does not say what it covers: entries may have been left out unseen. Newer exports say it.")

FAULTS = {
    Fault.UNREADABLE: N_("line {line}: it cannot be read"),
    Fault.CHANGED: N_("line {line}: its hash is not that of what it says"),
    Fault.NOT_THERE: N_("line {line}: the journal has no such entry"),
    Fault.OTHER: N_("line {line}: the journal has another entry there"),
    Fault.REPEATED: N_("line {line}: this entry is there before, or after a later one"),
    Fault.MISSING: N_(
        "line {line}: entries are missing: the file has not as many of this stream and these days as there were"
    ),
}


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    verify = actions.add_parser("verify", parents=[common], help=_("check an exported file against the journal"))
    verify.add_argument("file", metavar=_("FILE"), type=Path, help=_("the CSV file that was exported"))
    verify.add_argument(
        "--without-journal",
        action="store_true",
        help=_("check the file alone, and against signed anchors"),
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 if every line is as it was written: by its own hash, by the journal's, and by signed anchors."""
    signed = {
        (stream, position.seq): position.hash
        for anchor in read_anchors(settings.data)
        for stream, position in anchor.heads.items()
    }
    if arguments.without_journal:
        checked = _checked(arguments.file, None, signed)
    else:
        with opened_journal(settings) as opened, opened.engine.connect() as connection:
            checked = _checked(
                arguments.file,
                lambda name, seq: read_hash(connection, name, seq),
                signed,
                partial(count_rows, connection),
            )
    for line, fault in checked.faults[:MOST_SAID]:
        output.say(_(FAULTS[fault]).format(line=line))
    if len(checked.faults) > MOST_SAID:
        output.say(_("… and {n} more").format(n=len(checked.faults) - MOST_SAID))
    if not checked.faults:
        against = _("by their own hashes") if arguments.without_journal else _("as the journal holds them")
        output.say(_("{n} entries are {against}; {signed} of them are signed.").format(
            n=checked.lines, against=against, signed=checked.signed))  # fmt: skip
        if checked.withheld:
            output.say(_(HELD_BACK).format(n=checked.withheld))
        for one in checked.ranges:
            output.say(_(COVERED).format(
                stream=one.stream, first=one.first_day, last=one.last_day, lines=one.lines, n=one.in_range,
                from_=one.first, to=one.last, moment=local(one.made)))  # fmt: skip
        if checked.left_out:
            output.say(_(LEFT_OUT).format(n=checked.left_out))
        if checked.lines and not checked.ranges:
            output.say(_(NOT_SAID))
        if checked.gaps:
            output.say(_(GAPS).format(n=checked.gaps))
    output.result(ok=not checked.faults, entries=checked.lines, gaps=checked.gaps, signed=checked.signed,
                  withheld=checked.withheld, ranges=len(checked.ranges), left_out=checked.left_out,
                  faults=[{"line": line, "fault": fault.value} for line, fault in checked.faults])  # fmt: skip
    return 1 if checked.faults else 0


def _checked(
    path: Path,
    stored: Callable[[str, int], str | None] | None,
    signed: Mapping[tuple[str, int], str],
    counted: Counted | None = None,
) -> Checked:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return check_file(file, stored, signed, counted)
    except OSError as error:
        raise Failed(f"{path}: {reason(error)}") from error
    except (ValueError, csv.Error) as error:
        raise Failed(_("{file} is no export of the trail").format(file=path)) from error
