"""`motcua catalogue …`: checks a catalogue, puts it in force, writes the one in force, and gives a template's files."""

import argparse
from pathlib import Path

import msgspec

from motcua.protocol.configuration import BranchConfig
from motcua.server.balance.policies import POLICIES
from motcua.server.catalogue.apply import config_hash, configure
from motcua.server.catalogue.finding import Finding
from motcua.server.catalogue.read import Catalogue, read_path
from motcua.server.catalogue.templates import template_files, template_names
from motcua.server.catalogue.write import write_catalogue

from .output import Failed, Output, WrongUse
from .settings import Settings
from .town import ACTOR, opened_town


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, text in (("check", "tell every mistake in a catalogue"), ("apply", "check it and put it in force")):
        added = actions.add_parser(action, parents=[common], help=text)
        added.add_argument(
            "file", metavar="FILE", type=Path, help="a file, or a folder whose .toml files are one whole"
        )
    show = actions.add_parser("show", parents=[common], help="write the configuration in force, as a file")
    show.add_argument("branch", metavar="BRANCH")
    template = actions.add_parser("template", parents=[common], help="write a template's files, to be edited")
    template.add_argument("name", choices=template_names())
    template.add_argument("folder", metavar="FOLDER", type=Path, help="where to; no file there is overwritten")


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Does one of the actions."""
    match arguments.action:
        case "show":
            return _show(arguments.branch, settings, output)
        case "template":
            return _write_template(arguments.name, arguments.folder, output)
    try:
        catalogue = read_path(arguments.file, POLICIES)
    except OSError as error:
        raise WrongUse(f"{arguments.file}: cannot be read: {error.strerror}") from error
    if not isinstance(catalogue, Catalogue):
        return _tell(catalogue, output)
    if arguments.action == "apply":
        return _apply(catalogue, settings, output)
    for config in catalogue.branches:
        output.say(f"{arguments.file}: right; branch {config.id}, {_size(config)}")
    told = [{"branch": config.id, "config_hash": config_hash(config)} for config in catalogue.branches]
    output.result(ok=True, findings=[], branches=told, **(told[0] if len(told) == 1 else {}))
    return 0


def _tell(findings: tuple[Finding, ...], output: Output) -> int:
    for finding in findings:
        output.complain(str(finding))
    output.complain(f"{len(findings)} to put right; nothing was changed")
    output.result(ok=False, findings=msgspec.to_builtins(findings))
    return 1


def _apply(catalogue: Catalogue, settings: Settings, output: Output) -> int:
    told = []
    with opened_town(settings) as town:
        for config in catalogue.branches:
            current, seq = town.configuration(config.id)
            changed = current != config
            if changed:
                seq = town.append(configure(config, ACTOR, seq)).seq
            output.say(
                f"The branch {config.id} is configured: {_size(config)} (event {seq})."
                if changed
                else f"The branch {config.id} is configured so already; nothing was changed."
            )
            told.append({"branch": config.id, "changed": changed, "seq": seq, "config_hash": config_hash(config)})
    output.result(branches=told, **(told[0] if len(told) == 1 else {}))
    return 0


def _show(branch: str, settings: Settings, output: Output) -> int:
    with opened_town(settings) as town:
        config = town.configured(branch)
    if output.as_json:
        output.result(branch=branch, config=msgspec.to_builtins(config), config_hash=config_hash(config))
    else:
        output.say(write_catalogue(config).rstrip("\n"))
    return 0


def _write_template(name: str, folder: Path, output: Output) -> int:
    texts = template_files(name)
    there = [file for file in texts if (folder / file).exists()]
    if there:
        raise Failed(f"{folder} has {', '.join(there)} already; choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_bytes(text)
    except OSError as error:
        raise Failed(f"cannot write to {folder}: {error.strerror}; choose another folder") from error
    output.say(f"Written to {folder}: {', '.join(texts)}. Edit, then: motcua catalogue check {folder}")
    output.result(folder=str(folder), files=list(texts))
    return 0


def _size(config: BranchConfig) -> str:
    return f"{len(config.services)} services, {len(config.procedures)} procedures, {len(config.counters)} counters"
