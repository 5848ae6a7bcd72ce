"""Ports for programs that are told theirs: nobody else has them before."""

import socket
from contextlib import ExitStack
from pathlib import Path

from server.cli.demo.programs import free_port


def test_free_ports_differ_and_are_none_that_the_system_picks() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0])
    ports = [free_port() for _ in range(20)]
    assert len(set(ports)) == 20
    assert max(ports) < lowest


def test_ports_that_are_taken_are_passed_over() -> None:
    first = free_port()
    taken = range(first + 1, first + 6)
    with ExitStack() as stack:
        for port in taken:
            stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
        assert free_port() not in taken
