"""Reads the option list of a scanner as `scanimage --all-options` prints it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_OPTION = re.compile(
    r"    (?P<name>--[a-z0-9][\w-]*|-[a-z])(?P<switch>\[=\(.*?\)\])?(?: (?P<rest>\S.*))?", re.IGNORECASE
)
_AFTER = re.compile(r" \[(?:advanced|read-only|hardware)\]$")
_RANGE = re.compile(
    r"(?P<least>-?[\d.]+)\.\.(?P<most>-?[\d.]+)(?P<unit>[a-z%]*)(?:,\.\.\.)?(?: \(in steps of (?P<step>[\d.]+)\))?"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UNIT = re.compile(r"(?<=\d)(?:pel|bit|mm|dpi|%|us)$")


@dataclass(frozen=True, slots=True)
class DeviceOption:
    """One option. `choices`: the words or numbers that it takes; or `least` to `most`, of `unit`, in `step`s.

    `active` is False while another option's value rules it out, such as a feeder's paper while the glass is chosen.
    """

    name: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    step: float = 0.0
    unit: str = ""
    value: str = ""
    active: bool = True

    @property
    def numbers(self) -> tuple[float, ...]:
        """Its choices as numbers; empty where they are words."""
        if all(_NUMBER.fullmatch(choice) for choice in self.choices):
            return tuple(sorted(float(choice) for choice in self.choices))
        return ()


def read_options(printed: str) -> Mapping[str, DeviceOption]:
    """The options by name, without hyphens: `source`, `mode`, `resolution`, `x`. Other lines are passed over."""
    found = (_OPTION.fullmatch(line) for line in printed.splitlines())
    options = (_option(each["name"].lstrip("-"), each["switch"], each["rest"] or "") for each in found if each)
    return {option.name: option for option in options}


def _option(name: str, switch: str | None, rest: str) -> DeviceOption:
    rest = " " + rest
    while _AFTER.search(rest):
        rest = _AFTER.sub("", rest)
    takes, _bracket, value = rest.rpartition(" [")
    takes, value = takes.strip(), value.removesuffix("]")
    active = value != "inactive"
    if switch is not None:
        return DeviceOption(name, tuple(switch[3:-2].split("|")), value=value, active=active)
    takes = takes.removeprefix("auto|")
    if found := _RANGE.fullmatch(takes):
        least, most = float(found["least"]), float(found["most"])
        return DeviceOption(name, (), least, most, float(found["step"] or 0), found["unit"], value, active)
    words = takes.split("|") if takes and not takes.startswith("<") else []
    bare = [_UNIT.sub("", word) for word in words]
    unit = _UNIT.search(words[-1]) if words and all(map(_NUMBER.fullmatch, bare)) else None
    return DeviceOption(name, tuple(bare if unit else words), unit=unit[0] if unit else "", value=value, active=active)
