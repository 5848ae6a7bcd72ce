"""Puts configurations in force: shows what will change and whom it touches, asks, and appends."""

from collections.abc import Sequence
from typing import Any

from language.messages import _
from protocol.configuration import BranchConfig
from server.catalogue.apply import config_hash, configure
from server.catalogue.difference import differences
from server.catalogue.effects import effects
from server.cli.asking import confirm
from server.cli.output import Output
from server.cli.settings import Settings

from .open_journal import ACTOR, OpenJournal, now_ms

MOST_NAMED = 6


def put_in_force(
    opened: OpenJournal, configs: Sequence[BranchConfig], settings: Settings, output: Output, *, yes: bool
) -> list[dict[str, Any]]:
    """Returns what was done for each branch, for programs. Raises Failed and WrongUse when it is not agreed to."""
    there = opened.branches()
    told, changing = [], []
    for config in configs:
        state, seq = opened.branch_state(config.id)
        before = None if state is None else state.settings
        changes = differences(before, config)
        touched = [] if state is None or state.config is None else effects(state, config, now_ms())
        if before == config:
            said = _("The branch {branch} is configured so already; nothing was changed.")
            output.say(said.format(branch=config.id))
        else:
            changing.append((config, seq))
            _show(config.id, changes, touched, output)
        told.append(
            {"branch": config.id, "changed": before != config, "seq": seq, "config_hash": config_hash(config),
             "changes": changes, "touched": touched}
        )  # fmt: skip
    if not changing:
        return told
    confirm(_question(settings, there, [config.id for config, _seq in changing]), yes=yes)
    for config, seq in changing:
        done = opened.append(configure(config, ACTOR, seq))
        output.say(
            _(
                "The branch {branch} is configured (event {seq}); `motcua catalogue undo {branch}` takes it back."
            ).format(branch=config.id, seq=done.seq)
        )
        next(one for one in told if one["branch"] == config.id)["seq"] = done.seq
    return told


def _show(branch: str, changes: Sequence[str], touched: Sequence[str], output: Output) -> None:
    output.say(f"{branch}:")
    for line in changes:
        output.say(f"  {line}")
    for line in touched:
        output.say(f"  ! {line}")


def _question(settings: Settings, there: Sequence[str], changing: Sequence[str]) -> str:
    """Names the data folder and its branches: an installation of another city, or of one branch, is seen at once."""
    new = [branch for branch in changing if branch not in there]
    data = settings.data.absolute()
    if not new:
        return _("Put this in force in {data}?").format(data=data)
    return _("{data} holds the branches: {there}. This adds {n} new ones: {new}. Put it in force there?").format(
        data=data, there=_list(there), n=len(new), new=_list(new)
    )


def _list(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return (", ".join(names[:MOST_NAMED]) or _("none")) + (_(" and {n} more").format(n=more) if more > 0 else "")
