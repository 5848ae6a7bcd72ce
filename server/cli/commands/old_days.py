"""`motcua archive` and `motcua purge`: old days are written into an archive, and then taken out of the database."""

import argparse
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from language.messages import N_, _
from protocol.ids import Instant
from protocol.version import VERSION
from server.backup.archive import Archive, Kind
from server.backup.old_days.archive_days import archive_days
from server.backup.old_days.cut import cuts
from server.backup.old_days.purge import NotTaken, StaysHere, check_purge, purge
from server.backup.old_days.verify_days import verify_days
from server.cli.asking import HELP, confirm
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.journal.check.report import Report
from server.journal.clock.server_clock import ServerClock
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import Head, read_archived
from server.journal.write.answers import KEPT_MS
from server.visits.follower import MODEL, catch_up

from .anchor import note_purge, read_anchors
from .open_journal import OpenJournal, database_faults, models, opened_journal
from .verify import file_faults, opened_archive, say_findings

KEPT_DAYS = KEPT_MS // 86_400_000
VISITS_S = 600.0
"""How long the rows of visits are brought up to date, in seconds: after an upgrade it may be all of them."""

WHY = {
    NotTaken.NOT_ARCHIVED: N_("{branch}: the archive does not hold all days before that date; archive them first"),
    NotTaken.OTHER_EVENTS: N_("{branch}: the archive holds other events than the database"),
    NotTaken.VISITS_BEHIND: N_("{branch}: the rows of visits are not up to date; let the server run, then try again"),
}
"""Why nothing was taken out."""


def add_archive_arguments(parser: argparse.ArgumentParser) -> None:
    _add_before(parser)
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the archive to write"))


def add_purge_arguments(parser: argparse.ArgumentParser) -> None:
    _add_before(parser)
    parser.add_argument(
        "--archived", metavar=_("FILE"), type=Path, required=True, help=_("the archive that holds these days")
    )
    parser.add_argument("--yes", action="store_true", help=_(HELP))


def _add_before(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--before", metavar="YYYY-MM-DD", required=True,
        help=_("days before this one; where a branch was closed on it, before its last open day"),
    )  # fmt: skip


def run_archive(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Writes the archive beside a running server, and verifies it. Exit 1 if there are no such days."""
    path: Path = arguments.file
    if path.exists():
        raise Failed(_("{file} exists already; name a new file").format(file=path))
    with opened_journal(settings) as opened, database_faults(), file_faults(path):
        heads, now = _old_days(opened, settings, arguments.before)
        archive_days(opened.engine, settings.data, path, heads, now=now, program=VERSION)
        with opened_archive(path) as archive:
            report = _verified(path, archive, settings, output)
    _say_days(heads, output)
    said = _(
        "{file}: {events} events. Keep it and a copy elsewhere; then: motcua purge --before {day} --archived {file}"
    )
    output.say(said.format(file=path, events=report.events, day=arguments.before))
    output.result(file=str(path), events=report.events, archived=_for_programs(heads))
    return 0


def run_purge(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Verifies the archive, asks, and takes the days out, beside a running server. Exit 1 if there are no such days."""
    with opened_journal(settings) as opened, database_faults(), opened_archive(arguments.archived) as archive:
        archive.must_hold(Kind.OLD_DAYS)
        heads, now = _old_days(opened, settings, arguments.before)
        for name in heads:
            if MODEL.owns(name):
                catch_up(opened.engine, name, VISITS_S)
        _verified(arguments.archived, archive, settings, output)
        try:
            with one_moment(opened.engine) as connection:
                check_purge(connection, archive.manifest, heads)
            _say_days(heads, output)
            confirm(_("Take these days out of the database? Their events are then in the archive alone."),
                    yes=arguments.yes)  # fmt: skip
            gone = _purge(opened.engine, settings, archive, heads, now)
        except StaysHere as error:
            raise Failed(_(WHY[error.why]).format(branch=error.stream)) from error
    output.say(_("{events} events were taken out; the rows of their visits stay.").format(events=gone))
    output.result(events=gone, archived=_for_programs(heads))
    return 0


def _purge(engine: Engine, settings: Settings, archive: Archive, heads: Mapping[str, Head], now: Instant) -> int:
    """Signs what is taken out first: what is missing without that was taken by somebody else."""
    with engine.connect() as connection:
        archived = read_archived(connection) | dict(heads)
    note_purge(engine, settings.data, archived, now)
    return sum(purge(engine, archive.manifest, name, head) for name, head in heads.items())


def _old_days(opened: OpenJournal, settings: Settings, text: str) -> tuple[dict[str, Head], Instant]:
    """The last event before that day of each branch that has one, and the time now. Raises Failed, WrongUse."""
    clock = ServerClock(opened.engine, settings.data)
    now = clock.now()
    if not clock.believed:
        raise Failed(
            _("the clock of this machine is doubted: confirm date and time first, at a counter or the manager's")
        )
    before = _day(text)
    latest = datetime.fromtimestamp(now / 1000).astimezone().date() - timedelta(days=KEPT_DAYS)
    if before > latest:
        said = _("--before is at most {latest}: the last {days} days stay, for whoever asks again")
        raise WrongUse(said.format(latest=latest, days=KEPT_DAYS))
    with one_moment(opened.engine) as connection:
        heads = cuts(connection, models(), before, now)
    if not heads:
        raise Failed(_("no branch has days before {day}").format(day=before))
    return heads, now


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(_('--before must be a date as YYYY-MM-DD, not "{day}"').format(day=text)) from error


def _verified(path: Path, archive: Archive, settings: Settings, output: Output) -> Report:
    report = verify_days(archive, models(), read_anchors(settings.data))
    if not report.ok:
        say_findings(report, output)
        raise Failed(_("{file} is NOT whole; nothing was taken out").format(file=path))
    return report


def _say_days(heads: Mapping[str, Head], output: Output) -> None:
    for name, head in heads.items():
        output.say(_("{branch}: the days up to {day}, event {seq}").format(branch=name, day=head.day, seq=head.seq))


def _for_programs(heads: Mapping[str, Head]) -> dict[str, int]:
    return {name: head.seq for name, head in heads.items()}
