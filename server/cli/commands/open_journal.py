"""Opens the journal for a short command, also beside a running server: reads streams and appends commands."""

import contextlib
import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from language.messages import N_, _
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import CITY, Instant
from protocol.problem import Refused
from server.access.city.commands import CityCommand, city_envelope
from server.access.city.state import Access
from server.access.city.stream import CityModel
from server.access.credentials.stored_passwords import forget_earlier, store_hash
from server.access.looks import LooksModel
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.catalogue.finding import nearest
from server.cli.output import Failed
from server.cli.settings import Settings
from server.complaints.stream import ComplaintStream
from server.dossier.stream.model import DossierStream
from server.journal.clock.server_clock import ServerClock
from server.journal.database.dialects import connect_to_write, is_damage, is_full
from server.journal.database.engine import open_database
from server.journal.database.migrate import WHAT_TO_DO, Schema, schema_of
from server.journal.read.stream_reader import BrokenStream, read_archived, read_backwards
from server.journal.read.stream_states import Snapshot, load_snapshot, streams
from server.journal.schema.model import Model
from server.journal.write.append import DISK_FULL, append_now
from server.journal.write.committed import Done
from server.queue.events import events as e
from server.queue.events.upcast import upcast
from server.queue.state.state import State
from server.queue.stream import BranchStream

ACTOR = "cli"
"""The actor in the journal for commands run on this machine."""

BUSY_MS = 10_000
"""How long, in ms, a command waits for the database's lock while a busy server holds it."""


NEEDS_A_FILE = N_("the journal needs a file: sqlite:///DIR/motcua.sqlite")
"""The journal's error for a database in memory."""


def now_ms() -> Instant:
    """Whole milliseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000_000


def models() -> tuple[Model[Any], ...]:
    """The models of all kinds of streams."""
    return BranchStream(choose, expect), CityModel(), LooksModel(), DossierStream(), ComplaintStream()


@contextlib.contextmanager
def database_faults(data: Path | None = None) -> Iterator[None]:
    """Turns database errors into Failed, without the URL: it may contain a password.

    `data`: the data folder; where its disk is full, SQLite may only say that there was an input/output error.
    """
    try:
        yield
    except BrokenStream as error:
        said = _("the journal cannot be read ({error}); `motcua check` tells all that is wrong")
        raise Failed(said.format(error=error)) from error
    except SQLAlchemyError as error:
        if is_full(error) or (data is not None and _has_no_room(data)):
            raise Failed(_(FULL)) from error
        why = getattr(error, "orig", None) or type(error).__name__
        if isinstance(error, DBAPIError) and is_damage(error):
            said = _("the database's file is damaged ({why}); restore a backup: motcua restore")
            raise Failed(said.format(why=why)) from error
        said = _("the database reported an error ({why}); check --database and that the database is running")
        raise Failed(said.format(why=why)) from error
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged description of a table
        said = _("the database's file is damaged ({why}); restore a backup: motcua restore")
        raise Failed(said.format(why=error)) from error
    except ImportError as error:
        raise Failed(_("no driver for this kind of database: {error}").format(error=error)) from error


@contextlib.contextmanager
def opened_engine(settings: Settings) -> Iterator[Engine]:
    """Opens the database, whatever it contains. Raises Failed."""
    with database_faults(settings.data):
        try:
            engine = open_database(settings.database, BUSY_MS)
        except ValueError as error:
            raise Failed(_("this database cannot be used: {why}").format(why=_(str(error)))) from error
        try:
            yield engine
        finally:
            engine.dispose()


@contextlib.contextmanager
def opened_journal(settings: Settings) -> Iterator["OpenJournal"]:
    """Opens the journal that `motcua init` made. Raises Failed if there is none, or one of another version."""
    with opened_engine(settings) as engine:
        if not (settings.data / "keys" / "secret.key").is_file():
            raise Failed(_("{data} is not set up; run `motcua init --data {data}` first").format(data=settings.data))
        schema = schema_of(engine)
        if schema is not Schema.CURRENT:
            raise Failed(_(WHAT_TO_DO[schema]))
        yield OpenJournal(engine, settings.data)


class OpenJournal:
    """The streams of the city and its branches, for short commands.

    `data`: the data folder, where it is known which boots of this machine were believed; None: its clock is.
    """

    def __init__(self, engine: Engine, data: Path | None = None) -> None:
        self.engine = engine
        self.models = models()
        self._data = data

    def access(self) -> Access:
        """The current devices and people."""
        state = load_snapshot(self.engine, self.models, CITY).state
        assert isinstance(state, Access)
        return state

    def branches(self) -> list[str]:
        """The ids of all branches that were ever configured."""
        branch_model = self.models[0]
        return [name for name in streams(self.engine) if branch_model.owns(name)]

    def configuration(self, branch: str) -> tuple[BranchConfig | None, int]:
        """The configuration in force (None before the first) and the seq up to which the stream was read."""
        if not self.models[0].owns(branch):
            return None, 0
        snapshot: Snapshot = load_snapshot(self.engine, self.models, branch)
        assert isinstance(snapshot.state, State)
        return snapshot.state.settings, snapshot.seq

    def branch_state(self, branch: str) -> tuple[State | None, int]:
        """The branch's state (None before its first event) and the seq up to which its stream was read."""
        if not self.models[0].owns(branch):
            return None, 0
        snapshot: Snapshot = load_snapshot(self.engine, self.models, branch)
        assert isinstance(snapshot.state, State)
        return (snapshot.state if snapshot.seq else None), snapshot.seq

    def earlier_configurations(self, branch: str) -> Iterator[BranchConfig]:
        """Every configuration that was put in force and was not taken out with old days, the latest first."""
        with self.engine.connect() as connection:
            for kind, v, body in read_backwards(connection, branch, e.Configured.kind):
                event = upcast(kind, v, body.encode())
                assert isinstance(event, e.Configured)
                yield event.config

    def taken_out_until(self, branch: str) -> str | None:
        """The last day of the branch that was archived and taken out, if any was."""
        with self.engine.connect() as connection:
            archived = read_archived(connection).get(branch)
        return None if archived is None else archived.day

    def configured(self, branch: str) -> BranchConfig:
        """The configuration in force. Raises Failed, naming the nearest branch, when there is none."""
        config = self.configuration(branch)[0]
        if config is None:
            raise Failed(_('no branch "{branch}"').format(branch=branch) + hint(branch, self.branches()))
        return config

    def append(self, envelope: Envelope) -> Done:
        """Appends one command. Raises Failed when it is refused: its words say why, in place of a line of the log."""
        logging.getLogger(append_now.__module__).addHandler(logging.NullHandler())
        now, believed = now_ms(), True
        if self._data is not None:
            clock = ServerClock(self.engine, self._data)
            now, believed = clock.now(), clock.believed
        result = append_now(self.engine, self.models, envelope, now, believed)
        if isinstance(result, Refused):
            raise Failed(explain(result))
        return result

    def store_password(self, user_id: str, hashed: str) -> str:
        """Stores a person's hash beside the journal; the id that the command names."""
        with connect_to_write(self.engine) as connection, connection.begin():
            return store_hash(connection, user_id, hashed, now_ms())

    def forget_passwords(self, user_id: str, credential_id: str) -> None:
        """Deletes the person's hashes that were stored before this one."""
        with connect_to_write(self.engine) as connection, connection.begin():
            forget_earlier(connection, user_id, credential_id)

    def ask_city(self, command: CityCommand) -> Done:
        """Appends one command to the city's stream. Raises Failed when it is refused."""
        return self.append(city_envelope(command, ACTOR))


