"""`motcua check`: reads every stream from its first event and verifies the journal."""

import argparse
import sys
import time
from pathlib import Path

import msgspec
from msgspec import MsgspecError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from language.messages import N_, _
from server.access.check import AccessRows
from server.cli.output import Output
from server.cli.settings import Settings
from server.complaints.check import ComplaintRows
from server.dossier.check import DossierRows
from server.dossier.files.cleaning import STALE_S, without_event
from server.dossier.files.store import DiskStore
from server.dossier.ocr.check import ScanTextRows
from server.dossier.stream.model import CITY_TIME_ZONE
from server.index766.procedures import compare_procedures, rebuild_procedures
from server.journal.check.check import check
from server.journal.check.report import REBUILT, DetailText, Finding, FindingKind, Progress, Report, Step
from server.journal.database.dialects import can_check_indexes, one_moment, with_amcheck
from server.journal.read.stream_reader import MODEL_FAULTS
from server.people.check import PeopleRows
from server.people.key_faults import key_findings
from server.people.key_store import KeysUnavailable
from server.people.people import People
from server.people.ticket_scan_rows import TicketScanRows
from server.visits.check import VisitRows

from .anchor import anchor_findings
from .open_journal import now_ms, opened_journal

KINDS = (
    N_("database"),
    N_("gap"),
    N_("hash"),
    N_("time_went_back"),
    N_("later_than_now"),
    N_("time_jumped"),
    N_("parts"),
    N_("head"),
    N_("no_head"),
    N_("no_model"),
    N_("unreadable"),
    N_("replay"),
    N_("given_twice"),
    N_("anchor"),
    N_("keys"),
    N_("not_opened"),
    N_("files_not_read"),
    N_("row_needed"),
    N_("row_absent"),
    N_("row_differs"),
    N_("row_missing"),
    N_("row_extra"),
    N_("row_invalid"),
    N_("file_extra"),
)
"""The codes of findings."""

DETAILS = (
    N_("follows {seq}"),
    N_("the row was changed after it was written"),
    N_("at {at} after {before}"),
    N_("from here on events are of {at}, which is still to come: a wrong clock was believed"),
    N_("at {at}, {days} days after the event before, by a command that was made at {made}"),
    N_("a command of {parts} events, the last of them part {last}"),
    N_("{field}: {found}, the journal says {expected}"),
    N_("the stream has events and no head"),
    N_("this program does not know this kind of stream"),
    N_("event {seq} has another hash than was signed on {date}"),
    N_("event {seq}, signed on {date}, is gone"),
    N_("after {date} the journal became another one, and no restore of it is written down"),
    N_("line {line} of {file} is not as it was signed"),
    N_("{file} is missing"),
    N_("events up to {seq} were taken out, and no purge of them is signed"),
    N_("{file} holds other anchors than this installation"),
    N_("the file of people's keys is missing"),
    N_("the disk of people's keys is full"),
    N_("the file of people's keys is damaged"),
    N_("the file of people's keys is in use by another program"),
    N_("the file of people's keys cannot be read or written"),
    N_("rows cannot be read: {error}"),
    N_("{row} has no row"),
    N_("{row}: {field} cannot be right"),
    N_("no event names the sealed file {file}"),
    N_("the folder of scans cannot be read: {why}"),
)
"""The texts of findings to translate; other details are only names or an error's own message."""

