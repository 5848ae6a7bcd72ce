"""The scanners of a machine, by SANE and by eSCL: listed, asked and used in the same way."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Protocol

from .ability import Ability, ask
from .devices import Device, Scanimage, list_devices
from .escl.address import is_escl, parse_escl
from .escl.asking import ask_escl
from .escl.capabilities import EsclAbility
from .escl.finding import find_escl
from .escl.job import EsclScan
from .escl.trust import Trust
from .fault import Fault
from .scan import SILENCE_S, Scan, ScanEvent, ScanRequest, Source


class AnyScan(Protocol):
    """One scan: iterate over its events, the last of which is always `Ended`; `cancel` from any thread."""

    def __iter__(self) -> Iterator[ScanEvent]: ...

    def cancel(self) -> None: ...


class Scanners:
    """What there is on this machine and its network, and what each offers: asked once for each device and source, from
    any thread, one after the other, since most scanners can be opened once.

    A `Scanimage` with a configuration of its own, of tests and demonstrations, has the scanners of that alone.
    """

    def __init__(self, scanimage: Scanimage | None = None) -> None:
        self.scanimage = scanimage or Scanimage()
        self._trust = Trust()
        self._known: dict[tuple[str, str | None], Ability | EsclAbility] = {}
        self._turn = Lock()

    def find(self) -> list[Device] | Fault:
        """All that are found, or the fault that prevented the search. Blocking, for up to half a minute."""
        if self.scanimage != Scanimage():
            return list_devices(self.scanimage)
        with ThreadPoolExecutor(1, "find scanners") as beside:
            network = beside.submit(find_escl, self._trust)
            by_sane = list_devices(self.scanimage)
            return all_scanners(by_sane, network.result(), sys.platform)

    def known(self, device: str) -> Ability | EsclAbility | None:
        """What is known without asking."""
        return self._known.get((device, None))

    def ask(self, device: str, source: str | None = None) -> Ability | EsclAbility | Fault:
        """What a scanner offers while this source of its own naming is chosen; at once what was asked before."""
        key = device, None if is_escl(device) else source
        with self._turn:
            known = self._known.get(key)
            if known is not None:
                return known
            asked = ask_escl(device, self._trust) if is_escl(device) else ask(device, self.scanimage, source)
            if not isinstance(asked, Fault):
                self._known[key] = asked
            return asked

    def forget(self, device: str) -> None:
        """The scanner is asked again: it refused what it had offered."""
        for key in [each for each in list(self._known) if each[0] == device]:  # another thread may add to them
            self._known.pop(key, None)

    def request(self, wish: ScanRequest, source: Source | None) -> ScanRequest | Fault:
        """The wish in the words of its device, or why it cannot be had. Blocking where it was not asked before."""
        general = self.ask(wish.device)
        if isinstance(general, Fault):
            return general
        name = None if source is None else general.sources.get(source)
        if name is None:
            return general.request(wish, source)
        of_source = self.ask(wish.device, name)
        return of_source if isinstance(of_source, Fault) else of_source.request(wish, source)

    def scan(self, request: ScanRequest, folder: Path, *, silence_s: float = SILENCE_S) -> AnyScan:
        """One scan into an empty folder. Raises ValueError for an address that is none."""
        if not is_escl(request.device):
            return Scan(request, folder, scanimage=self.scanimage, silence_s=silence_s)
        known = self.known(request.device)
        version = known.version if isinstance(known, EsclAbility) else "2.0"
        return EsclScan(request, folder, trust=self._trust, version=version, silence_s=silence_s)

    def to_keep(self, device: str) -> str:
        """The scanner's name for the settings: with the certificate that it has shown."""
        try:
            return str(self._trust.pinned(parse_escl(device))) if is_escl(device) else device
        except ValueError:  # a settings file has what is no address; a scan says so
            return device


def all_scanners(by_sane: list[Device] | Fault, network: list[Device], platform: str) -> list[Device] | Fault:
    """SANE's, and those on the network that SANE does not have: sane-airscan says the address of each of its own."""
    if isinstance(by_sane, Fault):
        none_needed = platform == "win32" and by_sane is Fault.NO_SCANIMAGE
        return network if network or none_needed else by_sane
    kinds = [one.kind for one in by_sane]
    hosts = {one.name: f"ip={parse_escl(one.name).host}" for one in network}
    return [*by_sane, *(one for one in network if not any(hosts[one.name] in kind.split() for kind in kinds))]