def _has_no_room(data: Path) -> bool:
    try:
        return shutil.disk_usage(data).free < LEAST_FREE
    except OSError:
        return False


LEAST_FREE: Final = 64 * 1024
"""Bytes; SQLite needs half of it to open a database."""
FULL: Final = N_("the database's disk is full; nothing was changed: make room, then try again")


def hint(name: str, known: list[str]) -> str:
    """`; did you mean "…"?` with the nearest name, or the list of known names."""
    if not known:
        return ""
    near = nearest(name, known)
    if near is None:
        return _("; there are: {names}").format(names=", ".join(known))
    return _('; did you mean "{near}"?').format(near=near)


EXPLAINED: Final[dict[tuple[Refusal, str | None], str]] = {
    (Refusal.ALREADY, "name"): N_("this name is in use already; choose another"),
    (Refusal.ALREADY, "role"): N_("there is nothing to change"),
    (Refusal.ALREADY, "user_id"): N_("there is nothing to change"),
    (Refusal.ALREADY, "device_id"): N_("there is nothing to change"),
    (Refusal.BAD_FIELD, "name"): N_("a name needs letters; a login name has no spaces"),
    (Refusal.NOT_ALLOWED, "role"): N_("there must be at least one admin"),
    (Refusal.NOT_ALLOWED, "user_id"): N_("there must be at least one admin"),
}
"""Texts for refusals of commands about people and devices; the details of the refusals are for programs."""


def explain(refused: Refused) -> str:
    """A refusal as text for the person who runs the command."""
    if refused.code is Refusal.UNAVAILABLE and refused.detail == DISK_FULL:
        return _(FULL)
    if refused.code is Refusal.UNAVAILABLE:
        return _("the database is busy or does not answer; nothing was changed, try again")
    field = "" if refused.field is None else f" {refused.field}"
    known = EXPLAINED.get((refused.code, refused.field))
    detail = refused.detail if known is None else _(known)
    return _("refused ({what})").format(what=f"{refused.code}{field}") + (f": {detail}" if detail else "")
