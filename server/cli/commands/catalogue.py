"""`motcua catalogue …`: checks and applies a catalogue, writes the one in force, and writes a template's files."""

import argparse
from pathlib import Path

import msgspec

from language.messages import N_, _
from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import config_hash
from server.catalogue.finding import Finding
from server.catalogue.notes import notes
from server.catalogue.read import Catalogue, read_path
from server.catalogue.templates import template_files, template_names
from server.catalogue.write import write_catalogue
from server.cli.asking import HELP
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import Settings

from .in_force import put_in_force
from .open_journal import opened_journal


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    for action, text in (
        ("check", N_("list every mistake in a catalogue")),
        ("apply", N_("check it and put it in force")),
    ):
        added = actions.add_parser(action, parents=[common], help=_(text))
        added.add_argument(
            "file", metavar=_("FILE"), type=Path, help=_("a file, or a folder whose .toml files form one catalogue")
        )
        if action == "apply":
            added.add_argument("--yes", action="store_true", help=_(HELP))
    undo = actions.add_parser("undo", parents=[common], help=_("put the configuration before the last one in force"))
    undo.add_argument("branch", metavar=_("BRANCH"), help=_("the branch's id"))
    undo.add_argument("--yes", action="store_true", help=_(HELP))
    show = actions.add_parser("show", parents=[common], help=_("write the configuration in force, as a file"))
    show.add_argument("branch", metavar=_("BRANCH"), help=_("the branch's id"))
    template = actions.add_parser("template", parents=[common], help=_("write a template's files, to be edited"))
    template.add_argument("name", choices=template_names(), help=_("which one"))
    template.add_argument("folder", metavar=_("FOLDER"), type=Path, help=_("where to; no file there is overwritten"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Runs the chosen action."""
    match arguments.action:
        case "show":
            return _show(arguments.branch, settings, output)
        case "undo":
            return _undo(arguments.branch, settings, output, yes=arguments.yes)
        case "template":
            return _write_template(arguments.name, arguments.folder, output)
    try:
        catalogue = read_path(arguments.file, POLICIES)
    except OSError as error:
        raise WrongUse(_("{path}: cannot be read: {why}").format(path=arguments.file, why=reason(error))) from error
    if not isinstance(catalogue, Catalogue):
        return _tell(catalogue, output)
    if arguments.action == "apply":
        return _apply(catalogue, settings, output, yes=arguments.yes)
    for config in catalogue.branches:
        output.say(
            _("{path}: no mistakes; branch {branch}, {size}").format(
                path=arguments.file, branch=config.id, size=_size(config)
            )
        )
        _say_notes(config, output)
    told = [
        {"branch": config.id, "config_hash": config_hash(config), "notes": list(notes(config))}
        for config in catalogue.branches
    ]
    output.result(ok=True, findings=[], branches=told, **(told[0] if len(told) == 1 else {}))
    return 0


def _tell(findings: tuple[Finding, ...], output: Output) -> int:
    for finding in findings:
        output.complain(str(finding))
    output.complain(_("mistakes: {n}; nothing was changed").format(n=len(findings)))
    output.result(ok=False, findings=msgspec.to_builtins(findings))
    return 1


def _apply(catalogue: Catalogue, settings: Settings, output: Output, *, yes: bool) -> int:
    with opened_journal(settings) as opened:
        told = put_in_force(opened, catalogue.branches, settings, output, yes=yes)
    for config in catalogue.branches:
        _say_notes(config, output)
    output.result(branches=told, **(told[0] if len(told) == 1 else {}))
    return 0


def _undo(branch: str, settings: Settings, output: Output, *, yes: bool) -> int:
    """The configuration before becomes a new event: the journal holds all three."""
    with opened_journal(settings) as opened:
        current = opened.configured(branch)
        before = next((config for config in opened.earlier_configurations(branch) if config != current), None)
        if before is None:
            raise Failed(_no_other(branch, opened.taken_out_until(branch)))
        (told,) = put_in_force(opened, [before], settings, output, yes=yes)
    output.result(**told)
    return 0


def _no_other(branch: str, taken_out_until: str | None) -> str:
    if taken_out_until is None:
        return _("{branch} has had no other configuration").format(branch=branch)
    said = _(
        "{branch}: what was put in force before stands in the archive alone, since the days up to {day} were taken "
        "out; put a catalogue in force with motcua catalogue apply"
    )
    return said.format(branch=branch, day=taken_out_until)


def _show(branch: str, settings: Settings, output: Output) -> int:
    with opened_journal(settings) as opened:
        config = opened.configured(branch)
    if output.as_json:
        output.result(branch=branch, config=msgspec.to_builtins(config), config_hash=config_hash(config))
    else:
        output.say(_("# Remarks of the file that was applied are not in the journal, so they are not here."))
        output.say(write_catalogue(config).rstrip("\n"))
    return 0


def _write_template(name: str, folder: Path, output: Output) -> int:
    texts = template_files(name)
    there = [file for file in texts if (folder / file).exists()]
    if there:
        raise Failed(
            _("{folder} has {files} already; choose another folder").format(folder=folder, files=", ".join(there))
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_bytes(text)
    except OSError as error:
        said = _("cannot write to {folder}: {why}; choose another folder")
        raise Failed(said.format(folder=folder, why=reason(error))) from error
    said = _("Written to {folder}: {files}. Edit, then: motcua catalogue check {folder}")
    output.say(said.format(folder=folder, files=", ".join(texts)))
    output.result(folder=str(folder), files=list(texts))
    return 0


def _say_notes(config: BranchConfig, output: Output) -> None:
    for note in notes(config):
        output.say(_("note: {note}").format(note=note))


def _size(config: BranchConfig) -> str:
    return _("{services} services, {procedures} procedures, {counters} counters").format(
        services=len(config.services), procedures=len(config.procedures), counters=len(config.counters)
    )
