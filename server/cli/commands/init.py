"""`motcua init`: makes a data folder, a key, a database, branches and an admin; run again, it makes what is missing."""

import argparse
import os
import secrets
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Engine

from language.messages import _
from language.names import in_words
from protocol.enums import Role
from server.access.city.commands import AddPerson
from server.access.credentials.passwords import Passwords
from server.access.credentials.tokens import new_id
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files, template_names
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.database.migrate import is_migrated, migrate

from .open_journal import ACTOR, OpenJournal, opened_engine

KEY_BYTES = 32
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1: people read the password from a screen and type it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--template", choices=template_names(), default="one", help=_("which branch or city to begin with")
    )
    parser.add_argument("--admin", metavar=_("NAME"), default="admin", help=_("login name of the first admin"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Prints the admin's password, once."""
    make_folder(settings.data)
    with opened_engine(settings) as engine:
        migrated = _migrate_if_needed(engine)
        opened = OpenJournal(engine)
        if any(person.role is Role.ADMIN for person in opened.access().people.values()):
            if migrated:
                said = _("The database of {data} was upgraded to this version; all its data was kept.")
                output.say(said.format(data=settings.data))
                output.result(data=str(settings.data), migrated=True)
                return 0
            said = _(
                "{data} is set up already and nothing was changed; "
                "`motcua serve` starts it, `motcua user password NAME` replaces a lost password"
            )
            raise Failed(said.format(data=settings.data))
        branches = _template(arguments.template).branches
        for config in branches:
            if opened.configuration(config.id)[0] is None:
                opened.append(configure(config, ACTOR))
        password = new_password()
        hashed = Passwords().hash(password)
        opened.ask_city(AddPerson(new_id("u"), arguments.admin, Role.ADMIN, None, hashed))
    first = branches[0]
    if len(branches) == 1:
        said = _("{data} is set up with the branch {branch}, {name}.")
        output.say(said.format(data=settings.data, branch=first.id, name=in_words(first.name)))
    else:
        said = _("{data} is set up with {n} branches, {first} to {last}.")
        output.say(said.format(data=settings.data, n=len(branches), first=first.id, last=branches[-1].id))
    output.secret(_("The password of {name}, shown this once:").format(name=arguments.admin), password)
    output.say(_("Next: motcua serve --data {data}").format(data=settings.data))
    output.result(
        data=str(settings.data),
        branch=first.id,
        branches=[one.id for one in branches],
        user=arguments.admin,
        password=password,
    )
    return 0


def _template(name: str) -> Catalogue:
    texts = [SourceText(f"{name}/{file}", text) for file, text in template_files(name).items()]
    catalogue = read_texts(name, texts, POLICIES)
    if not isinstance(catalogue, Catalogue):
        raise Failed("\n".join(map(str, catalogue)))
    return catalogue


def _migrate_if_needed(engine: Engine) -> bool:
    """Migrates the schema if needed; returns whether it did. Raises Failed for a database of a newer version."""
    try:
        if is_migrated(engine):
            return False
        migrate(engine)
    except CommandError as error:
        said = _("the database was made by a newer version of this program: {error}")
        raise Failed(said.format(error=error)) from error
    return True


def new_password() -> str:
    """79 random bits in four groups of four letters."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def make_folder(data: Path) -> None:
    """Makes the data folder, readable only by its owner, with the server's key. Raises Failed."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        keys = data / "keys"
        keys.mkdir(mode=0o700, exist_ok=True)
        if not (keys / "secret.key").exists():
            _write_key(keys / "secret.key")
    except OSError as error:
        said = _("cannot write to {data}: {why}; choose another folder with --data")
        raise Failed(said.format(data=data, why=reason(error))) from error


def _write_key(path: Path) -> None:
    """Writes the key atomically: half a key would change all ticket secrets at the next start."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # unlike a rename, never replaces a key that another init has just made
    except FileExistsError:
        pass
    finally:
        part.unlink()
