"""`motcua catalogue …`: checks a branch's file, puts it in force, and writes the one in force."""

import argparse
from pathlib import Path

import msgspec

from motcua.protocol.configuration import BranchConfig
from motcua.server.balance.policies import POLICIES
from motcua.server.catalogue.apply import config_hash, configure
from motcua.server.catalogue.finding import Finding
from motcua.server.catalogue.read import read_file
from motcua.server.catalogue.write import write_catalogue

from .output import Output, WrongUse
from .settings import Settings
from .town import ACTOR, opened_town


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, text in (("check", "tell every mistake in a file"), ("apply", "check a file and put it in force")):
        actions.add_parser(action, parents=[common], help=text).add_argument("file", metavar="FILE", type=Path)
    show = actions.add_parser("show", parents=[common], help="write the configuration in force, as a file")
    show.add_argument("branch", metavar="BRANCH")


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Does one of the actions."""
    if arguments.action == "show":
        return _show(arguments.branch, settings, output)
    try:
        config = read_file(arguments.file, POLICIES)
    except OSError as error:
        raise WrongUse(f"{arguments.file}: cannot be read: {error.strerror}") from error
    if not isinstance(config, BranchConfig):
        return _tell(config, output)
    if arguments.action == "check":
        output.say(f"{arguments.file}: right; branch {config.id}, {_size(config)}")
        output.result(ok=True, branch=config.id, config_hash=config_hash(config), findings=[])
        return 0
    return _apply(config, settings, output)


def _tell(findings: tuple[Finding, ...], output: Output) -> int:
    for finding in findings:
        output.complain(str(finding))
    output.complain(f"{len(findings)} to put right; nothing was changed")
    output.result(ok=False, findings=msgspec.to_builtins(findings))
    return 1


def _apply(config: BranchConfig, settings: Settings, output: Output) -> int:
    with opened_town(settings) as town:
        current, seq = town.configuration(config.id)
        changed = current != config
        if changed:
            done = town.append(configure(config, ACTOR, seq))
            seq = done.seq
    output.say(
        f"The branch {config.id} is configured: {_size(config)} (event {seq})."
        if changed
        else f"The branch {config.id} is configured so already; nothing was changed."
    )
    output.result(branch=config.id, changed=changed, seq=seq, config_hash=config_hash(config))
    return 0


def _show(branch: str, settings: Settings, output: Output) -> int:
    with opened_town(settings) as town:
        config = town.configured(branch)
    if output.as_json:
        output.result(branch=branch, config=msgspec.to_builtins(config), config_hash=config_hash(config))
    else:
        output.say(write_catalogue(config).rstrip("\n"))
    return 0


def _size(config: BranchConfig) -> str:
    return f"{len(config.services)} services, {len(config.procedures)} procedures, {len(config.counters)} counters"
