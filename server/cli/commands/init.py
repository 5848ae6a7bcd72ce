"""`motcua init`: makes a data folder, a key, a database, branches and an admin; run again, it makes what is missing."""

import argparse
import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Engine

from language.messages import _
from language.names import in_words
from protocol.enums import Role
from server.access.city.commands import AddPerson
from server.access.city.decide import is_login_name
from server.access.city.starter_units import starter_units
from server.access.credentials.passwords import Passwords
from server.access.credentials.tokens import new_id
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files, template_names
from server.cli.asking import HELP, confirm
from server.cli.next_commands import command
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import FILE_NAME, Settings, check_database, keep_database
from server.journal.database import engine as database
from server.journal.database.migrate import WHAT_TO_DO, Schema, is_migrated, migrate, schema_of
from server.journal.last_backup import FILE_NAME as NOTE

from .open_journal import ACTOR, OpenJournal, database_faults, opened_engine

KEY_BYTES = 32
NO_BRANCH = "none"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1: people read the password from a screen and type it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--template",
        choices=[*template_names(), NO_BRANCH],
        default="one",
        help=_("which branch or city to begin with; none: add branches by page"),
    )
    parser.add_argument("--admin", metavar=_("NAME"), default="admin", help=_("login name of the first admin"))
    parser.add_argument("--yes", action="store_true", help=_(HELP))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Prints the admin's password, once, and the commands that come next.

    A failure before the database is ready leaves nothing behind.
    """
    branches = _template(arguments.template).branches
    if not is_login_name(arguments.admin):
        raise WrongUse(_("a name needs letters; a login name has no spaces"))
    check_database(settings)
    _ask_about_folder(settings.data, yes=arguments.yes)
    needs_key = not (settings.data / "keys" / "secret.key").exists()
    if needs_key and _is_in_use(settings):
        _ask_about_key(settings.data, yes=arguments.yes)
    with _undone_on_failure(settings.data) as made:
        made.has_new_key = make_folder(settings.data)
        with opened_engine(settings) as engine:
            migrated = _migrate_if_needed(engine)
            made.is_whole = True
            kept = keep_database(settings)
            opened = OpenJournal(engine)
            if _has_admin(opened):
                return _set_up_already(settings, output, migrated=migrated, anew=made.has_new_key)
            for config in branches:
                if opened.configuration(config.id)[0] is None:
                    opened.append(configure(config, ACTOR))
            if branches and not opened.access().units.known:
                for one in starter_units(branches[0]):
                    opened.ask_city(one)
            password = new_password()
            hashed = Passwords().hash(password)
            user_id = new_id("u")
            credential_id = opened.store_password(user_id, hashed)
            opened.ask_city(AddPerson(user_id, arguments.admin, Role.ADMIN, None, credential_id))
    first = branches[0] if branches else None
    if first is None:
        said = _("{data} is set up without a branch; its first one is added on the page /admin of the server.")
        output.say(said.format(data=settings.data))
    elif len(branches) == 1:
        said = _("{data} is set up with the branch {branch}, {name}.")
        output.say(said.format(data=settings.data, branch=first.id, name=in_words(first.name)))
    else:
        said = _("{data} is set up with {n} branches, {first} to {last}.")
        output.say(said.format(data=settings.data, n=len(branches), first=first.id, last=branches[-1].id))
    if kept is not None:
        output.say(_("The database's address is kept in {file}; --data is enough from now on.").format(file=kept))
    output.secret(_("The password of {name}, shown this once:").format(name=arguments.admin), password)
    _say_what_comes_next(settings, arguments.admin, output)
    output.result(
        data=str(settings.data),
        branch=None if first is None else first.id,
        branches=[one.id for one in branches],
        user=arguments.admin,
        password=password,
    )
    return 0


def _set_up_already(settings: Settings, output: Output, *, migrated: bool, anew: bool) -> int:
    if not migrated and not anew:
        said = _(
            "{data} is set up already and nothing was changed; "
            "`motcua serve` starts it, `motcua user password NAME` replaces a lost password"
        )
        raise Failed(said.format(data=settings.data))
    if anew:
        output.say(_("{data} is set up for this database.").format(data=settings.data.absolute()))
    if migrated:
        said = _("The database of {data} was upgraded to this version; all its data was kept.")
        output.say(said.format(data=settings.data))
    output.result(data=str(settings.data), migrated=migrated)
    return 0


def _say_what_comes_next(settings: Settings, admin: str, output: Output) -> None:
    """The very commands to type: they work from any folder."""
    serve = ("serve", "--data", settings.data)
    lines = (
        _("Next, start the server. For this machine alone:"),
        "  " + command("motcua", *serve, "--announce"),
        _("or so that devices and phones in the network reach it:"),
        "  " + command("motcua", *serve, "--host", "0.0.0.0"),
        _("Then start a device, and as {name} confirm its code on the page /manager/devices of the server:").format(
            name=admin
        ),
        "  " + command("motcua-kiosk"),
    )
    for line in lines:
        output.say(line)


def _ask_about_folder(data: Path, *, yes: bool) -> None:
    """A folder that holds something else is probably the wrong one. Raises Failed or WrongUse."""
    ours = {"keys", FILE_NAME, database.FILE_NAME, "scans", "tls", "voice", NOTE}
    try:
        others = sorted(entry.name for entry in data.iterdir() if entry.name not in ours) if data.is_dir() else []
    except OSError:
        return  # told when the folder is made
    if others and not (data / "keys").is_dir():
        said = _("{data} holds other files ({names} …). Make it the data folder of Một Cửa, which only you can read?")
        confirm(said.format(data=data.absolute(), names=", ".join(others[:3])), yes=yes)


def _is_in_use(settings: Settings) -> bool:
    """Whether the database was set up before; a file that is not there is not made."""
    with database_faults():
        address = database.parse_url(settings.database)
        if database.one_process_only(settings.database) and not Path(address.database or "").is_file():
            return False
    with opened_engine(settings) as engine:
        return is_migrated(engine) and _has_admin(OpenJournal(engine))


def _has_admin(opened: OpenJournal) -> bool:
    return any(person.role is Role.ADMIN for person in opened.access().people.values())


def _ask_about_key(data: Path, *, yes: bool) -> None:
    """A database that was set up by another data folder. Raises Failed or WrongUse."""
    said = _(
        "This database is in use already, with the key of another data folder. A new key in {data} makes the addresses "
        "on slips and appointments invalid; better copy keys/ from the old folder. Go on with a new key?"
    )
    confirm(said.format(data=data.absolute()), yes=yes)


class _Made:
    """What one run has made in a data folder. The key tells apart two that run at once: only one of them made it."""

    def __init__(self, data: Path) -> None:
        self.has_new_key = False
        self.is_whole = False
        """Whether the database is ready: from then on another run may have gone on with it."""
        self._data = data
        self._folders = [folder for folder in (data, *data.absolute().parents) if not folder.exists()]
        files = (FILE_NAME, *(f"{database.FILE_NAME}{end}" for end in ("", "-wal", "-shm")))
        self._files = [data / name for name in files if not (data / name).exists()]

    def undo(self) -> None:
        """Removes the key, the database file and the folders that this run made."""
        if self.is_whole:
            return
        if self.has_new_key:
            for file in (*self._files, self._data / "keys" / "secret.key"):
                file.unlink(missing_ok=True)
        for folder in (self._data / "keys", *self._folders):
            with contextlib.suppress(OSError):  # it holds something else
                folder.rmdir()


@contextlib.contextmanager
def _undone_on_failure(data: Path) -> Iterator[_Made]:
    made = _Made(data)
    try:
        yield made
    except BaseException:
        made.undo()
        raise


def _template(name: str) -> Catalogue:
    if name == NO_BRANCH:
        return Catalogue(())
    texts = [SourceText(f"{name}/{file}", text) for file, text in template_files(name).items()]
    catalogue = read_texts(name, texts, POLICIES)
    if not isinstance(catalogue, Catalogue):
        raise Failed("\n".join(map(str, catalogue)))
    return catalogue


def _migrate_if_needed(engine: Engine) -> bool:
    """Migrates the schema if needed; returns whether it did. Raises Failed for a database of a newer version."""
    try:
        match schema_of(engine):
            case Schema.CURRENT:
                return False
            case Schema.NEWER:
                raise Failed(_(WHAT_TO_DO[Schema.NEWER]))
            case Schema.MISSING | Schema.OLDER:
                migrate(engine)
    except CommandError as error:  # migrated by a newer version at this very moment
        raise Failed(_(WHAT_TO_DO[Schema.NEWER])) from error
    return True


def new_password() -> str:
    """79 random bits in four groups of four letters."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def make_folder(data: Path) -> bool:
    """Makes the data folder, readable only by its owner, with the server's key; returns whether the key is new.

    Raises Failed.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        keys = data / "keys"
        keys.mkdir(mode=0o700, exist_ok=True)
        if (keys / "secret.key").exists():
            return False
        return _write_key(keys / "secret.key")
    except OSError as error:
        said = _("cannot write to {data}: {why}; choose another folder with --data")
        raise Failed(said.format(data=data, why=reason(error))) from error


def _write_key(path: Path) -> bool:
    """Writes the key atomically: half a key would change all ticket secrets at the next start.

    Returns whether it is the one in force.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # unlike a rename, never replaces a key that another init has just made
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True