DAMAGED = N_(
    "Stop the server; then restore the newest backup that `motcua verify` finds whole, or see what "
    "`motcua repair --dry-run` would set aside."
)
REWRITTEN = N_(
    "The journal or its anchors were changed by hand, or put back without `motcua restore` or `motcua recover`. "
    "Compare with the copy of the anchors that is kept elsewhere (--anchors FILE) and with the newest backup."
)
NEWER = N_("A newer version of this program wrote these streams, or their names are damaged: check with the newest.")
DERIVED = N_("These rows follow from the journal and are written anew by: motcua check --rebuild")
DELETED = N_(
    "These rows are deleted by `motcua check --rebuild`: whose session it was signs in again, a device that waits for "
    "its code asks again."
)
FILES = N_(
    "Their server ended before the event, or a restore went back behind it. A running server deletes the former "
    "after a day; `motcua check --rebuild` deletes both."
)
LOST_KEYS = N_(
    "What is sealed under these keys cannot be read until they are back: docs/operations.md, The keys of people's "
    "data. Neither --rebuild nor the server makes others in their place."
)
FOLDER = N_("See what `motcua doctor` says of the disk and its permissions, and check again.")
NO_PASSWORD = N_("The password of these people is gone; set a new one for each: motcua user password ID")
WRONG_CLOCK = N_(
    "A wrong clock was believed. Set the clock right (timedatectl); then a manager takes the day back that was opened "
    "too early, on the branch's page."
)
SHOWN = {
    Step.EVENTS: N_("{stream}: {seq} of {of} ({share} %)"),
    Step.STREAMS: N_("dossiers and complaints: {seq} of {of} ({share} %)"),
    Step.MENDED: N_("rows written anew: {seq} of {of} ({share} %)"),
}
"""How far it is, on a terminal."""

OF_KEYS = frozenset({FindingKind.KEYS, FindingKind.NOT_OPENED})
OF_FOLDER = frozenset({FindingKind.FILES_NOT_READ})
OF_TIME = frozenset({FindingKind.LATER_THAN_NOW, FindingKind.TIME_JUMPED})
OF_JOURNAL = frozenset(FindingKind) - REBUILT - OF_TIME - OF_KEYS - OF_FOLDER - {FindingKind.ROW_ABSENT}
"""After these nobody knows which events there were."""
ADVICE = (
    (OF_JOURNAL - {FindingKind.NO_MODEL, FindingKind.ANCHOR}, DAMAGED),
    (OF_TIME, WRONG_CLOCK),
    (frozenset({FindingKind.ANCHOR}), REWRITTEN),
    (frozenset({FindingKind.ROW_ABSENT}), NO_PASSWORD),
    (OF_KEYS, LOST_KEYS),
    (OF_FOLDER, FOLDER),
    (frozenset({FindingKind.NO_MODEL}), NEWER),
    (REBUILT - {FindingKind.ROW_INVALID, FindingKind.FILE_EXTRA}, DERIVED),
    (frozenset({FindingKind.ROW_INVALID}), DELETED),
    (frozenset({FindingKind.FILE_EXTRA}), FILES),
)
"""What to do about findings of these kinds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help=_("rebuild the tables that are derived from the journal, and delete other rows that cannot be right"),
    )
    parser.add_argument(
        "--anchors", metavar=_("FILE"), type=Path, help=_("also compare with this copy of the anchors, kept elsewhere")
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 if nothing is wrong or everything was repaired."""
    with opened_journal(settings) as opened:
        with_indexes = _may_check_indexes(opened.engine)
        people = People.of(settings.data)
        of_people = PeopleRows(people), ScanTextRows(), TicketScanRows(people), ComplaintRows()
        derived = VisitRows(), DossierRows(), *of_people
        report = check(
            opened.engine, opened.models, derived=derived, kept=(AccessRows(),),
            rebuild=arguments.rebuild, progress=_show_progress, now=now_ms(),
        )  # fmt: skip
        _end_progress()
        found = (
            *report.findings,
            *_key_findings(opened.engine, people, settings.data),
            *anchor_findings(opened.engine, settings.data, arguments.anchors),
        )
        if not any(finding.kind in OF_JOURNAL for finding in found):
            found += tuple(_files_without_event(opened.engine, settings.data, rebuild=arguments.rebuild))
            found += tuple(_counts_of_days(opened.engine, rebuild=arguments.rebuild))
        people.keys.close()
        report = msgspec.structs.replace(report, findings=found)
    for finding in report.findings:
        mended = _(" (repaired)") if report.rebuilt and finding.kind in REBUILT else ""
        place = f"{finding.stream}:{finding.seq}" if finding.seq else finding.stream
        output.complain(f"{place}: {_(finding.kind)}: {_(finding.said).format(**finding.values)}{mended}")
    for kind, n in report.more.items():
        output.complain(_("{kind}: {n} more, which are not listed").format(kind=_(kind), n=n))
    said = (
        _("{streams} streams, {events} events: the journal is whole.")
        if report.ok
        else _("{streams} streams, {events} events: the journal is NOT whole.")
    )
    output.say(said.format(streams=report.streams, events=report.events))
    _say_archived(report, output)
    if not with_indexes:
        said = _("PostgreSQL's indexes were not checked. A superuser of this database has to run: {statements}")
        output.say(said.format(statements=with_amcheck(opened.engine.url.username or "ROLE")))
    left = {finding.kind for finding in report.findings if not (report.rebuilt and finding.kind in REBUILT)}
    for kinds, advice in ADVICE:
        if kinds & left:
            output.say(_(advice))
    output.result(
        ok=report.ok,
        streams=report.streams,
        events=report.events,
        rebuilt=report.rebuilt,
        indexes=with_indexes,
        archived={name: begin.seq for name, begin in report.archived.items()},
        more={str(kind): n for kind, n in report.more.items()},
        findings=[_for_programs(finding) for finding in report.findings],
    )
    return 0 if report.ok else 1


