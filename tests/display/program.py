"""The program `motcua-display` as a process of its own, read through its `--remote` port."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from server.cli.demo.programs import free_port
from tests.serving import Serving, until

ANSWER_S = 40.0


class DisplayProgram:
    """One running display, silent unless it is given arguments. `said` holds what it wrote, line by line, and
    `said_at` when."""

    def __init__(self, serving: Serving, *arguments: str) -> None:
        port = free_port()
        installation = serving.installation
        command = [
            sys.executable, "-m", "display.main", "--server", serving.url, "--branch", installation.branch,
            "--token", installation.tokens["display"], "--windowed", "--remote", str(port),
            *(arguments or ["--no-voice"]),
        ]  # fmt: skip
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        self.said: list[str] = []
        self.said_at: list[float] = []
        self._process = subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._line: socket.socket = until(lambda: self._reach(port), ANSWER_S)
        self._line.settimeout(ANSWER_S)
        self._answers = self._line.makefile("r", encoding="utf-8")

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, **order: Any) -> dict[str, Any]:
        """One line to the remote port, and its answer."""
        self._line.sendall(json.dumps(order).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer

    def get(self, name: str, property_name: str = "text") -> Any:
        answer = self.ask(do="get", name=name, property=property_name)
        assert answer["ok"], answer
        return answer["value"]

    def wait(self, name: str, property_name: str, equals: Any, timeout_s: float = 60.0) -> None:
        """Until a property has a value."""
        self._line.settimeout(ANSWER_S + timeout_s)
        answer = self.ask(do="wait", name=name, property=property_name, equals=equals, timeout_s=timeout_s)
        self._line.settimeout(ANSWER_S)
        assert answer["ok"], (answer, self.said)

    def announced(self) -> list[str]:
        """The numbers announced so far, in order."""
        return [line.split("announced ")[1].split()[0] for line in list(self.said) if "announced " in line]

    def complaints(self) -> list[str]:
        """What it wrote above the level of news."""
        return [line for line in list(self.said) if " INFO " not in line]

    def freeze(self) -> None:
        """As a machine that is suspended: nothing runs, time passes."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def cpu_s(self) -> float:
        """Processor time used so far."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int:
        """SIGTERM, and its exit code."""
        self._process.terminate()
        code = self._process.wait(ANSWER_S)
        self._reader.join(ANSWER_S)
        self._answers.close()
        self._line.close()
        return code

    def __enter__(self) -> "DisplayProgram":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process.poll() is None:
            self.thaw()
            self.end()

    def _reach(self, port: int) -> socket.socket | None:
        assert self._process.poll() is None, self.said
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=ANSWER_S)
        except OSError:
            return None

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr:
            for line in self._process.stderr:
                self.said_at.append(time.perf_counter())
                self.said.append(line.rstrip())
