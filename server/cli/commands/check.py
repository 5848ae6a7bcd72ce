"""`motcua check`: reads every stream from its first event and verifies the journal."""

import argparse
import sys

from language.messages import N_, _
from server.cli.output import Output
from server.cli.settings import Settings
from server.journal.check.check import check
from server.journal.check.report import REBUILT, Finding, Progress
from server.visits.check import VisitRows

from .open_journal import opened_journal

KINDS = (
    N_("database"),
    N_("gap"),
    N_("hash"),
    N_("time_went_back"),
    N_("parts"),
    N_("head"),
    N_("no_head"),
    N_("no_model"),
    N_("unreadable"),
    N_("replay"),
    N_("given_twice"),
    N_("row_differs"),
    N_("row_missing"),
    N_("row_extra"),
)
"""The codes of findings."""

DETAILS = (
    N_("follows {seq}"),
    N_("the row was changed after it was written"),
    N_("at {at} after {before}"),
    N_("a command of {parts} events, the last of them part {last}"),
    N_("{field}: {found}, the journal says {expected}"),
    N_("the stream has events and no head"),
    N_("this program does not know this kind of stream"),
    N_("rows cannot be read: {error}"),
)
"""The texts of findings to translate; other details are only names or an error's own message."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rebuild", action="store_true", help=_("rebuild the tables that are derived from the journal")
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 if nothing is wrong or everything was repaired."""
    with opened_journal(settings) as opened:
        rows = (VisitRows(),)
        report = check(opened.engine, opened.models, derived=rows, rebuild=arguments.rebuild, progress=_show_progress)
        _end_progress()
    for finding in report.findings:
        mended = _(" (repaired)") if report.rebuilt and finding.kind in REBUILT else ""
        place = f"{finding.stream}:{finding.seq}" if finding.seq else finding.stream
        output.complain(f"{place}: {_(finding.kind)}: {_(finding.said).format(**finding.values)}{mended}")
    said = (
        _("{streams} streams, {events} events: the journal is whole.")
        if report.ok
        else _("{streams} streams, {events} events: the journal is NOT whole.")
    )
    output.say(said.format(streams=report.streams, events=report.events))
    if not report.ok and any(finding.kind in REBUILT for finding in report.findings):
        output.say(_("The derived tables can be rebuilt: motcua check --rebuild"))
    output.result(
        ok=report.ok,
        streams=report.streams,
        events=report.events,
        rebuilt=report.rebuilt,
        findings=[_for_programs(finding) for finding in report.findings],
    )
    return 0 if report.ok else 1


def _for_programs(finding: Finding) -> dict[str, str | int]:
    """A finding for the JSON line, in English; bytes that are no text are escaped."""
    stream, detail = (text.encode("utf-8", "backslashreplace").decode() for text in (finding.stream, finding.detail))
    return {"kind": finding.kind, "stream": stream, "seq": finding.seq, "detail": detail}


def _show_progress(progress: Progress) -> None:
    """Shows the progress, only on a terminal."""
    if sys.stderr.isatty():
        share = 100 * progress.seq // progress.of if progress.of else 100
        said = _("{stream}: {seq} of {of} ({share} %)")
        line = said.format(stream=progress.stream, seq=progress.seq, of=progress.of, share=share)
        print(f"\r{line}\x1b[K", end="", file=sys.stderr)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
