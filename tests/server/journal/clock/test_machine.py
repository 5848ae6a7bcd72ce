"""This machine's own clocks: what can be said of them on any machine."""

from pathlib import Path

import pytest

from server.journal.clock import machine


def test_the_boot_clock_counts_on_and_the_boot_has_one_id() -> None:
    first, second = machine.read_clocks(), machine.read_clocks()
    assert 0 < first.boot <= second.boot
    assert machine.boot_id() == machine.boot_id() != ""


def test_without_a_boot_id_of_the_system_the_id_is_of_the_time_of_the_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_BOOT_ID", Path("/nowhere"))
    assert machine.boot_id().startswith("boot-")


def test_a_time_server_speaks_for_the_kernels_clock_and_no_other() -> None:
    """A program with a clock of its own (libfaketime) is not believed because of the kernel's."""
    assert not machine.is_synchronised(machine.read_clocks().wall + 86_400_000)