def _files_without_event(engine: Engine, data: Path, *, rebuild: bool) -> list[Finding]:
    """Sealed files of more than a day that no event names; a rebuild deletes them. Of a whole journal only: an event
    that a damaged one has lost may come back with a backup, and name its file.
    """
    files, before_s = DiskStore(data), time.time() - STALE_S
    try:
        with one_moment(engine) as connection:
            names = sorted(without_event(connection, files, before_s))
        for name in names if rebuild else ():
            files.drop(name)
    except (SQLAlchemyError, MsgspecError):
        return []  # the check has said what is wrong with the journal
    except OSError as error:
        why = {"why": error.strerror or type(error).__name__}
        return [Finding(FindingKind.FILES_NOT_READ, "", 0, DetailText.FILES_NOT_READ, why)]
    return [Finding(FindingKind.FILE_EXTRA, "", 0, DetailText.FILE, {"file": name}) for name in names]


def _counts_of_days(engine: Engine, *, rebuild: bool) -> list[Finding]:
    """Counts of days that differ from the rows of dossiers, after these were rebuilt."""
    try:
        with one_moment(engine) as connection:
            found = list(compare_procedures(connection, CITY_TIME_ZONE))
        if found and rebuild:
            rebuild_procedures(engine, CITY_TIME_ZONE)
    except (SQLAlchemyError, *MODEL_FAULTS):
        return []  # the check has said what is wrong with the database, and with the rows that are counted
    return found


def _may_check_indexes(engine: Engine) -> bool:
    try:
        return can_check_indexes(engine)
    except SQLAlchemyError:
        return False  # the check itself says what is wrong with the database


def _key_findings(engine: Engine, people: People, data: Path) -> list[Finding]:
    try:
        with one_moment(engine) as connection:
            return list(key_findings(connection, people, data))
    except (SQLAlchemyError, KeysUnavailable):
        return []  # the check itself has said that the database cannot be read


def _say_archived(report: Report, output: Output) -> None:
    """From where the streams are whole, where old days were taken out."""
    for name, begin in report.archived.items():
        said = _(
            "{stream} begins with event {seq}: the days up to {day} are in an archive. Their rows of visits are kept, "
            "and neither compared nor written anew."
        )
        output.say(said.format(stream=name, seq=begin.seq + 1, day=begin.day))


def _for_programs(finding: Finding) -> dict[str, str | int]:
    """A finding for the JSON line, in English; bytes that are no text are escaped."""
    stream, detail = (text.encode("utf-8", "backslashreplace").decode() for text in (finding.stream, finding.detail))
    return {"kind": finding.kind, "stream": stream, "seq": finding.seq, "detail": detail}


def _show_progress(progress: Progress) -> None:
    """Shows the progress, only on a terminal."""
    if sys.stderr.isatty():
        share = 100 * progress.seq // progress.of if progress.of else 100
        line = _(SHOWN[progress.step]).format(stream=progress.stream, seq=progress.seq, of=progress.of, share=share)
        print(f"\r{line}\x1b[K", end="", file=sys.stderr)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
