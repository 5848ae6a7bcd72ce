"""`motcua user …`: who may log in, with which role, at which branch."""

import argparse
import getpass
import sys

from language.messages import N_, _
from protocol.enums import PEOPLE_ROLES, Role
from server.access.city.commands import (
    AddPerson,
    ChangePassword,
    ChangePerson,
    DisablePerson,
    EnablePerson,
    RemoveSecondFactor,
)
from server.access.city.state import Person
from server.access.credentials.passwords import LONGEST, SHORTEST, BadPassword, Passwords, WeakPassword
from server.access.credentials.second_factor import forget_factors
from server.access.credentials.sessions import end_sessions_of
from server.access.credentials.tokens import new_id
from server.access.roles import needs_branch, takes_branch
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.journal.database.dialects import connect_to_write

from .open_journal import OpenJournal, hint, opened_journal

ROLES = [str(role) for role in PEOPLE_ROLES]


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    add = actions.add_parser("add", parents=[common], help=_("let somebody log in"))
    change = actions.add_parser("change", parents=[common], help=_("change the role or branch"))
    password = actions.add_parser("password", parents=[common], help=_("set a new password"))
    for one in (add, change):
        one.add_argument("name", metavar=_("NAME"), help=_("login name"))
        one.add_argument(
            "--role", required=True, choices=ROLES, metavar="R", help=_("what they may do") + f": {', '.join(ROLES)}"
        )
        one.add_argument("--branch", metavar="B", help=_("where they work (a manager of all branches has none)"))
        one.add_argument("--unit", metavar="U", help=_("the unit in which an official works"))
    password.add_argument("name", metavar=_("NAME"), help=_("login name"))
    for one in (add, password):
        one.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
    for action, text in (
        ("disable", N_("forbid somebody to log in")),
        ("enable", N_("allow somebody to log in again")),
        ("reset-factor", N_("remove somebody's second factor: the phone is lost")),
    ):
        one = actions.add_parser(action, parents=[common], help=_(text))
        one.add_argument("name", metavar=_("NAME"), help=_("login name"))
    everybody = actions.add_parser("list", parents=[common], help=_("list everybody who may log in"))
    everybody.add_argument("--branch", metavar="B", help=_("only those of this branch"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Runs the chosen action."""
    match arguments.action:
        case "add":
            return _add(arguments, settings, output)
        case "list":
            return _list(arguments, settings, output)
        case _:
            return _change(arguments, settings, output)


def _add(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    role = _role(arguments)
    hashed = _hashed(_read_password(arguments))
    user_id = new_id("u")
    with opened_journal(settings) as opened:
        if arguments.branch is not None:
            opened.configured(arguments.branch)
        credential_id = opened.store_password(user_id, hashed)
        opened.ask_city(AddPerson(user_id, arguments.name, role, arguments.branch, credential_id, unit=arguments.unit))
    said = _("{name} may log in as {role}; the journal contains only the id {user}, not the name.")
    output.say(said.format(name=arguments.name, role=role, user=user_id))
    output.result(user_id=user_id, name=arguments.name, role=role, branch=arguments.branch)
    return 0


def _change(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    role = _role(arguments) if arguments.action == "change" else None
    hashed = _hashed(_read_password(arguments)) if arguments.action == "password" else None
    with opened_journal(settings) as opened:
        person = _find(opened, arguments.name)
        if role is not None:
            if arguments.branch is not None:
                opened.configured(arguments.branch)
            opened.ask_city(ChangePerson(person.user_id, role, arguments.branch, arguments.unit))
            said = _("{name} is {role} now.")
        elif hashed is not None:
            credential_id = opened.store_password(person.user_id, hashed)
            opened.ask_city(ChangePassword(person.user_id, credential_id))
            opened.forget_passwords(person.user_id, credential_id)
            said = _("{name} has a new password and is logged out everywhere.")
        elif arguments.action == "disable":
            opened.ask_city(DisablePerson(person.user_id))
            said = _("{name} cannot log in any more.")
        elif arguments.action == "reset-factor":
            opened.ask_city(RemoveSecondFactor(person.user_id))
            with connect_to_write(opened.engine) as connection, connection.begin():
                forget_factors(connection, person.user_id)
            said = _("{name} has no second factor any more and is logged out everywhere.")
        else:
            opened.ask_city(EnablePerson(person.user_id))
            said = _("{name} may log in again.")
        if arguments.action in ("password", "disable", "reset-factor"):
            with connect_to_write(opened.engine) as connection, connection.begin():
                end_sessions_of(connection, person.user_id)
        changed = opened.access().person(person.user_id) or person
    output.say(said.format(name=person.name, role=role))
    output.result(**_shown(changed))
    return 0


def _list(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    with opened_journal(settings) as opened:
        everybody = opened.access().people.values()
    chosen = [person for person in everybody if arguments.branch in (None, person.branch)]
    for person in chosen:
        first = person.roles[0]
        place = first.branch or first.group or first.unit or _("every branch")
        state = _("  (disabled)") if person.disabled else ""
        output.say(f"{person.user_id}  {person.role:10}  {place}  {person.name}{state}")
    output.result(people=[_shown(person) for person in chosen])
    return 0


def _shown(person: Person) -> dict[str, object]:
    return {
        "user_id": person.user_id,
        "name": person.name,
        "role": person.role,
        "branch": person.branch,
        "unit": person.roles[0].unit,
        "group": person.roles[0].group,
        "disabled": person.disabled,
    }


def _role(arguments: argparse.Namespace) -> Role:
    role = Role(arguments.role)
    if needs_branch(role) and arguments.branch is None:
        raise WrongUse(_("a {role} works in one branch: add --branch").format(role=role))
    if (role is Role.OFFICIAL) != (arguments.unit is not None):
        raise WrongUse(_("an official, and nobody else, works in one unit: --unit"))
    if not takes_branch(role) and arguments.branch is not None:
        raise WrongUse(_("an {role} belongs to all branches: leave --branch out").format(role=role))
    return role


def _find(opened: OpenJournal, name: str) -> Person:
    access = opened.access()
    person = access.person_by_name(name) or access.person(name)
    if person is None:
        known = [one.name for one in access.people.values()]
        raise Failed(_('nobody is called "{name}"').format(name=name) + hint(name, known))
    return person


def _read_password(arguments: argparse.Namespace) -> str:
    """From standard input, or typed twice at a terminal; never an argument, which other users could see."""
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise WrongUse(_("there is no terminal to ask at: add --password-stdin and write the password to it"))
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Once more: ")) != password:
        raise Failed(_("the two passwords differ; nothing was changed"))
    return password


def _hashed(password: str) -> str:
    try:
        return Passwords().hash(password)
    except WeakPassword as error:
        raise Failed(_("this password is among the first that are guessed; choose another")) from error
    except BadPassword as error:
        said = _("a password has {shortest} to {longest} characters, none of them a control character")
        raise Failed(said.format(shortest=SHORTEST, longest=LONGEST)) from error
