"""`motcua branch …`: takes a branch out of service for good, or back into service."""

import argparse

from msgspec import structs

from language.messages import N_, _
from server.cli.asking import HELP
from server.cli.output import Output
from server.cli.settings import Settings

from .in_force import put_in_force
from .open_journal import opened_journal


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    for action, text in (
        ("retire", N_("no more tickets and bookings; it leaves the lists, its journal stays")),
        ("reopen", N_("let a retired branch work again")),
    ):
        one = actions.add_parser(action, parents=[common], help=_(text))
        one.add_argument("branch", metavar=_("BRANCH"), help=_("the branch's id"))
        one.add_argument("--yes", action="store_true", help=_(HELP))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Runs the chosen action."""
    with opened_journal(settings) as opened:
        config = structs.replace(opened.configured(arguments.branch), retired=arguments.action == "retire")
        (told,) = put_in_force(opened, [config], settings, output, yes=arguments.yes)
    output.result(**told)
    return 0
