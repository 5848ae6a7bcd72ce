"""`motcua anchor`: signs the heads of all streams, outside the database; see `server.journal.anchors`."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from language.messages import _
from protocol.ids import Instant
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.check.report import Finding
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import Head

from .open_journal import now_ms, opened_journal

if TYPE_CHECKING:
    from server.journal.anchors.anchor import Anchor, Begins


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", metavar=_("FILE"), type=Path, help=_("also keep the anchors there, such as on another machine's disk")
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Writes an anchor, beside a running server too, and says what can be noted on paper."""
    try:
        from server.journal.anchors.anchor import digest, encode
        from server.journal.anchors.anchoring import anchor_now
        from server.journal.anchors.signed_file import AnchorFile, NotThisFile
    except ImportError as error:
        raise Failed(_("anchors need the package cryptography: pip install 'motcua[tls]'")) from error
    file = AnchorFile(settings.data)
    copy: Path | None = arguments.to or settings.anchors_to
    with opened_journal(settings) as opened:
        try:
            made = anchor_now(opened.engine, file, now_ms(), copy)
        except NotThisFile as error:
            said = _("{file} holds other anchors; give it another name and keep it, a new one begins then")
            raise Failed(said.format(file=error)) from error
        except OSError as error:
            raise Failed(f"{error.filename or file.path}: {reason(error)}") from error
    said = _("{streams} streams up to {events} events are signed in {file}. Digest: {digest}")
    events = sum(position.seq for position in made.heads.values())
    short = digest(encode(made))
    output.say(said.format(streams=len(made.heads), events=events, file=copy or file.path, digest=short))
    output.result(file=str(file.path), copy=str(copy) if copy else None, streams=len(made.heads), digest=short)
    return 0


def anchor_findings(engine: Engine, data: Path, copy: Path | None) -> list[Finding]:
    """What differs from the anchors; nothing where they cannot be read for want of a package. Raises Failed."""
    try:
        from server.journal.anchors import anchoring
        from server.journal.anchors.signed_file import AnchorFile
    except ImportError:
        return []
    try:
        with one_moment(engine) as connection:
            return anchoring.anchor_findings(connection, AnchorFile(data), copy)
    except OSError as error:
        raise Failed(f"{error.filename}: {reason(error)}") from error
    except SQLAlchemyError:
        return []  # the check itself has said that the database cannot be read


def read_anchors(data: Path) -> list["Anchor"]:
    """The anchors of this installation; none where there are none, or the package for them is missing."""
    try:
        from server.journal.anchors.signed_file import AnchorFile
    except ImportError:
        return []
    file = AnchorFile(data)
    try:
        return file.read()[0] if file.path.exists() and file.key.exists() else []
    except OSError as error:
        raise Failed(f"{error.filename}: {reason(error)}") from error


def note_purge(engine: Engine, data: Path, archived: Mapping[str, Head], now: Instant) -> None:
    """Signs up to which events old days are taken out. Raises Failed: nothing is taken out unsigned."""
    try:
        from server.journal.anchors.anchoring import anchor_purge
        from server.journal.anchors.signed_file import AnchorFile
    except ImportError:
        return  # then nothing was ever signed here
    try:
        anchor_purge(engine, AnchorFile(data), now, archived)
    except OSError as error:
        raise Failed(f"{error.filename}: {reason(error)}") from error


def note_history(
    engine: Engine, data: Path, begins: "Begins", was: str, kept: Mapping[str, Head], output: Output
) -> None:
    """Writes down in the anchors that another history has begun; where they cannot be written, that is said."""
    try:
        from server.journal.anchors.anchoring import anchor_history
        from server.journal.anchors.signed_file import AnchorFile
    except ImportError:
        return
    try:
        anchor_history(engine, AnchorFile(data), now_ms(), begins, was, kept)
    except OSError as error:
        said = _("the anchors could not be written ({why}): `motcua check` will say that the journal is another one")
        output.complain(said.format(why=reason(error)))
