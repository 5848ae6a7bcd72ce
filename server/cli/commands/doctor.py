"""`motcua doctor`: looks for the commonest faults of an installation, and says what to do about each."""

import argparse
from pathlib import Path

from language.messages import _, ngettext
from protocol.version import VERSION
from server.cli.doctor.data_folder import in_data_folder
from server.cli.doctor.examine import examine, surroundings
from server.cli.doctor.fault import Fault, Found, found
from server.cli.output import Output
from server.cli.settings import Settings, SettingsError

from .open_journal import models, now_ms


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 when nothing is wrong. Changes nothing."""
    return _tell(examine(settings, models(), surroundings(now_ms()), VERSION), output)


def run_without_settings(data: Path, error: SettingsError, output: Output) -> int:
    """The settings are the fault, or who asks may not read them; without them nothing else can be looked at."""
    not_ours = [each for each in in_data_folder(data) if each.fault is Fault.DATA_NOT_OURS]
    return _tell(not_ours or [found(Fault.SETTINGS, why=error)], output)


def _tell(faults: list[Found], output: Output) -> int:
    for each in faults:
        output.say(each.what)
        output.say(f"    {each.todo}")
    if faults:
        said = ngettext("{n} fault.", "{n} faults.", len(faults)).format(n=len(faults))
    else:
        said = _("All is well: none of the {n} faults that the doctor knows is there.").format(n=len(Fault))
    output.say(said)
    output.result(
        ok=not faults,
        faults=[{"fault": each.fault, "what": each.what, "todo": each.todo, **each.values} for each in faults],
    )
    return 1 if faults else 0
